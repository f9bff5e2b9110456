import { type Database, type DB, KEEP_PLAN } from '@crm/db'
import { type QueryCreator, type RawBuilder, type SqlBool, sql } from 'kysely'
import { boardOrder, inView, isWholeView, type LeadView, overdueTasks, pendingTasks } from '../leads/queries.ts'
import { keysetPage, pageOf } from '../platform/pagination.ts'
import { type Viewer, visibleLead } from '../platform/visibility.ts'

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
  const stages = await selectStages(db).orderBy('position').modifyEnd(KEEP_PLAN).execute()
  return include_inactive ? stages : stages.filter((stage) => stage.is_active)
}

export async function findStage(db: Database, id: string): Promise<StageRow | undefined> {
  return (await listStages(db, true)).find((stage) => stage.id === id)
}

function selectCards(db: Database) {
  return db
    .selectFrom('leads')
    .select([...CARD_COLUMNS, pendingTasks.as('pending_tasks'), overdueTasks.as('overdue_tasks')])
}

/** One page of a column, top first. */
export function listCards(
  db: Database,
  view: LeadView & { stage_id: string },
  viewer: Viewer,
  page: { cursor?: string | undefined; limit: number },
) {
  const { stage_id: _, ...rest } = view
  const keep_plan = isWholeView(rest, viewer)
  return keysetPage(selectCards(db).where(inView(view, viewer)), boardOrder, sql<string>`leads.id`, {
    ...page,
    keep_plan,
  })
}

/** The whole board: every active stage with its exact totals and its first cards. */
export async function readBoard(db: Database, view: LeadView, viewer: Viewer, limit: number) {
  const [stages, totals, cards] = await Promise.all([
    listStages(db),
    isWholeView(view, viewer) ? readCounters(db) : countView(db, inView(view, viewer)),
    firstCards(db, view, viewer, limit + 1),
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
    .modifyEnd(KEEP_PLAN)
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
async function firstCards(db: Database, view: LeadView, viewer: Viewer, limit: number) {
  const rows = await db
    .selectFrom('pipeline_stages as stage')
    .innerJoinLateral(
      (sub) =>
        sub
          .selectFrom('leads')
          .select([...CARD_COLUMNS, pendingTasks.as('pending_tasks'), overdueTasks.as('overdue_tasks')])
          .whereRef('leads.stage_id', '=', 'stage.id')
          .where(inView(view, viewer))
          .orderBy('leads.position')
          .limit(sql.lit(limit))
          .as('card'),
      (join) => join.onTrue(),
    )
    .selectAll('card')
    .where('stage.is_active', '=', true)
    .$if(isWholeView(view, viewer), (query) => query.modifyEnd(KEEP_PLAN))
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

/** A lead is stale after so many days, in UTC, without any activity. The counters are kept by day. */
export const STALE_AFTER_DAYS = 14
const today = sql`(now() at time zone 'UTC')::date`

/** Figures of every active stage: from the kept counters, or counted now for who does not see every lead. */
export function readStats(db: Database, viewer: Viewer) {
  return (viewer.visible_owner_ids === null ? db : db.with('stage_counters', (cte) => visibleCounters(cte, viewer)))
    .selectFrom('pipeline_stages')
    .leftJoin('stage_counters', 'stage_counters.stage_id', 'pipeline_stages.id')
    .select(['id', 'name', 'color', 'is_closed', 'is_won'])
    .select([
      sql<number>`coalesce(sum(lead_count), 0)::bigint`.as('lead_count'),
      sql<number>`coalesce(sum(total_value), 0)`.as('total_value'),
      averageScore(sql`sum(score_sum)`, sql`sum(lead_count)`).as('avg_score'),
      sql<number | null>`
        round((extract(epoch from now()) - sum(entered_sum) / nullif(sum(lead_count), 0)) / 86400, 1)`.as(
        'avg_days_in_stage',
      ),
      sql<number>`
        coalesce(sum(lead_count) filter (where active_on < ${today} - ${sql.lit(STALE_AFTER_DAYS)}), 0)::bigint`.as(
        'stale_count',
      ),
    ])
    .where('pipeline_stages.is_active', '=', true)
    .groupBy('pipeline_stages.id')
    .orderBy('pipeline_stages.position')
    .modifyEnd(KEEP_PLAN)
    .execute()
}

/** What `stage_counters` would hold if there were only the leads that the viewer sees. */
function visibleCounters(db: QueryCreator<DB>, viewer: Viewer) {
  return db
    .selectFrom('leads')
    .select([
      'stage_id',
      sql<string | null>`active_on(closed_at, last_activity_at, created_at)`.as('active_on'),
      sql<number>`count(*)`.as('lead_count'),
      sql<number>`coalesce(sum(deal_value), 0)`.as('total_value'),
      sql<number>`sum(lead_score)`.as('score_sum'),
      sql<number>`sum(extract(epoch from stage_entered_at)::bigint)`.as('entered_sum'),
    ])
    .where('deleted_at', 'is', null)
    .where(visibleLead(viewer))
    .groupBy(['stage_id', sql`2`])
}
