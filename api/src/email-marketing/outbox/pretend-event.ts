import type { Database } from '@crm/db'
import type { Author } from '../../platform/author.ts'
import { writeAs } from '../../platform/author.ts'
import { ApiError, invalid, notFound } from '../../platform/errors.ts'
import { applyEvent, type MailEvent } from '../tracking/apply-event.ts'
import { trackedLink } from '../tracking/find-link.ts'
import { findOutboxMail, type OutboxReader } from './queries.ts'
import type { PretendedEvent } from './schemas.ts'

const FIRED = 'Fired by hand from the outbox.'

/**
 * Does to a kept mail what a provider would tell of a delivered one, through the same code. It counts as delivered when
 * it was put into the outbox, so that a click now is not taken for a scanner's.
 * @throws ApiError not_found; conflict when nothing follows the mail; validation_failed when it has no such link
 */
export async function pretendEvent(
  db: Database,
  id: string,
  { type, link_no = 0, bounce_kind = 'Permanent' }: PretendedEvent,
  actor: OutboxReader & Author,
): Promise<void> {
  const kept = await findOutboxMail(db, id, actor)
  if (!kept) throw notFound('mail')
  const { recipient_id, mail_id } = kept
  if (!recipient_id && !mail_id) {
    throw new ApiError('conflict', 'Nothing follows this mail: it belongs to no campaign, sequence or contact.')
  }
  const event: MailEvent = {
    type,
    email_id: id,
    recipient_id: recipient_id ?? undefined,
    mail_id: mail_id ?? undefined,
    occurred_at: type === 'delivered' ? kept.created_at : new Date().toISOString(),
    ...(type === 'bounced' && { detail: { kind: bounce_kind, message: FIRED } }),
  }
  if (type === 'clicked' && recipient_id) {
    const link = await trackedLink(db, recipient_id, link_no)
    if (!link) throw invalid('/link_no', 'the mail has no such link')
    Object.assign(event, { link_no, url: link.target })
  }
  await writeAs(db, actor, (trx) => applyEvent(trx, event))
}
