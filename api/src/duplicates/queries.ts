import type { Database } from '@crm/db'
import { type RawBuilder, sql } from 'kysely'
import { keysetPage, type Order, type PageRequest } from '../platform/pagination.ts'
import { isVisible, type Viewer, visibleLead } from '../platform/visibility.ts'
import { type Identity, identityRow, leadRows, matchCompanies, type Reason } from './match-companies.ts'
import type { LeadSummary } from './schemas.ts'

/** What of a lead is shown beside its double. */
const summary = (lead: string) =>
  sql.join(
    [
      'id',
      'business_name',
      'contact_name',
      'email',
      'phone',
      'website',
      'city',
      'state',
      'licence_number',
      'tier',
      'lead_score',
      'owner_id',
      'created_at',
      'last_activity_at',
    ].map((column) => sql`${sql.lit(column)}, ${sql.ref(`${lead}.${column}`)}`),
  )

const asLead = (lead: string) =>
  sql<LeadSummary>`json_build_object(${summary(lead)}, 'stage_name',
    (select name from pipeline_stages where pipeline_stages.id = ${sql.ref(`${lead}.stage_id`)}))`

const mostAlike: Order = {
  key: 'likeness',
  expression: sql`duplicate_pairs.likeness`,
  direction: 'desc',
  nullable: false,
}

const pairId = sql<string>`duplicate_pairs.id`

/** Nobody goes through more of them one by one. */
const MOST_COUNTED = 10_000

function selectPairs(db: Database, viewer: Viewer) {
  return db
    .selectFrom('duplicate_pairs')
    .innerJoin('leads as a', 'a.id', 'duplicate_pairs.lead_a')
    .innerJoin('leads as b', 'b.id', 'duplicate_pairs.lead_b')
    .where('a.deleted_at', 'is', null)
    .where('b.deleted_at', 'is', null)
    .where(isVisible(viewer, sql.ref('a.owner_id')))
    .where(isVisible(viewer, sql.ref('b.owner_id')))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('not_duplicates')
            .select('not_duplicates.lead_a')
            .whereRef('not_duplicates.lead_a', '=', 'duplicate_pairs.lead_a')
            .whereRef('not_duplicates.lead_b', '=', 'duplicate_pairs.lead_b'),
        ),
      ),
    )
}

/** Pairs of leads that may be the same company, the surest first; of one lead when `lead_id` is given. */
export function listPairs(db: Database, viewer: Viewer, lead_id: string | undefined, page: PageRequest) {
  let query = selectPairs(db, viewer)
  if (lead_id !== undefined) {
    query = query.where((or) =>
      or.or([or('duplicate_pairs.lead_a', '=', lead_id), or('duplicate_pairs.lead_b', '=', lead_id)]),
    )
  }
  const rows = query.select([
    'duplicate_pairs.id',
    sql<Reason[]>`duplicate_pairs.reasons`.as('reasons'),
    'duplicate_pairs.likeness',
    sql<LeadSummary[]>`json_build_array(${asLead('a')}, ${asLead('b')})`.as('leads'),
  ])
  return keysetPage(rows, mostAlike, pairId, page)
}

/** How many pairs there are; at most MOST_COUNTED. */
export async function countPairs(db: Database, viewer: Viewer): Promise<number> {
  const { count } = await db
    .selectFrom(selectPairs(db, viewer).select('duplicate_pairs.id').limit(MOST_COUNTED).as('pair'))
    .select(sql<number>`count(*)`.as('count'))
    .executeTakeFirstOrThrow()
  return count
}

export interface Match {
  lead: LeadSummary
  reasons: Reason[]
  likeness: number
}

/**
 * The leads that may be the company with this identity, the surest first; at most ten. Looked up now, so that it is
 * right at the moment a lead is created, imported, or resolved from a signal.
 */
export async function findMatches(db: Database, viewer: Viewer, identity: Identity): Promise<Match[]> {
  const { rows } = await sql<Match>`
    select ${asLead('leads')} as lead, reasons, likeness
    from (${matchCompanies(identityRow(identity))}) match join leads on leads.id = match.lead_id
    where ${visibleLead(viewer)} order by likeness desc, leads.id limit 10`.execute(db)
  return rows
}

/** Looks again for the doubles of these leads, and remembers them. */
export async function rememberPairs(trx: Database, ids: string[]): Promise<void> {
  const wanted: RawBuilder<unknown> = sql`any(${ids}::uuid[])`
  await sql`delete from duplicate_pairs where lead_a = ${wanted} or lead_b = ${wanted}`.execute(trx)
  await sql`
    insert into duplicate_pairs (lead_a, lead_b, reasons, likeness)
    select distinct on (1, 2) least(wanted_id, lead_id), greatest(wanted_id, lead_id), reasons, likeness
    from (${matchCompanies(leadRows(ids))}) match order by 1, 2, likeness desc
    on conflict (lead_a, lead_b) do update set reasons = excluded.reasons, likeness = excluded.likeness`.execute(trx)
}

/** Takes leads whose doubles are to be looked for; a lead that changes meanwhile is looked at again later. */
export async function takeChecks(trx: Database, count: number): Promise<string[]> {
  const { rows } = await sql<{ lead_id: string }>`
    delete from duplicate_checks where lead_id in (
      select lead_id from duplicate_checks order by since limit ${count} for update skip locked)
    returning lead_id`.execute(trx)
  return rows.map((row) => row.lead_id)
}

/** Whether leads that changed are still to be compared. */
export async function hasChecks(db: Database): Promise<boolean> {
  return (await db.selectFrom('duplicate_checks').select('lead_id').limit(1).executeTakeFirst()) !== undefined
}

/** The two ids in the order in which pairs are kept. */
export function pairOf(one: string, other: string): { lead_a: string; lead_b: string } {
  return one < other ? { lead_a: one, lead_b: other } : { lead_a: other, lead_b: one }
}
