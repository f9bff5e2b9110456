import type { Database, DatabaseTransaction, DB, EmailCampaigns } from '@crm/db'
import { type Insertable, type Selectable, sql, type UpdateObject } from 'kysely'
import { escapeLike } from '../../platform/filters/compile.ts'
import { keysetPage, type Order, type PageRequest } from '../../platform/pagination.ts'
import type { CampaignStatus } from './schemas.ts'

export type CampaignRow = Selectable<EmailCampaigns>
/** What can be written to a row; values or SQL. */
export type CampaignChanges = UpdateObject<DB, 'email_campaigns'>
export type ShownCampaign = NonNullable<Awaited<ReturnType<typeof findCampaign>>>

export interface CampaignView {
  q?: string | undefined
  status?: CampaignStatus | undefined
  segment_id?: string | undefined
}

const newestFirst: Order = {
  key: 'created_at',
  expression: sql`email_campaigns.created_at`,
  direction: 'desc',
  nullable: false,
}

const SUMMARY = [
  'id',
  'name',
  'subject',
  'status',
  'status_reason',
  'segment_id',
  'scheduled_at',
  'time_zone',
  'in_recipient_zone',
  'starts_at',
  'recipient_count',
  'snapshot_at',
  'started_at',
  'sent_at',
  'sent_by',
  'created_by',
  'ab_percent',
  'ab_wait_minutes',
  'ab_winner',
  'ab_decided_at',
  'created_at',
  'updated_at',
  'deleted_at',
  'version',
] as const

function campaignsIn(db: Database, { q, status, segment_id }: CampaignView) {
  let query = db.selectFrom('email_campaigns').where('kind', '=', 'campaign').where('deleted_at', 'is', null)
  if (status) query = query.where('status', '=', status)
  if (segment_id) query = query.where('segment_id', '=', segment_id)
  if (q?.trim()) {
    const like = `%${escapeLike(q.trim())}%`
    query = query.where((any) => any.or([any('name', 'ilike', like), any('subject', 'ilike', like)]))
  }
  return query
}

export function listCampaigns(db: Database, view: CampaignView, page: PageRequest) {
  const rows = campaignsIn(db, view)
    .select(SUMMARY.map((column) => `email_campaigns.${column}` as const))
    .select(NAMES)
  return keysetPage(rows, newestFirst, sql<string>`email_campaigns.id`, page)
}

export async function countCampaigns(db: Database, view: CampaignView): Promise<number> {
  const { total } = await campaignsIn(db, view)
    .select(sql<number>`count(*)::integer`.as('total'))
    .executeTakeFirstOrThrow()
  return total
}

const NAMES = [
  sql<string | null>`(select name from segments where segments.id = email_campaigns.segment_id)`.as('segment_name'),
  sql<string | null>`(select name from users where users.id = email_campaigns.sent_by)`.as('sent_by_name'),
  sql<string | null>`(select name from users where users.id = email_campaigns.created_by)`.as('created_by_name'),
]

export function findCampaign(db: Database, id: string) {
  return db
    .selectFrom('email_campaigns')
    .selectAll('email_campaigns')
    .select(NAMES)
    .where('id', '=', id)
    .where('kind', '=', 'campaign')
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
}

/** Locks the campaign until the transaction ends, deleted or not; undefined when there is none. */
export function lockCampaign(trx: DatabaseTransaction, id: string): Promise<CampaignRow | undefined> {
  return trx
    .selectFrom('email_campaigns')
    .selectAll()
    .where('id', '=', id)
    .where('kind', '=', 'campaign')
    .forUpdate()
    .executeTakeFirst()
}

export function insertCampaign(trx: DatabaseTransaction, campaign: Insertable<EmailCampaigns>) {
  return trx.insertInto('email_campaigns').values(campaign).returning('id').executeTakeFirstOrThrow()
}

export function updateCampaignRow(
  trx: DatabaseTransaction,
  id: string,
  changes: CampaignChanges,
): Promise<CampaignRow> {
  return trx
    .updateTable('email_campaigns')
    .set({ ...changes, updated_at: sql`now()`, version: sql`version + 1` })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}
