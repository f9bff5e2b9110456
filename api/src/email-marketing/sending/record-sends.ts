import { setTimeout as sleep } from 'node:timers/promises'
import type { CampaignChunks, Database, DatabaseTransaction } from '@crm/db'
import { type Selectable, sql } from 'kysely'
import { NOBODY, writeAs } from '../../platform/author.ts'
import type { Variables } from '../content/content.ts'
import { readContent } from '../content/freeze-content.ts'
import { render } from '../content/liquid.ts'

const CHUNKS_AT_ONCE = 5
const MAX_SUBJECT_LENGTH = 300
/** Chunks per second: while more than this go out, the machine is left to the sending. */
const BUSY = 20

interface SentMail {
  id: string
  contact_id: string
  lead_id: string | null
  sent_by: string | null
  email_id: string
  sent_at: string
  variables: Variables | null
  sha256: Buffer
}

/**
 * Writes the mails of campaigns that were sent on the timelines of their contacts and leads, and when somebody was last
 * in contact with them. Each batch is one transaction with the note that it was done.
 */
export async function recordSentMails(db: Database, signal: AbortSignal): Promise<void> {
  do {
    signal.throwIfAborted()
    while (await isBusy(db)) await sleep(1_000, undefined, { signal })
  } while (await writeAs(db, { ...NOBODY, quiet: true }, recordBatch))
}

async function isBusy(db: Database): Promise<boolean> {
  const { rows } = await sql<{ is_busy: boolean }>`
    select count(*) > ${sql.lit(BUSY)} as is_busy from email_campaigns m join campaign_chunks c on c.campaign_id = m.id
    where m.status = 'sending' and c.done_at > now() - interval '1 second'`.execute(db)
  return rows[0]?.is_busy ?? false
}

/** @returns whether there was something to record */
async function recordBatch(trx: DatabaseTransaction): Promise<boolean> {
  const chunks = await takeChunks(trx)
  if (chunks.length === 0) return false
  const mails = await sentMails(trx, chunks)
  await follow(trx, mails)
  await insertActivities(trx, mails)
  return true
}

type Chunk = Pick<Selectable<CampaignChunks>, 'campaign_id' | 'no'>

async function takeChunks(trx: DatabaseTransaction): Promise<Chunk[]> {
  const { rows } = await sql<Chunk>`
    update campaign_chunks set is_on_timeline = true
    where (campaign_id, no) in (
      select campaign_id, no from campaign_chunks where state = 'done' and not is_on_timeline
      limit ${sql.lit(CHUNKS_AT_ONCE)} for update skip locked)
    returning campaign_id, no`.execute(trx)
  return rows
}

/** Held, so that an event of one of them comes before this transaction or finds its entry on the timeline. */
async function sentMails(trx: DatabaseTransaction, chunks: Chunk[]): Promise<SentMail[]> {
  const { rows } = await sql<SentMail>`
    select r.id, r.contact_id, c.lead_id, m.sent_by, r.email_id, r.sent_at,
      r.variables, case r.variant when 'b' then m.ab_content_sha256 else m.content_sha256 end as sha256
    from unnest(${chunks.map(({ campaign_id }) => campaign_id)}::uuid[], ${chunks.map(({ no }) => no)}::integer[])
      as chunk (campaign_id, no)
      join campaign_recipients r on r.campaign_id = chunk.campaign_id and r.chunk_no = chunk.no
      join email_campaigns m on m.id = r.campaign_id
      join contacts c on c.id = r.contact_id
    where r.sent_at is not null and r.email_id is not null
    order by r.id for share of r`.execute(trx)
  return rows
}

/** Leads before contacts, each in the order of their ids, as everybody who locks several does. */
async function follow(trx: DatabaseTransaction, mails: SentMail[]): Promise<void> {
  const contact_ids = mails.map(({ contact_id }) => contact_id)
  const times = mails.map(({ sent_at }) => sent_at)
  await sql`
    with sent as (
      select lead_id as id, max(at) as at from unnest(${mails.map(({ lead_id }) => lead_id)}::uuid[], ${times}::timestamptz[])
        as mail (lead_id, at) where lead_id is not null group by 1
    ), held as materialized (
      select leads.id, at from leads join sent using (id) where deleted_at is null order by id for no key update of leads
    )
    update leads set last_contact_at = greatest(last_contact_at, at), last_activity_at = greatest(last_activity_at, at)
    from held where leads.id = held.id`.execute(trx)
  await sql`
    with held as materialized (
      select contacts.id, at from contacts join unnest(${contact_ids}::uuid[], ${times}::timestamptz[]) as mail (id, at) using (id)
      where deleted_at is null order by id for no key update of contacts
    )
    update contacts set last_contacted_at = greatest(last_contacted_at, at) from held where contacts.id = held.id`.execute(
    trx,
  )
}

async function insertActivities(trx: DatabaseTransaction, mails: SentMail[]): Promise<void> {
  const subjects: string[] = []
  for (const { sha256, variables } of mails) {
    const { subject } = await readContent(trx, sha256)
    subjects.push(render(subject, variables ?? {}).slice(0, MAX_SUBJECT_LENGTH) || 'Email')
  }
  await sql`
    insert into activities (activity_type, direction, lead_id, contact_id, actor_id, subject, email_id, email_status,
      email_opens, email_clicks, occurred_at, metadata)
    select 'email', 'outbound', mail.lead_id, mail.contact_id, mail.sent_by, subject, mail.email_id, r.status,
      r.open_count, r.click_count, mail.sent_at, jsonb_build_object('campaign_id', r.campaign_id, 'recipient_id', r.id)
    from unnest(${column(mails, 'id')}::uuid[], ${column(mails, 'lead_id')}::uuid[], ${column(mails, 'contact_id')}::uuid[],
      ${column(mails, 'sent_by')}::uuid[], ${column(mails, 'email_id')}::text[], ${column(mails, 'sent_at')}::timestamptz[],
      ${subjects}::text[]) as mail (id, lead_id, contact_id, sent_by, email_id, sent_at, subject)
      join campaign_recipients r on r.id = mail.id`.execute(trx)
}

function column<K extends keyof SentMail>(mails: SentMail[], key: K): SentMail[K][] {
  return mails.map((mail) => mail[key])
}
