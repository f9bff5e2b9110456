import { type Database, type DatabaseTransaction, type DB, KEEP_PLAN, type Leads } from '@crm/db'
import { type Insertable, type QueryCreator, type RawBuilder, type SqlBool, sql, type Updateable } from 'kysely'
import { type Author, signedBy } from '../platform/author.ts'
import { compileFilter } from '../platform/filters/compile.ts'
import type { CheckedFilter } from '../platform/filters/filter.ts'
import { keysetPage, type Order, type PageRequest } from '../platform/pagination.ts'
import { holdsWords, searchWords } from '../platform/search-words.ts'
import { type Viewer, visibleLead } from '../platform/visibility.ts'

/** What a lead is shown with in lists and on its page; see Lead in schemas.ts. */
export const LEAD_COLUMNS = [
  'leads.id',
  'leads.business_name',
  'leads.contact_name',
  'leads.email',
  'leads.phone',
  'leads.website',
  'leads.address',
  'leads.city',
  'leads.state',
  'leads.zip_code',
  'leads.business_type',
  'leads.licence_number',
  'leads.employee_count',
  'leads.years_in_business',
  'leads.lead_score',
  'leads.tier',
  'leads.stage_id',
  'leads.stage_entered_at',
  'leads.position',
  'leads.deal_value',
  'leads.source_type',
  'leads.source_url',
  'leads.owner_id',
  'leads.tags',
  'leads.custom',
  'leads.why_now',
  'leads.lost_reason',
  'leads.next_follow_up_at',
  'leads.last_activity_at',
  'leads.last_contact_at',
  'leads.closed_at',
  'leads.created_at',
  'leads.updated_at',
  'leads.deleted_at',
  'leads.version',
] as const

const openTasks = sql`tasks.lead_id = leads.id and tasks.deleted_at is null and tasks.status in ('pending', 'in_progress')`

export const pendingTasks = sql<number>`(select count(*) from tasks where ${openTasks})`
export const overdueTasks = sql<number>`(select count(*) from tasks where ${openTasks} and tasks.due_at < now())`
const contactCount = sql<number>`(
  select count(*) from contacts where contacts.lead_id = leads.id and contacts.deleted_at is null)`

/** Leads as they are shown. `db` may be a `with` of statements, one of them named `leads`. */
export function selectLeads(db: QueryCreator<DB>) {
  return db
    .selectFrom('leads')
    .innerJoin('pipeline_stages', 'pipeline_stages.id', 'leads.stage_id')
    .select([
      ...LEAD_COLUMNS,
      'pipeline_stages.name as stage_name',
      pendingTasks.as('pending_tasks'),
      overdueTasks.as('overdue_tasks'),
      contactCount.as('contact_count'),
    ])
}

export type LeadRow = NonNullable<Awaited<ReturnType<typeof findLead>>>

/** A lead that is not deleted and that the viewer sees. */
export function findLead(db: Database, id: string, viewer: Viewer) {
  return selectLeads(db)
    .where('leads.id', '=', id)
    .where('leads.deleted_at', 'is', null)
    .where(visibleLead(viewer))
    .modifyEnd(KEEP_PLAN)
    .executeTakeFirst()
}

/** A lead that the viewer sees, whether it is deleted or not. */
export function findAnyLead(db: Database, id: string, viewer: Viewer) {
  return selectLeads(db).where('leads.id', '=', id).where(visibleLead(viewer)).executeTakeFirst()
}

/** What a view shows: a search, a filter, plain equalities. */
export interface LeadView {
  q?: string | undefined
  filter?: CheckedFilter | undefined
  stage_id?: string | undefined
  owner_id?: string | undefined
  tier?: string | undefined
  source_type?: string | undefined
}

/** The view as a condition on `leads`; deleted leads, and those the viewer may not see, are in no view. */
export function inView(view: LeadView, viewer: Viewer): RawBuilder<SqlBool> {
  const conditions: RawBuilder<unknown>[] = [sql`leads.deleted_at is null`, visibleLead(viewer)]
  for (const key of ['stage_id', 'owner_id', 'tier', 'source_type'] as const) {
    if (view[key] !== undefined) conditions.push(sql`${sql.ref(`leads.${key}`)} = ${view[key]}`)
  }
  if (view.filter) conditions.push(compileFilter(view.filter, viewer))
  const words = searchWords(view.q)
  if (words.length > 0) {
    conditions.push(sql`leads.id in (select lead_id from lead_search where ${holdsWords(sql`document`, words)})`)
  }
  return sql<SqlBool>`(${sql.join(conditions, sql` and `)})`
}

/** Whether the view is everything, so that the kept counters tell its totals. */
export function isWholeView(view: LeadView, viewer: Viewer): boolean {
  return (
    viewer.visible_owner_ids === null &&
    searchWords(view.q).length === 0 &&
    Object.entries(view).every(([key, value]) => key === 'q' || value === undefined)
  )
}

