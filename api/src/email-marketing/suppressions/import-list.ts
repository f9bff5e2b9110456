import type { Database } from '@crm/db'
import { sql } from 'kysely'
import type { Actor } from '../../platform/auth-hook.ts'
import { writeAs } from '../../platform/author.ts'
import { invalid } from '../../platform/errors.ts'
import { recordEvent } from '../../platform/live-events.ts'
import { leaveSequences } from '../sequences/leave-sequences.ts'
import { withConsent } from './consent-setting.ts'
import type { SuppressionImport } from './schemas.ts'
import { LEFT_BECAUSE, subjectOf } from './suppress.ts'
import { AUTHOR, holdLeadsOf, tellContacts } from './tell-contacts.ts'
import { requireTopic } from './topics.ts'

const MAX_LINES = 50_000
const SHOWN_REFUSALS = 20
const SHOWN_TEXT = 80

/**
 * Puts a list of addresses on the suppression list, all or none.
 * @throws ApiError validation_failed when there are more than 50,000 lines, or no address at all
 */
export async function importSuppressions(db: Database, body: SuppressionImport, actor: Actor) {
  const { topic_id = null, reason = 'manual' } = body
  const note = body.note?.trim() || null
  const { emails, refused } = readAddresses(body.text)
  await requireTopic(db, topic_id)
  const added = await writeAs(db, { ...actor, quiet: true }, (trx) =>
    withConsent(trx, { reason: note, source: 'import' }, async () => {
      await holdLeadsOf(trx, emails)
      const { rows } = await sql<{ email: string }>`
        insert into suppressions (email, topic_id, reason, source, note, created_by)
        select email, ${topic_id}, ${reason}, 'import', ${note}, ${AUTHOR}
        from unnest(${emails}::text[]) as listed (email) order by email
        on conflict do nothing returning email`.execute(trx)
      const told = rows.map(({ email }) => email)
      const subject = subjectOf(reason, topic_id)
      const contact_ids = await tellContacts(trx, told, { subject, description: note })
      await leaveSequences(trx, contact_ids, LEFT_BECAUSE[reason], { topic_id })
      await recordEvent(trx, { type: 'created', entity: 'suppression', actor_id: actor.user_id })
      return told.length
    }),
  )
  return {
    added,
    known: emails.length - added,
    refused: refused.length,
    refused_lines: refused.slice(0, SHOWN_REFUSALS),
  }
}

/** What stands between the separators, quotes and brackets of a line: `"Jo" <jo@acme.com>`, `1;jo@acme.com;active`. */
const ADDRESS = /[^\s,;"'<>()[\]]+@[^\s,;"'<>()[\]@]+\.[^\s,;"'<>()[\]@]+/

function readAddresses(text: string) {
  const lines = text.split(/\r\n|\r|\n/)
  if (lines.length > MAX_LINES) throw invalid('/text', `is more than ${MAX_LINES} lines; divide it`)
  const emails = new Set<string>()
  const refused: { line: number; text: string }[] = []
  lines.forEach((line, index) => {
    if (line.trim() === '') return
    const email = ADDRESS.exec(line)?.[0].toLowerCase()
    if (email && email.length <= 254) emails.add(email)
    else if (index > 0 || !isHeader(line)) refused.push({ line: index + 1, text: line.trim().slice(0, SHOWN_TEXT) })
  })
  if (emails.size === 0) throw invalid('/text', 'holds no e-mail address; one is expected on each line')
  return { emails: [...emails], refused }
}

const isHeader = (line: string) => /e-?mail|address/i.test(line)
