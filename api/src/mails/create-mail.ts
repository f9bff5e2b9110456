import { randomUUID } from 'node:crypto'
import type { Database, DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import { followActivity } from '../activities/last-contact.ts'
import { completed } from '../activities/log-activity.ts'
import { insertActivity } from '../activities/queries.ts'
import { findAttachment } from '../attachments/queries.ts'
import type { Config } from '../config.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { writeAs } from '../platform/author.ts'
import { invalid } from '../platform/errors.ts'
import type { Viewer } from '../platform/visibility.ts'
import { addressIn, readAddress } from './addresses.ts'
import { fillUnsubscribeLink } from './fill-template.ts'
import { htmlFromText, textFromHtml, withoutQuotes } from './mail-text.ts'
import { insertMail, lockMail } from './queries.ts'
import { refuseSuppressed } from './refuse-suppressed.ts'
import { MAX_MAIL_MEGABYTES, type MailCreate } from './schemas.ts'
import { senderOf } from './sender.ts'

/** How long a mail waits, so that it can be taken back. */
export const UNDO_SECONDS = 10
const DESCRIPTION_LENGTH = 500
/** Of the thread; a longer `References` is cut in the middle by convention (RFC 5537, 3.4.4). */
const MAX_REFERENCES = 20

/**
 * Writes a mail to a lead or a contact, with its entry on their timeline; it is sent UNDO_SECONDS later.
 * @returns its id
 * @throws ApiError validation_failed naming the culprit; conflict when the address takes no mail
 */
export function createMail(db: Database, config: Config, input: MailCreate, actor: Actor): Promise<string> {
  const id = randomUUID()
  return writeAs(db, actor, async (trx) => {
    const answered = input.reply_to_id ? await lockMail(trx, input.reply_to_id, actor) : undefined
    if (input.reply_to_id && !answered) throw invalid('/reply_to_id', 'there is no such mail')
    const lead_id = input.lead_id ?? (input.contact_id ? undefined : answered?.lead_id)
    const contact_id = input.contact_id ?? (input.lead_id ? undefined : answered?.contact_id)
    if (!lead_id && !contact_id) throw invalid('/lead_id', 'give a lead_id, a contact_id, or both')
    const about = await completed(trx, { lead_id, contact_id }, actor)
    const occurred_at = new Date().toISOString()
    await followActivity(trx, about, { at: occurred_at, is_contact: true }, actor)

    const to = addresses(input.to ?? (await usualRecipients(trx, about, answered)), 'to')
    const cc = addresses(input.cc, 'cc')
    const bcc = addresses(input.bcc, 'bcc')
    if (to.length === 0) throw invalid('/to', 'is missing, and neither the contact nor the lead has an e-mail address')
    await refuseSuppressed(trx, { to, cc, bcc }, input.confirm_unsubscribed === true)
    await requireFiles(trx, input.attachment_ids ?? [], actor)
    if (input.template_id) await requireTemplate(trx, input.template_id)

    const subject = input.subject?.replace(/\s+/g, ' ').trim() || answerTo(answered?.subject)
    if (!subject) throw invalid('/subject', 'is missing')
    const { html, text } = contentOf(input, (part) => fillUnsubscribeLink(part, config, id))
    const activity_id = await insertActivity(trx, {
      ...about,
      activity_type: 'email',
      direction: 'outbound',
      actor_id: actor.user_id,
      subject: subject.slice(0, 200),
      description: withoutQuotes(text).slice(0, DESCRIPTION_LENGTH) || null,
      email_status: 'queued',
      metadata: JSON.stringify({ mail_id: id }),
      occurred_at,
    })
    await insertMail(trx, {
      id,
      ...about,
      direction: 'outbound',
      status: 'queued',
      user_id: actor.user_id,
      activity_id,
      template_id: input.template_id ?? null,
      ...(await senderOf(trx, config, actor.user_id, id)),
      ...threadOf(id, answered),
      to_addresses: to,
      cc_addresses: cc,
      bcc_addresses: bcc,
      subject,
      html,
      text,
      attachment_ids: input.attachment_ids ?? [],
      send_after: sql<string>`now() + make_interval(secs => ${UNDO_SECONDS})`,
    })
    return id
  })
}

type Answered = NonNullable<Awaited<ReturnType<typeof lockMail>>>

function threadOf(id: string, answered: Answered | undefined) {
  if (!answered) return { thread_id: id }
  const known = [...answered.references_ids, ...(answered.message_id ? [answered.message_id] : [])]
  return {
    thread_id: answered.thread_id,
    reply_to_id: answered.id,
    in_reply_to: answered.message_id,
    references_ids: [...known.slice(0, 1), ...known.slice(1).slice(1 - MAX_REFERENCES)],
  }
}

function answerTo(subject: string | undefined): string {
  return subject === undefined ? '' : `Re: ${subject.replace(/^(\s*(re|aw|sv|tr|antw)\s*:)+\s*/i, '')}`.slice(0, 300)
}

/** Whoever wrote the mail that is answered, or got it from us; else the contact; else the lead. */
async function usualRecipients(
  trx: DatabaseTransaction,
  { lead_id, contact_id }: { lead_id?: string | null | undefined; contact_id?: string | null | undefined },
  answered: Answered | undefined,
): Promise<string[]> {
  if (answered?.direction === 'inbound') return [addressIn(answered.reply_to ?? answered.from_address)]
  if (answered) return answered.to_addresses
  const { rows } = await sql<{ email: string | null }>`select coalesce(
    (select email from contacts where id = ${contact_id ?? null}::uuid),
    (select email from leads where id = ${lead_id ?? null}::uuid)) as email`.execute(trx)
  return rows[0]?.email ? [rows[0].email] : []
}

function addresses(given: readonly string[] | undefined, field: string): string[] {
  const read = (given ?? []).map((text, index) => readAddress(text, `/${field}/${index}`))
  return [...new Map(read.map((address) => [address.toLowerCase(), address])).values()]
}

/** The text and the HTML, each made from the other when it is not given. */
function contentOf({ text, html }: MailCreate, fill: (part: string) => string) {
  const isEmpty = !text?.trim() && !(html && textFromHtml(html))
  if (isEmpty && !/<img\b/i.test(html ?? '')) throw invalid('/text', 'is empty; write what you want to say')
  const filledText = text?.trim() ? fill(text) : undefined
  const filledHtml = html?.trim() ? fill(html) : undefined
  return {
    html: filledHtml ?? htmlFromText(filledText as string),
    text: filledText ?? textFromHtml(filledHtml as string),
  }
}

async function requireFiles(trx: DatabaseTransaction, ids: readonly string[], viewer: Viewer) {
  let bytes = 0
  for (const [index, id] of ids.entries()) {
    const file = await findAttachment(trx, id, viewer)
    if (!file || file.deleted_at) throw invalid(`/attachment_ids/${index}`, 'there is no such file')
    bytes += file.size_bytes
  }
  if (bytes > MAX_MAIL_MEGABYTES * 1024 * 1024) {
    throw invalid(
      '/attachment_ids',
      `are ${Math.ceil(bytes / 1024 / 1024)} MB together, and a mail carries ${MAX_MAIL_MEGABYTES} MB at most; send a link instead`,
    )
  }
}

async function requireTemplate(trx: DatabaseTransaction, id: string) {
  const template = await trx
    .selectFrom('email_templates')
    .select('id')
    .where('id', '=', id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
  if (!template) throw invalid('/template_id', 'there is no such template')
}
