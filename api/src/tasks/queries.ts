import type { Database, DatabaseTransaction, Tasks } from '@crm/db'
import { type Insertable, type RawBuilder, type Selectable, type SqlBool, sql, type Updateable } from 'kysely'
import { compileFilter } from '../platform/filters/compile.ts'
import type { CheckedFilter } from '../platform/filters/filter.ts'
import { keysetPage, type Order, type PageRequest } from '../platform/pagination.ts'
import { holdsWords, searchWords } from '../platform/search-words.ts'
import { type Viewer, visibleContactId, visibleLead, visibleTask } from '../platform/visibility.ts'
import { type DueGroup, isDue } from './due.ts'

/** As the indexes of open tasks say it. */
export const isOpen = sql<SqlBool>`(tasks.deleted_at is null and tasks.status in ('pending', 'in_progress'))`

/** Tasks as they are shown, without those whose lead was deleted. Of a lead or contact that is not the viewer's no name is told. */
export function selectTasks(db: Database, viewer: Viewer) {
  return db
    .selectFrom('tasks')
    .leftJoin('leads', 'leads.id', 'tasks.lead_id')
    .leftJoin('contacts', 'contacts.id', 'tasks.contact_id')
    .selectAll('tasks')
    .select([
      sql<string | null>`case when ${visibleLead(viewer)} then leads.business_name end`.as('business_name'),
      sql<string | null>`case when ${visibleContactId(viewer, sql`tasks.contact_id`)} then
        nullif(concat_ws(' ', contacts.first_name, contacts.last_name), '') end`.as('contact_name'),
    ])
    .where('leads.deleted_at', 'is', null)
    .where(visibleTask(viewer))
}

export type TaskRow = NonNullable<Awaited<ReturnType<typeof findTask>>>

/** A task that is not deleted and that the viewer sees. */
export function findTask(db: Database, id: string, viewer: Viewer) {
  return selectTasks(db, viewer).where('tasks.id', '=', id).where('tasks.deleted_at', 'is', null).executeTakeFirst()
}

/** A deleted task that the viewer sees; its lead may be deleted too. */
export function findDeletedTask(db: Database, id: string, viewer: Viewer) {
  return db
    .selectFrom('tasks')
    .select(['id', 'lead_id'])
    .where('id', '=', id)
    .where('deleted_at', 'is not', null)
    .where(visibleTask(viewer))
    .executeTakeFirst()
}

/** What a list shows: a search, a filter, when it is due, plain equalities. */
export interface TaskView {
  q?: string | undefined
  filter?: CheckedFilter | undefined
  status?: Selectable<Tasks>['status'] | 'open' | undefined
  priority?: string | undefined
  task_type?: string | undefined
  lead_id?: string | undefined
  contact_id?: string | undefined
  assigned_to?: string | undefined
  due?: DueGroup | undefined
  due_from?: string | undefined
  due_to?: string | undefined
}

/** The view as a condition on `tasks`; deleted ones are in no view. `assigned_to` may be `@me`. */
export function inTaskView({ q, filter, status, due, due_from, due_to, ...equal }: TaskView, viewer: Viewer) {
  const shown = status ?? (due && 'open')
  const conditions: RawBuilder<unknown>[] = [sql`tasks.deleted_at is null`]
  if (shown === 'open') conditions.push(isOpen)
  else if (shown) conditions.push(sql`tasks.status = ${shown}`)
  if (due) conditions.push(isDue(due, viewer))
  if (due_from) conditions.push(sql`tasks.due_at >= ${due_from}::timestamptz`)
  if (due_to) conditions.push(sql`tasks.due_at < ${due_to}::timestamptz`)
  for (const [key, value] of Object.entries(equal)) {
    if (value === undefined) continue
    conditions.push(sql`${sql.ref(`tasks.${key}`)} = ${value === '@me' ? viewer.user_id : value}`)
  }
  if (filter) conditions.push(compileFilter(filter, viewer))
  const words = searchWords(q)
  if (words.length > 0) conditions.push(holdsWords(sql`lower(tasks.title)`, words))
  return sql<SqlBool>`(${sql.join(conditions, sql` and `)})`
}

export function listTasks(db: Database, viewer: Viewer, view: RawBuilder<SqlBool>, order: Order, page: PageRequest) {
  return keysetPage(selectTasks(db, viewer).where(view), order, sql<string>`tasks.id`, page)
}

export async function countTasks(db: Database, viewer: Viewer, view: RawBuilder<SqlBool>): Promise<number> {
  const row = await selectTasks(db, viewer)
    .clearSelect()
    .select(db.fn.countAll<number>().as('count'))
    .where(view)
    .executeTakeFirstOrThrow()
  return row.count
}

/** @returns its id */
export async function insertTask(trx: DatabaseTransaction, task: Insertable<Tasks>): Promise<string> {
  const { id } = await trx.insertInto('tasks').values(task).returning('id').executeTakeFirstOrThrow()
  return id
}

/** One row, one version up. */
export async function updateTaskRow(trx: DatabaseTransaction, id: string, changes: Updateable<Tasks>): Promise<void> {
  await trx
    .updateTable('tasks')
    .set({ ...changes, updated_at: sql`now()`, version: sql`version + 1` })
    .where('id', '=', id)
    .execute()
}

/**
 * Locks leads until the transaction ends, in one order. Whoever changes tasks locks their leads first, because changing
 * a task changes its lead's next_follow_up_at: two changes then wait for each other and never in a circle.
 */
export async function holdLeads(trx: DatabaseTransaction, ids: (string | null | undefined)[]): Promise<void> {
  const known = ids.filter((id) => id != null)
  if (known.length === 0) return
  await sql`select 1 from leads where id = any(${known}::uuid[]) order by id for no key update`.execute(trx)
}

/** Locks the task until the transaction ends. */
export function lockTask(trx: DatabaseTransaction, id: string) {
  return trx.selectFrom('tasks').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export type LockedTask = NonNullable<Awaited<ReturnType<typeof lockTask>>>

/** An active user and where that user lives. */
export function findAssignee(db: Database, id: string) {
  return db
    .selectFrom('users')
    .select(['id', 'name', 'time_zone'])
    .where('id', '=', id)
    .where('is_active', '=', true)
    .executeTakeFirst()
}

/** The occurrence that finishing this one has made. */
export function findNextOccurrence(trx: DatabaseTransaction, previous_id: string) {
  return trx
    .selectFrom('tasks')
    .select(['id', 'version', 'status'])
    .where('previous_id', '=', previous_id)
    .where('deleted_at', 'is', null)
    .executeTakeFirst()
}

/** Something was done about the lead. */
export async function touchLead(trx: DatabaseTransaction, lead_id: string): Promise<void> {
  await trx
    .updateTable('leads')
    .set({ last_activity_at: sql`greatest(last_activity_at, now())` })
    .where('id', '=', lead_id)
    .execute()
}
