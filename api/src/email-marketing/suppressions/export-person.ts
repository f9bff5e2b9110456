import type { Database } from '@crm/db'
import { sql } from 'kysely'
import { isAmong } from './is-among.ts'

/** Of each kind at most this many rows, the newest; `is_complete` says whether that was all. */
const MOST = 5_000

/** Where what we hold of a person stands, and how their rows are found by their address. */
const KINDS = {
  contacts: sql`select * from contacts where lower(contacts.email) = asked.email`,
  suppressions: sql`select * from suppressions where suppressions.email = asked.email`,
  consent: sql`select * from consent_records where consent_records.email = asked.email`,
  subscription_changes: sql`select * from subscription_changes where contact_id in (select id from person)`,
  activities: sql`select * from activities where contact_id in (select id from person)`,
  notes: sql`select * from notes where contact_id in (select id from person)`,
  tasks: sql`select * from tasks where contact_id in (select id from person)`,
  campaign_mails: sql`select recipient.*, email_campaigns.name as campaign_name from campaign_recipients recipient
    join email_campaigns on email_campaigns.id = recipient.campaign_id where recipient.email = asked.email`,
  mails: sql`select * from mails where contact_id in (select id from person)
    or ${isAmong(sql`asked.email`, sql`from_address || to_addresses || cc_addresses`)}`,
  mail_events: sql`select * from email_events where recipient_id in
      (select id from campaign_recipients recipient where recipient.email = asked.email)
    or mail_id in (select id from mails where contact_id in (select id from person))`,
  sequences: sql`select enrolment.*, sequences.name as sequence_name from sequence_enrolments enrolment
    join sequences on sequences.id = enrolment.sequence_id where contact_id in (select id from person)`,
} as const

export type PersonKind = keyof typeof KINDS

export interface PersonalData extends Record<PersonKind, Record<string, unknown>[]> {
  is_complete: boolean
}

/**
 * Everything that is held of the person with this address (GDPR, Art. 15 and 20): rows as they stand in the database.
 * @param email in lower case
 * @returns null when nothing is held
 */
export async function exportPerson(db: Database, email: string): Promise<PersonalData | null> {
  const columns = Object.entries(KINDS).map(
    ([kind, rows]) => sql`(select coalesce(json_agg(found), '[]') from (
      select * from (${rows}) every order by id desc limit ${sql.lit(MOST + 1)}) found) as ${sql.ref(kind)}`,
  )
  const { rows } = await sql<Record<PersonKind, Record<string, unknown>[]>>`
    with asked as (select ${email}::text as email),
      person as (select contacts.id from contacts, asked where lower(contacts.email) = asked.email)
    select ${sql.join(columns)} from asked`.execute(db)
  const [found] = rows
  if (!found || Object.values(found).every((kind) => kind.length === 0)) return null
  const is_complete = Object.values(found).every((kind) => kind.length <= MOST)
  for (const kind of Object.values(found)) kind.splice(MOST)
  return { ...found, is_complete }
}
