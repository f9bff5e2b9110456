import type { Database } from '@crm/db'
import { type RawBuilder, sql } from 'kysely'

/** Why an address gets no marketing mail. `suppressed`: by hand, or its whole domain. */
export const SUPPRESSED_REASONS = ['complained', 'bounced', 'unsubscribed', 'suppressed'] as const
export type SuppressedReason = (typeof SUPPRESSED_REASONS)[number]

/**
 * Why the address gets no mail on the topic; null when it does. The weightiest reason counts: a complaint, a bounce, an
 * unsubscription, a decision of somebody here.
 * @param email the address in lower case
 * @param topic_id null: a mail on no topic, which only those do not get who get none at all
 */
export function suppressedReason(
  email: RawBuilder<unknown>,
  topic_id: string | null,
): RawBuilder<SuppressedReason | null> {
  const isMeant = topic_id === null ? sql`topic_id is null` : sql`(topic_id is null or topic_id = ${topic_id}::uuid)`
  return sql<SuppressedReason | null>`(
    select case min(weight) when 1 then 'complained' when 2 then 'bounced' when 3 then 'unsubscribed' when 4 then 'suppressed' end
    from (
      select case reason when 'complaint' then 1 when 'hard_bounce' then 2 when 'unsubscribe' then 3 else 4 end as weight
      from suppressions where suppressions.email = ${email} and ${isMeant}
      union all
      select 4 from suppressions where domain = split_part(${email}, '@', 2) and ${isMeant}
    ) known)`
}

/**
 * Which of the addresses get no mail on the topic, and why: suppressed by address or domain, or of a contact who is not
 * subscribed.
 * @param emails in any case
 * @returns by the address in lower case; those that get mail are left out
 */
export async function findSuppressed(
  db: Database,
  emails: readonly string[],
  topic_id: string | null,
): Promise<Map<string, SuppressedReason>> {
  if (emails.length === 0) return new Map()
  const asked = [...new Set(emails.map((email) => email.toLowerCase()))]
  const { rows } = await sql<{ email: string; reason: SuppressedReason }>`
    select email, reason from (
      select asked.email, coalesce(${suppressedReason(sql`asked.email`, topic_id)}, case when exists (
        select from contacts where lower(contacts.email) = asked.email and deleted_at is null and not email_subscribed
      ) then 'unsubscribed' end) as reason
      from unnest(${asked}::text[]) as asked (email)
    ) answer where reason is not null`.execute(db)
  return new Map(rows.map(({ email, reason }) => [email, reason]))
}
