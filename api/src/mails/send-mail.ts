import { buffer } from 'node:stream/consumers'
import type { Database, Mails } from '@crm/db'
import { type Selectable, sql } from 'kysely'
import { tellTimeline } from '../activities/last-contact.ts'
import { updateActivity } from '../activities/queries.ts'
import type { Context } from '../context.ts'
import { MailError } from '../mail/mail-error.ts'
import type { Attachment, Mail, Mailer } from '../mail/mailer.ts'
import { sendUrgently } from '../mail/send-urgently.ts'
import { readMessageId } from './message-id.ts'
import { filesOf, type MailChanges, updateMail } from './queries.ts'

type MailRow = Selectable<Mails>

/** The provider forgets idempotency keys 24 hours later: until this much before, the same key delivers once. */
const SAME_KEY_HOURS = 23
/** Longer than a request takes. Nobody else sends the mail meanwhile. */
const CLAIM = sql<string>`now() + interval '2 minutes'`

const UNKNOWN = 'The connection broke while it was handed over, so it may have gone out or not.'
const NEVER_TAKEN = 'The provider did not take it for a day.'

/**
 * Hands a mail over to the provider, once: a crash or a broken connection leaves it `sending`, and it is handed over
 * again with the same idempotency key. Where that cannot be told apart (SMTP, or a day later) it becomes `unknown`, and
 * a person decides. A mail that was taken back, or has gone, is left alone.
 * @throws MailError that is transient: try again
 */
export async function sendMail(context: Context, id: string, signal: AbortSignal): Promise<void> {
  const { db, mailer, log } = context
  const mail = await claim(db, id, mailer.via)
  if (!mail) return
  try {
    const attachments = await readFiles(context, mail)
    const { email_id } = await sendUrgently(context, written(mail, attachments), {
      idempotency_key: `mail/${id}/${mail.generation}`,
      signal,
    })
    // SMTP names a mail by its Message-ID (RFC 5322).
    const message_id = email_id.startsWith('<') ? readMessageId(email_id) : mail.message_id
    await settle(db, mail, { status: 'sent', email_id, message_id, sent_at: new Date(), error_message: null })
  } catch (error) {
    if (!(error instanceof MailError)) throw error
    log.warn({ err: error, mail_id: id }, 'a mail was not taken')
    await settle(db, mail, afterError(error, mailer.via))
    if (error.is_transient && !isUndecidable(error, mailer.via)) throw error
  }
}

function afterError(error: MailError, via: Mailer['via']): MailChanges {
  const error_message = error.message
  if (isUndecidable(error, via)) return { status: 'unknown', error_message: UNKNOWN }
  // Let go of at once, so that the next attempt can take it.
  if (error.is_transient) {
    return { status: error.was_not_taken ? 'queued' : 'sending', send_after: sql`now()`, error_message }
  }
  return { status: error.kind === 'conflict' ? 'unknown' : 'failed', error_message }
}

/** An SMTP server has no idempotency key: whether it took the mail, nobody can find out by trying again. */
function isUndecidable(error: MailError, via: Mailer['via']): boolean {
  return via === 'smtp' && error.kind === 'unknown_outcome'
}

/** Marks the mail as being sent. Null: there is nothing to send, or somebody is at it. */
function claim(db: Database, id: string, via: Mailer['via']): Promise<MailRow | null> {
  return db.transaction().execute(async (trx) => {
    const mail = await trx
      .selectFrom('mails')
      .selectAll()
      .select(sql<boolean>`first_attempt_at < now() - make_interval(hours => ${SAME_KEY_HOURS})`.as('is_too_old'))
      .where('id', '=', id)
      .where('direction', '=', 'outbound')
      .where((any) =>
        any.or([
          any('status', '=', 'queued'),
          any.and([any('status', '=', 'sending'), any('send_after', '<=', sql<string>`now()`)]),
        ]),
      )
      .forUpdate()
      .executeTakeFirst()
    if (!mail) return null
    if (mail.is_too_old || (mail.status === 'sending' && via === 'smtp')) {
      const given_up =
        mail.status === 'sending'
          ? ({ status: 'unknown', error_message: UNKNOWN } as const)
          : ({ status: 'failed', error_message: mail.error_message ?? NEVER_TAKEN } as const)
      await settle(trx, mail, given_up)
      return null
    }
    const first_attempt_at = sql<string>`coalesce(first_attempt_at, now())`
    await updateMail(trx, id, { status: 'sending', first_attempt_at, send_after: CLAIM })
    return mail
  })
}

/** Writes what became of the mail, also on the timeline, unless an event of the provider has told more by now. */
async function settle(db: Database, mail: MailRow, outcome: MailChanges): Promise<void> {
  const work = async (trx: Parameters<typeof updateActivity>[0]) => {
    const settled = await trx
      .updateTable('mails')
      .set(outcome)
      .where('id', '=', mail.id)
      .where('status', 'in', ['queued', 'sending'])
      .returning('status')
      .executeTakeFirst()
    if (!settled) return
    const { email_id } = outcome
    if (mail.activity_id) {
      const told = { email_status: settled.status, ...(typeof email_id === 'string' && { email_id }) }
      await updateActivity(trx, mail.activity_id, told)
    }
    await tellTimeline(trx, mail, mail.user_id)
  }
  await (db.isTransaction ? work(db as Parameters<typeof work>[0]) : db.transaction().execute(work))
}

function written(mail: MailRow, attachments: Attachment[]): Mail {
  const { cc_addresses: cc, bcc_addresses: bcc, reply_to } = mail
  return {
    from: mail.from_address,
    to: mail.to_addresses,
    ...(cc.length > 0 && { cc }),
    ...(bcc.length > 0 && { bcc }),
    ...(reply_to && { reply_to }),
    subject: mail.subject,
    html: mail.html ?? '',
    text: mail.text ?? '',
    headers: {
      ...(mail.in_reply_to && { 'In-Reply-To': mail.in_reply_to }),
      ...(mail.references_ids.length > 0 && { References: mail.references_ids.join(' ') }),
    },
    tags: { mail_id: mail.id },
    ...(attachments.length > 0 && { attachments }),
  }
}

/** @throws MailError when one is not there any more */
async function readFiles({ db, files }: Context, { attachment_ids }: MailRow): Promise<Attachment[]> {
  const rows = await filesOf(db, attachment_ids)
  const attachments: Attachment[] = []
  for (const { file_name, content_type, storage_key } of rows) {
    const content = await files.get(storage_key)
    if (content) attachments.push({ filename: file_name, content_type, content: await buffer(content) })
  }
  if (attachments.length < attachment_ids.length) {
    throw new MailError('refused', 'A file that was attached has been deleted. Restore it and try again.')
  }
  return attachments
}