const leadId = sql<string>`leads.id`

/** The order within one stage, top first: an index keeps order keys unique there. */
export const boardOrder: Order = {
  key: 'position',
  expression: sql`leads.position`,
  direction: 'asc',
  nullable: false,
  unique: true,
}

export function listLeads(db: Database, view: RawBuilder<SqlBool>, order: Order, page: PageRequest) {
  return keysetPage(selectLeads(db).where(view), order, leadId, page)
}

export async function countLeads(db: Database, view: RawBuilder<SqlBool>): Promise<number> {
  const row = await db
    .selectFrom('leads')
    .select(db.fn.countAll<number>().as('count'))
    .where(view)
    .executeTakeFirstOrThrow()
  return row.count
}

/** The columns that PATCH, move and undo may set. */
export type LeadChanges = Updateable<Leads>

/** A new lead and its first timeline entry in one statement, which gives back the lead. */
export function insertLead(db: Database, lead: Insertable<Leads>, author: Author): Promise<LeadRow> {
  const writing = db
    .with('leads', (cte) =>
      cte
        .insertInto('leads')
        .values({ ...lead, last_activity_at: sql`now()` })
        .returningAll(),
    )
    .with('activity', (cte) =>
      cte
        .insertInto('activities')
        .columns(['activity_type', 'lead_id', 'actor_id', 'subject', 'to_stage_id'])
        .expression((select) =>
          select
            .selectFrom('leads')
            .select([
              sql`'system'`.as('type'),
              'id',
              sql`${author.user_id}::uuid`.as('actor'),
              sql`'Lead created'`.as('subject'),
              'stage_id',
            ]),
        ),
    )
  return selectLeads(writing).select(signedBy(author).as('author')).modifyEnd(KEEP_PLAN).executeTakeFirstOrThrow()
}

/** One row, one version up. */
export async function updateLeadRow(trx: DatabaseTransaction, id: string, changes: LeadChanges): Promise<number> {
  const row = await trx
    .updateTable('leads')
    .set({ ...changes, updated_at: sql`now()`, version: sql`version + 1` })
    .where('id', '=', id)
    .returning('version')
    .executeTakeFirstOrThrow()
  return row.version
}

/** Locks the lead until the transaction ends. */
export function lockLead(trx: DatabaseTransaction, id: string) {
  return trx.selectFrom('leads').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** An active stage (the first, unless `stage_id` names one) and the order key of its first lead. */
export function findTopOfStage(db: Database, stage_id: string | undefined) {
  return db
    .selectFrom('pipeline_stages')
    .select([
      'id as stage_id',
      'name',
      'is_closed',
      'is_won',
      'required_fields',
      sql<
        string | null
      >`(select min(position) from leads where stage_id = pipeline_stages.id and deleted_at is null)`.as('position'),
    ])
    .where('is_active', '=', true)
    .$if(stage_id !== undefined, (query) => query.where('id', '=', stage_id as string))
    .orderBy('pipeline_stages.position')
    .limit(1)
    .modifyEnd(KEEP_PLAN)
    .executeTakeFirst()
}

/**
 * The order keys around a place in a stage, the lead itself left out: behind `after_id`, or before `before_id`;
 * at the top when neither stands in that stage any more. Both null in an empty stage.
 * @returns the keys, and which of the two neighbours exist at all
 */
export async function findGap(
  trx: DatabaseTransaction,
  place: { stage_id: string; lead_id: string | null; before_id?: string | undefined; after_id?: string | undefined },
): Promise<Gap> {
  const after_id = sql`${place.after_id ?? null}::uuid`
  const before_id = sql`${place.before_id ?? null}::uuid`
  const others = sql`leads where stage_id = ${place.stage_id} and deleted_at is null and id is distinct from ${place.lead_id}::uuid`
  const { rows } = await sql<Gap>`
    with anchor as (
      select position, id = ${after_id} as is_after from ${others} and id in (${after_id}, ${before_id})
      order by is_after desc limit 1
    )
    select
      case when anchor.is_after then anchor.position
           when anchor.position is not null
             then (select position from ${others} and position < anchor.position order by position desc limit 1)
      end as low,
      case when anchor.is_after
             then (select position from ${others} and position > anchor.position order by position limit 1)
           when anchor.position is not null then anchor.position
           else (select position from ${others} order by position limit 1)
      end as high,
      array(select id from leads where id in (${after_id}, ${before_id})) as known
    from (select) nothing left join anchor on true ${KEEP_PLAN}`.execute(trx)
  return rows[0] ?? { low: null, high: null, known: [] }
}

interface Gap {
  low: string | null
  high: string | null
  known: string[]
}
