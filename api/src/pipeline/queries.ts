import type { Database } from '@crm/db'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { inView, isWholeView, type LeadView, overdueTasks, pendingTasks } from '../leads/queries.ts'
import type { FilterReader } from '../platform/filters/compile.ts'
import { keysetPage, type Order, pageOf } from '../platform/pagination.ts'

const CARD_COLUMNS = [
  'leads.id',
  'leads.business_name',
  'leads.contact_name',
  'leads.email',
  'leads.phone',
  'leads.city',
  'leads.state',
  'leads.tier',
  'leads.lead_score',
  'leads.deal_value',
  'leads.source_type',
  'leads.owner_id',
  'leads.tags',
  'leads.stage_id',
  'leads.position',
  'leads.next_follow_up_at',
  'leads.last_activity_at',
  'leads.stage_entered_at',
  'leads.why_now',
  'leads.version',
] as const

/** Place on the board, from 1; retired stages come after the active ones. */
const place = sql<number>`row_number() over (order by pipeline_stages.is_active desc, pipeline_stages.position)`

export function selectStages(db: Database) {
  return db
    .selectFrom('pipeline_stages')
    .select([
      'id',
      'name',
      'description',
      'color',
      place.as('position'),
      'is_active',
      'is_closed',
      'is_won',
      'required_fields',
      'created_at',
      'updated_at',
      'version',
    ])
}

export type StageRow = Awaited<ReturnType<typeof listStages>>[number]

export async function listStages(db: Database, include_inactive = false) {
  const stages = await selectStages(db).orderBy('position').execute()
  return include_inactive ? stages : stages.filter((stage) => stage.is_active)
}

export async function findStage(db: Database, id: string): Promise<StageRow | undefined> {
  return (await listStages(db, true)).find((stage) => stage.id === id)
}

const boardOrder: Order = { key: 'position', expression: sql`leads.position`, direction: 'asc', nullable: false }

function selectCards(db: Database) {
  return db
    .selectFrom('leads')
    .select([...CARD_COLUMNS, pendingTasks.as('pending_tasks'), overdueTasks.as('overdue_tasks')])
}

/** One page of a column, top first. */
export function listCards(
  db: Database,
  view: LeadView & { stage_id: string },
  reader: FilterReader,
  page: { cursor?: string | undefined; limit: number },
) {
  return keysetPage(selectCards(db).where(inView(view, reader)), boardOrder, sql<string>`leads.id`, page)
}

/** The whole board: every active stage with its exact totals and its first cards. */
export async function readBoard(db: Database, view: LeadView, reader: FilterReader, limit: number) {
  const [stages, totals, cards] = await Promise.all([
    listStages(db),
    isWholeView(view) ? readCounters(db) : countView(db, inView(view, reader)),
    firstCards(db, inView(view, reader), limit + 1),
  ])
  return stages.map((stage) => {
    const { data: leads, next_cursor } = pageOf(cards.get(stage.id) ?? [], boardOrder, limit)
    return { ...stage, ...(totals.get(stage.id) ?? NOTHING), leads, next_cursor }
  })
}

export interface StageTotals {
  lead_count: number
  total_value: number
  avg_score: number | null
}

const NOTHING: StageTotals = { lead_count: 0, total_value: 0, avg_score: null }

const averageScore = (sum: RawBuilder<unknown>, count: RawBuilder<unknown>) =>
  sql<number | null>`round(${sum}::numeric / nullif(${count}, 0), 1)`

/** The totals of every stage from the kept counters: exact, and as cheap with a million leads as with ten. */
export async function readCounters(db: Database): Promise<Map<string, StageTotals>> {
  const rows = await db
    .selectFrom('stage_counters')
    .select([
      'stage_id',
      sql<number>`sum(lead_count)::bigint`.as('lead_count'),
      sql<number>`sum(total_value)`.as('total_value'),
      averageScore(sql`sum(score_sum)`, sql`sum(lead_count)`).as('avg_score'),
    ])
    .groupBy('stage_id')
    .execute()
  return byStage(rows)
}

/** The totals of every stage under a view, counted now. */
export async function countView(db: Database, where: RawBuilder<SqlBool>): Promise<Map<string, StageTotals>> {
  const rows = await db
    .selectFrom('leads')
    .select([
      'stage_id',
      db.fn.countAll<number>().as('lead_count'),
      sql<number>`coalesce(sum(deal_value), 0)`.as('total_value'),
      averageScore(sql`sum(lead_score)`, sql`count(*)`).as('avg_score'),
    ])
    .where(where)
    .groupBy('stage_id')
    .execute()
  return byStage(rows)
}

function byStage(rows: (StageTotals & { stage_id: string })[]): Map<string, StageTotals> {
  return new Map(rows.map(({ stage_id, ...totals }) => [stage_id, totals]))
}

/** The first cards of every active stage, in one statement. */
async function firstCards(db: Database, where: RawBuilder<SqlBool>, limit: number) {
  const rows = await db
    .selectFrom('pipeline_stages as stage')
    .innerJoinLateral(
      (sub) =>
        sub
          .selectFrom('leads')
          .select([...CARD_COLUMNS, pendingTasks.as('pending_tasks'), overdueTasks.as('overdue_tasks')])
          .whereRef('leads.stage_id', '=', 'stage.id')
          .where(where)
          .orderBy('leads.position')
          .limit(limit)
          .as('card'),
      (join) => join.onTrue(),
    )
    .selectAll('card')
    .where('stage.is_active', '=', true)
    .execute()
  const cards = new Map<string, typeof rows>()
  for (const row of rows) {
    const column = cards.get(row.stage_id)
    if (column) column.push(row)
    else cards.set(row.stage_id, [row])
  }
  for (const column of cards.values()) column.sort((a, b) => (a.position < b.position ? -1 : 1))
  return cards
}

const STALE_AFTER = sql`interval '14 days'`

/** Figures of every active stage. */
export async function readStats(db: Database) {
  const [stages, totals, { rows: ages }] = await Promise.all([
    listStages(db),
    readCounters(db),
    sql<{ stage_id: string; avg_days_in_stage: number; stale_count: number }>`
      select stage_id,
        round((avg(extract(epoch from now() - stage_entered_at)) / 86400)::numeric, 1) as avg_days_in_stage,
        count(*) filter (
          where closed_at is null and coalesce(last_activity_at, created_at) < now() - ${STALE_AFTER}) as stale_count
      from leads where deleted_at is null group by stage_id`.execute(db),
  ])
  const agesOf = new Map(ages.map((row) => [row.stage_id, row]))
  return stages.map((stage) => ({
    ...stage,
    ...(totals.get(stage.id) ?? NOTHING),
    avg_days_in_stage: agesOf.get(stage.id)?.avg_days_in_stage ?? null,
    stale_count: agesOf.get(stage.id)?.stale_count ?? 0,
  }))
}
