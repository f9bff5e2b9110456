import type { Database, DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import { followActivity, tellTimeline } from '../activities/last-contact.ts'
import { completed } from '../activities/log-activity.ts'
import { updateActivity } from '../activities/queries.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { writeAs } from '../platform/author.ts'
import { ApiError, invalid, notFound } from '../platform/errors.ts'
import { lockMail, updateMail } from './queries.ts'
import { refuseSuppressed } from './refuse-suppressed.ts'
import { stopFollowUps } from './reply-effects.ts'
import type { MailAttach } from './schemas.ts'

/**
 * Takes back a mail that has not been handed over yet; its entry on the timeline goes.
 * @throws ApiError not_found; forbidden to anybody but its writer; conflict when it is too late
 */
export function cancelMail(db: Database, id: string, actor: Actor): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const mail = await ownMail(trx, id, actor)
    if (mail.status !== 'queued') throw new ApiError('conflict', 'It is too late: the mail has left already.')
    await updateMail(trx, id, { status: 'cancelled', activity_id: null })
    if (!mail.activity_id) return
    const { occurred_at } = await trx
      .deleteFrom('activities')
      .where('id', '=', mail.activity_id)
      .returning('occurred_at')
      .executeTakeFirstOrThrow()
    const about = await living(trx, mail)
    await followActivity(trx, about, { at: occurred_at, was: occurred_at, is_contact: true }, actor)
  })
}

/**
 * Sends a mail again that failed; one that may have gone out only when that is wanted knowingly.
 * @throws ApiError not_found, forbidden, conflict; validation_failed when its address takes no mail
 */
export function retryMail(db: Database, id: string, confirm_unknown: boolean, actor: Actor): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const mail = await ownMail(trx, id, actor)
    if (mail.status === 'unknown' && !confirm_unknown) {
      throw new ApiError(
        'conflict',
        'This mail may have gone out already, and could arrive twice. Ask the recipient, or set confirm_unknown.',
      )
    }
    if (mail.status !== 'failed' && mail.status !== 'unknown') {
      throw new ApiError('conflict', 'Only a mail that failed can be sent again.')
    }
    const { to_addresses: to, cc_addresses: cc, bcc_addresses: bcc } = mail
    await refuseSuppressed(trx, { to, cc, bcc }, true)
    await updateMail(trx, id, {
      status: 'queued',
      error_message: null,
      email_id: null,
      message_id: null,
      first_attempt_at: null,
      send_after: sql`now()`,
      generation: mail.generation + 1,
    })
    // What was told of the attempt that failed is not true of the next one.
    await trx
      .deleteFrom('email_events')
      .where('mail_id', '=', id)
      .where('type', 'in', ['failed', 'suppressed'])
      .execute()
    if (mail.activity_id) await updateActivity(trx, mail.activity_id, { email_status: 'queued', email_id: null })
    await tellTimeline(trx, mail, actor.user_id)
  })
}

/**
 * Gives a received mail that belongs to nobody to a lead, and to one of its contacts. What an answer stops is stopped.
 * @throws ApiError not_found, conflict, validation_failed
 */
export function attachMail(db: Database, id: string, { lead_id, contact_id }: MailAttach, actor: Actor): Promise<void> {
  return writeAs(db, actor, async (trx) => {
    const mail = await lockMail(trx, id, actor)
    if (!mail) throw notFound('mail')
    if (mail.direction !== 'inbound') throw new ApiError('conflict', 'Only a received mail can be given to a lead.')
    if (mail.lead_id || mail.contact_id) throw new ApiError('conflict', 'It stands on a timeline already.')
    const about = await completed(trx, { lead_id, contact_id }, actor)
    if (contact_id && !about.contact_id) throw invalid('/contact_id', 'there is no such contact')
    await followActivity(trx, about, { at: mail.created_at, is_contact: !mail.is_automatic }, actor)
    await updateMail(trx, id, about)
    if (mail.activity_id) await updateActivity(trx, mail.activity_id, about)
    if (about.contact_id && !mail.is_automatic) await stopFollowUps(trx, about.contact_id)
  })
}

async function ownMail(trx: DatabaseTransaction, id: string, actor: Actor) {
  const mail = await lockMail(trx, id, actor)
  if (mail?.direction !== 'outbound') throw notFound('mail')
  if (mail.user_id !== actor.user_id && actor.role !== 'admin') {
    throw new ApiError('forbidden', 'Only who wrote the mail, or an administrator, can do that.')
  }
  return mail
}

/** Of a lead or a contact that was deleted meanwhile nothing is kept up to date. */
async function living(
  trx: DatabaseTransaction,
  { lead_id, contact_id }: { lead_id: string | null; contact_id: string | null },
) {
  const isLiving = async (table: 'leads' | 'contacts', id: string | null) =>
    id !== null &&
    (await trx
      .selectFrom(table)
      .select('id')
      .where('id', '=', id)
      .where('deleted_at', 'is', null)
      .executeTakeFirst()) !== undefined
  return {
    lead_id: (await isLiving('leads', lead_id)) ? lead_id : null,
    contact_id: (await isLiving('contacts', contact_id)) ? contact_id : null,
  }
}
