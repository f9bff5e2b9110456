import { createHash, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Attachments, DatabaseTransaction } from '@crm/db'
import { type Insertable, sql } from 'kysely'
import { followActivity } from '../activities/last-contact.ts'
import { insertActivity } from '../activities/queries.ts'
import { detectType, HEAD_BYTES } from '../attachments/detect-type.ts'
import { cleanFileName } from '../attachments/file-name.ts'
import { MAX_FILE_MEGABYTES } from '../attachments/limits.ts'
import { expectFile, forgetOrphans, insertAttachments } from '../attachments/queries.ts'
import type { Context } from '../context.ts'
import { reserveSlot } from '../mail/reserve-slot.ts'
import { NOBODY, writeAs } from '../platform/author.ts'
import type { Viewer } from '../platform/visibility.ts'
import { addressIn } from './addresses.ts'
import { isAutomatic } from './is-automatic.ts'
import { textFromHtml, withoutQuotes } from './mail-text.ts'
import { matchMail, referencesOf } from './match-mail.ts'
import { updateMail } from './queries.ts'
import { type ReceivedFile, type ReceivedMail, readReceived, readReceivedFile } from './received-mail.ts'
import { markAnswered, stopFollowUps, tellOfReply } from './reply-effects.ts'

const MEBIBYTE = 1024 * 1024
const MAX_FILES = 20
const MAX_FILES_BYTES = 50 * MEBIBYTE
/** After so long it is kept without what could not be fetched. */
const GIVE_UP_HOURS = 72
const DESCRIPTION_LENGTH = 500

/** Nobody in particular, to whom nothing is hidden. */
const SYSTEM: Viewer = {
  user_id: '00000000-0000-0000-0000-000000000000',
  time_zone: 'UTC',
  visible_owner_ids: null,
}

interface Waiting {
  id: string
  email_id: string
  created_at: string
}

type KeptFile = Omit<Insertable<Attachments>, 'activity_id'>

/**
 * Fetches what a mail says that was taken note of, finds whom it is from, and does in one transaction what follows: the
 * entry on the timeline, the notification, the end of sequences and campaigns for this person. Once for each mail.
 * @throws Error when the provider cannot be reached: try again
 */
export async function fetchMail(context: Context, id: string, signal: AbortSignal): Promise<void> {
  const { db, log } = context
  const waiting = await db
    .selectFrom('mails')
    .select(['id', sql<string>`email_id`.as('email_id'), 'created_at', 'from_address', 'to_addresses', 'subject'])
    .select(sql<boolean>`send_after < now() - make_interval(hours => ${GIVE_UP_HOURS})`.as('is_too_old'))
    .where('id', '=', id)
    .where('status', '=', 'receiving')
    .executeTakeFirst()
  if (!waiting) return
  const announced: ReceivedMail = {
    from: waiting.from_address,
    to: waiting.to_addresses,
    subject: waiting.subject,
    cc: [],
    reply_to: null,
    html: null,
    text: null,
    message_id: null,
    headers: new Map(),
    files: [],
  }
  const fetched = await fetchAll(context, waiting, signal).catch((error) => {
    if (!waiting.is_too_old) throw error
    log.error({ err: error, mail_id: id }, 'a received mail is kept without its text')
    return null
  })
  const problem = fetched ? fetched.problem : 'The provider does not have the text of this mail any more.'
  await record(context, waiting, fetched?.mail ?? announced, fetched?.files ?? [], problem)
}

