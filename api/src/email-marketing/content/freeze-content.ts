import { createHash } from 'node:crypto'
import type { Database, DatabaseTransaction } from '@crm/db'
import type { Content, Variables } from './content.ts'
import { type Compiled, compileContent, linkTarget as renderTarget } from './render.ts'

const KEPT = 50

/** Contents never change, so what was compiled stays true: the ones used last, by their hash. */
const compiled = new Map<string, Compiled>()

/**
 * Keeps a content as it is now, so that what was reviewed is what goes out. The same content is kept once.
 * @returns its SHA-256, by which `readContent` finds it
 * @throws ContentError when it cannot be rendered
 */
export async function freezeContent(trx: DatabaseTransaction, content: Content): Promise<Buffer> {
  const { links } = compileContent(content)
  const { subject, preview_text, html_content, text_content } = content
  const said = JSON.stringify([subject, preview_text, html_content, text_content])
  const sha256 = createHash('sha256').update(said).digest()
  await trx
    .insertInto('email_contents')
    .values({ sha256, subject, preview_text, html_content, text_content, links })
    .onConflict((conflict) => conflict.column('sha256').doNothing())
    .execute()
  return sha256
}

/** A frozen content, ready to be rendered. @throws Error when there is none with this hash */
export async function readContent(db: Database, sha256: Buffer): Promise<Compiled> {
  const key = sha256.toString('hex')
  const known = compiled.get(key)
  const found = known ?? compileContent(await findContent(db, sha256))
  compiled.delete(key)
  compiled.set(key, found)
  if (compiled.size > KEPT) compiled.delete(compiled.keys().next().value as string)
  return found
}

/** Where link `no` of a frozen content leads with these variables; null when there is no such link, or it leads nowhere. */
export async function linkTarget(
  db: Database,
  sha256: Buffer,
  no: number,
  variables: Variables,
): Promise<string | null> {
  return renderTarget(await readContent(db, sha256), no, variables)
}

function findContent(db: Database, sha256: Buffer) {
  return db
    .selectFrom('email_contents')
    .select(['subject', 'preview_text', 'html_content', 'text_content'])
    .where('sha256', '=', sha256)
    .executeTakeFirstOrThrow()
}
