import type { Database } from '@crm/db'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { contactFields } from '../../contacts/fields.ts'
import { findContact, inContactView } from '../../contacts/queries.ts'
import { invalid } from '../../platform/errors.ts'
import { checkFilter } from '../../platform/filters/filter.ts'
import type { Viewer } from '../../platform/visibility.ts'
import { checkContent } from '../content/check-content.ts'
import type { Content, Variables } from '../content/content.ts'
import { contentWarnings } from '../content/content-warnings.ts'
import { render } from '../content/liquid.ts'
import { renderMail } from '../content/render.ts'
import { countEmpty, listVariables, readSenderVariables, readVariables, UNSUBSCRIBE_URL } from '../content/variables.ts'
import { findSegment } from '../segments/queries.ts'
import type { PreviewRequest } from './schemas.ts'

/** Counting stays quick while somebody types. */
const COUNTED = 20_000
/** There is no recipient whom it could unsubscribe. */
const NO_LINK = '#'

/**
 * A content as a contact gets it, and what should be known before it is sent. Without a contact, only the sender and the
 * brand are filled in.
 * @throws ApiError validation_failed: a mistake in the Liquid, an unknown contact or segment, a filter that is not one
 */
export async function previewContent(db: Database, request: PreviewRequest, viewer: Viewer) {
  const { contact_id, segment_id, filter, preview_text = null, text_content = null, ...written } = request
  const content: Content = { ...written, preview_text, text_content }
  const compiled = checkContent(content)
  const used = compiled.variables
  const variables = await variablesFor(db, contact_id ?? null, used, viewer)
  const audience = await audienceOf(db, segment_id ?? null, filter ?? null, viewer)
  const [known, empty_counts, { brand_address }] = await Promise.all([
    listVariables(db),
    countEmpty(db, audience, { used, limit: COUNTED }),
    db.selectFrom('mail_settings').select('brand_address').executeTakeFirstOrThrow(),
  ])
  const mail = renderMail(compiled, variables, { unsubscribe_url: NO_LINK })
  const html_bytes = Buffer.byteLength(mail.html)
  return {
    ...mail,
    preview_text: render(compiled.preview_text, variables),
    html_bytes,
    variables: used,
    missing_variables: used.filter((key) => key !== UNSUBSCRIBE_URL && valueAt(variables, key) === undefined),
    empty_counts,
    warnings: contentWarnings(content, { compiled, known, brand_address, empty_counts, html_bytes }),
  }
}

async function variablesFor(
  db: Database,
  contact_id: string | null,
  used: string[],
  viewer: Viewer,
): Promise<Variables> {
  const wanted = { sender_id: viewer.user_id, used }
  if (contact_id === null) return readSenderVariables(db, wanted)
  if (!(await findContact(db, contact_id, viewer))) throw invalid('/contact_id', 'there is no such contact')
  return (await readVariables(db, [contact_id], wanted)).get(contact_id) ?? {}
}

async function audienceOf(
  db: Database,
  segment_id: string | null,
  given: Record<string, unknown> | null,
  viewer: Viewer,
): Promise<RawBuilder<SqlBool>> {
  const segment = segment_id === null ? undefined : await findSegment(db, segment_id)
  if (segment_id !== null && !segment) throw invalid('/segment_id', 'there is no such segment')
  const json = segment?.filter ?? given
  const filter = json === null ? undefined : checkFilter(json, await contactFields(db))
  return sql<SqlBool>`(${inContactView({ filter }, viewer)} and contacts.email is not null)`
}

function valueAt(variables: Variables, key: string): unknown {
  return key.split('.').reduce<unknown>((value, name) => (value as Variables | undefined)?.[name], variables)
}
