import { type DatabaseTransaction, KEEP_PLAN } from '@crm/db'
import { sql } from 'kysely'
import type { MailSettingsRow } from '../settings/queries.ts'
import { suppressedReason } from '../suppressions/find-suppressed.ts'
import type { ChunkToSend } from './next-chunk.ts'

interface Eligible {
  /** campaign_recipients.id */
  id: string
  contact_id: string
  email: string
}

const REASONS = {
  deleted: 'The contact was deleted before the mail went out.',
  capped: 'Had as many campaign mails in the last days as the mail settings allow.',
  unsubscribed: 'Unsubscribed before the mail went out.',
  bounced: 'The address bounced before the mail went out.',
  complained: 'Marked a mail as spam before this one went out.',
  suppressed: 'The address was suppressed before the mail went out.',
}

/**
 * Who of a chunk still gets it, in the order of their ids; much may have happened since the list was made. The others
 * are told why not.
 */
export async function findEligible(
  trx: DatabaseTransaction,
  { campaign_id, no, topic_id, ignore_cap }: ChunkToSend,
  { cap_mails, cap_days }: Pick<MailSettingsRow, 'cap_mails' | 'cap_days'>,
): Promise<Eligible[]> {
  const isCapped =
    cap_mails === null || ignore_cap
      ? sql``
      : sql`when (select count(*) from campaign_recipients had where had.email = r.email
          and had.sent_at > now() - make_interval(days => ${cap_days}::integer)) >= ${cap_mails}::integer then 'capped'`
  const { rows } = await sql<Eligible & { left_out: keyof typeof REASONS | null }>`
    select r.id, r.contact_id, r.email, case
      when c.id is null or c.deleted_at is not null then 'deleted'
      else coalesce(${suppressedReason(sql`r.email`, topic_id)}, case
        when not c.email_subscribed then 'unsubscribed' ${isCapped} end) end as left_out
    from campaign_recipients r left join contacts c on c.id = r.contact_id
    where r.campaign_id = ${campaign_id} and r.chunk_no = ${no} and r.status = 'pending'
    order by r.id ${KEEP_PLAN}`.execute(trx)
  const left_out = rows.flatMap(({ id, left_out: reason }) => (reason ? [{ id, reason }] : []))
  if (left_out.length > 0) {
    await sql`
      update campaign_recipients r set error_message = gone.message,
        status = case gone.reason when 'deleted' then 'cancelled' else 'suppressed' end
      from unnest(${left_out.map(({ id }) => id)}::uuid[], ${left_out.map(({ reason }) => reason)}::text[],
        ${left_out.map(({ reason }) => REASONS[reason])}::text[]) as gone (id, reason, message)
      where r.id = gone.id`.execute(trx)
  }
  return rows.filter((row) => row.left_out === null)
}
