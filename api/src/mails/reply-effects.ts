import type { DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import { leaveSequences } from '../email-marketing/sequences/leave-sequences.ts'
import { applyEvent } from '../email-marketing/tracking/apply-event.ts'
import { notify } from '../notifications/notify.ts'
import type { Match } from './match-mail.ts'

/** A person who has answered gets no further mail of sequences, nor of campaigns that have not come to them yet. */
export async function stopFollowUps(trx: DatabaseTransaction, contact_id: string): Promise<void> {
  await leaveSequences(trx, [contact_id], 'reply')
  // Who belongs to a chunk that is being sent never changes: its row is locked, and must be waiting still.
  await sql`
    with waiting as (
      select chunk.campaign_id, chunk.no, r.id from campaign_recipients r
      join campaign_chunks chunk on chunk.campaign_id = r.campaign_id and chunk.no = r.chunk_no
      where r.contact_id = ${contact_id} and r.status = 'pending' and chunk.state = 'pending'
      order by chunk.campaign_id, chunk.no
      for update of chunk
    )
    update campaign_recipients r set status = 'cancelled', error_message = 'They answered an earlier mail.'
    from waiting where r.id = waiting.id`.execute(trx)
}

/** Marks the mail that was answered as such, in its statistics and on the timeline. */
export async function markAnswered(trx: DatabaseTransaction, match: Match, occurred_at: string, svix_id: string) {
  const { recipient_id, reply_to_id } = match
  if (!recipient_id && !reply_to_id) return
  const mail = recipient_id ? { recipient_id } : { mail_id: reply_to_id as string }
  await applyEvent(trx, { type: 'replied', occurred_at, svix_id, ...mail })
}

/** Tells the lead's owner, and whoever wrote the mail that was answered. */
export async function tellOfReply(
  trx: DatabaseTransaction,
  mail: { id: string; from: string; subject: string },
  { lead_id, contact_id, user_id }: Match,
): Promise<void> {
  const { rows } = await sql<{ owner_id: string | null; name: string | null }>`
    select lead.owner_id, coalesce(
      nullif(concat_ws(' ', contact.first_name, contact.last_name), ''), lead.business_name) as name
    from (select 1) one left join leads lead on lead.id = ${lead_id}::uuid left join contacts contact on contact.id = ${contact_id}::uuid
  `.execute(trx)
  const [about] = rows
  for (const told of new Set([about?.owner_id, user_id])) {
    if (!told) continue
    await notify(trx, {
      user_id: told,
      kind: 'reply',
      title: `${about?.name ?? mail.from} replied`,
      body: mail.subject || null,
      lead_id,
      contact_id,
      dedupe_key: `reply/${mail.id}`,
    })
  }
}