/** Null: the provider has no such mail any more. */
async function fetchAll({ db, config, mailer, files }: Context, { email_id }: Waiting, signal: AbortSignal) {
  const resend = config.mail
  if (resend?.via !== 'resend') return null
  const turn = async () => {
    if (!(await reserveSlot(db, { interval_ms: mailer.interval_ms, is_urgent: true }))) {
      throw new Error('The provider asked to wait before anything else is asked.')
    }
  }
  await turn()
  const mail = await readReceived(resend, email_id, signal)
  if (!mail) return null
  const kept: KeptFile[] = []
  const left: ReceivedFile[] = mail.files.slice(MAX_FILES)
  let room = MAX_FILES_BYTES
  for (const file of mail.files.slice(0, MAX_FILES)) {
    await turn()
    const most = Math.min(room, MAX_FILE_MEGABYTES * MEBIBYTE)
    const content = file.size_bytes > most ? null : await readReceivedFile(resend, email_id, file.id, most, signal)
    if (!content?.length) {
      left.push(file)
      continue
    }
    room -= content.length
    kept.push(await keep(file, content))
  }
  const names = left.map(({ file_name }) => file_name).join(', ')
  return { mail, files: kept, problem: names ? `Not kept, because too large or gone: ${names.slice(0, 500)}` : null }

  async function keep({ file_name }: ReceivedFile, content: Buffer): Promise<KeptFile> {
    const storage_key = randomUUID()
    await expectFile(db, storage_key)
    await files.put(storage_key, Readable.from([content]))
    return {
      storage_key,
      file_name: cleanFileName(file_name),
      content_type: await detectType(content.subarray(0, HEAD_BYTES)),
      size_bytes: content.length,
      sha256: createHash('sha256').update(content).digest(),
    }
  }
}

function record(
  { db, config }: Context,
  { id, email_id, created_at }: Waiting,
  mail: ReceivedMail,
  files: KeptFile[],
  error_message: string | null,
): Promise<void> {
  const from = addressIn(mail.from)
  const is_automatic = isAutomatic({ ...mail, from })
  const text = mail.text ?? (mail.html ? textFromHtml(mail.html) : null)
  const references = referencesOf(mail)
  return writeAs(db, NOBODY, async (trx) => {
    if (!(await isStillWaiting(trx, id))) return
    const match = await matchMail(trx, mail, config.secret_key)
    const about = { lead_id: match?.lead_id ?? null, contact_id: match?.contact_id ?? null }
    if (match) await followActivity(trx, about, { at: created_at, is_contact: !is_automatic }, SYSTEM)
    const activity_id = await insertActivity(trx, {
      ...about,
      activity_type: 'email',
      direction: 'inbound',
      subject: mail.subject.slice(0, 200) || 'Email without a subject',
      description: withoutQuotes(text ?? '').slice(0, DESCRIPTION_LENGTH) || null,
      email_id,
      metadata: JSON.stringify({ mail_id: id, ...(is_automatic && { is_automatic }) }),
      occurred_at: created_at,
    })
    await forgetOrphans(
      trx,
      files.map(({ storage_key }) => storage_key),
    )
    const attachment_ids =
      files.length > 0
        ? await insertAttachments(
            trx,
            files.map((file) => ({ ...file, activity_id })),
          )
        : []
    await updateMail(trx, id, {
      ...about,
      status: 'received',
      is_automatic,
      activity_id,
      attachment_ids,
      user_id: match?.user_id ?? null,
      recipient_id: match?.recipient_id ?? null,
      reply_to_id: match?.reply_to_id ?? null,
      thread_id: match?.thread_id ?? id,
      from_address: mail.from,
      reply_to: mail.reply_to,
      to_addresses: mail.to,
      cc_addresses: mail.cc,
      subject: mail.subject,
      html: mail.html,
      text,
      message_id: mail.message_id,
      in_reply_to: references[0] ?? null,
      references_ids: references.toReversed(),
      error_message,
    })
    if (!match || is_automatic) return
    await markAnswered(trx, match, created_at, `reply/${id}`)
    if (match.contact_id) await stopFollowUps(trx, match.contact_id)
    await tellOfReply(trx, { id, from, subject: mail.subject }, match)
  })
}

async function isStillWaiting(trx: DatabaseTransaction, id: string): Promise<boolean> {
  const row = await trx
    .selectFrom('mails')
    .select('id')
    .where('id', '=', id)
    .where('status', '=', 'receiving')
    .forUpdate()
    .executeTakeFirst()
  return row !== undefined
}
