import type { Database } from '@crm/db'
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { sees, type Viewer, visibleTask } from '../platform/visibility.ts'
import { todayEnds, weekBegins } from './due.ts'
import { inTaskView, isOpen, selectTasks } from './queries.ts'
import type { SummaryQuery, TaskSummary } from './schemas.ts'

const NEXT = 10

/** What is to be done: how much of it, until when, and what comes first. Days and weeks are those of the viewer. */
export async function summarize(db: Database, query: SummaryQuery, viewer: Viewer): Promise<TaskSummary> {
  const { assigned_to: asked = '@me', ...equal } = query
  const assigned_to = asked === '@me' ? viewer.user_id : asked
  const scope = inTaskView({ ...equal, ...(assigned_to !== '@all' && { assigned_to }) }, viewer)
  // The tasks of somebody whose records are seen are seen: nothing to look up for each.
  const isSeen = assigned_to !== '@all' && sees(viewer, assigned_to)
  const [counts, next] = await Promise.all([
    countDue(db, isSeen ? scope : sql<SqlBool>`${scope} and ${visibleTask(viewer)}`, viewer),
    selectTasks(db, viewer)
      .where(scope)
      .where(isOpen)
      .where('tasks.due_at', 'is not', null)
      .orderBy('tasks.due_at')
      .orderBy('tasks.id')
      .limit(NEXT)
      .execute(),
  ])
  return { ...counts, next: next as TaskSummary['next'] }
}

type Clock = Pick<TaskSummary, 'now' | 'today_ends_at' | 'week_ends_at'>
type Counts = Omit<TaskSummary, 'next' | keyof Clock>

interface CountedRow extends Clock, Omit<Counts, 'later' | 'by_priority'> {
  by_priority: Partial<Counts['by_priority']> | null
}

/**
 * Counts from the indexes alone, each span by itself; what is later is what is left. Tasks of deleted leads, which are
 * few, are counted apart and taken away. The ends of days stand in a subquery each, because they would be reckoned
 * again for every task otherwise.
 */
async function countDue(db: Database, scope: RawBuilder<SqlBool>, viewer: Viewer): Promise<Counts & Clock> {
  const end = (name: keyof Clock | 'week_began_at') => sql`(select ${sql.ref(name)} from clock)`
  const count = (from: RawBuilder<unknown>) => {
    const open = sql`from ${from} and ${isOpen}`
    return sql`
      select now, today_ends_at, week_ends_at,
        (select count(*) ${open} and due_at < now()) as overdue,
        (select count(*) ${open} and due_at >= now() and due_at < ${end('today_ends_at')}) as due_today,
        (select count(*) ${open} and due_at >= now() and due_at < ${end('week_ends_at')}) as due_this_week,
        (select count(*) ${open} and due_at is null) as no_date,
        (select json_object_agg(priority, count) from (select priority, count(*) ${open} group by priority) by_priority)
          as by_priority,
        (select count(*) from ${from} and tasks.status = 'completed' and tasks.completed_at >= ${end('week_began_at')})
          as completed_this_week
      from clock`
  }
  const { rows } = await sql<CountedRow>`
    with clock as materialized (
      select now(), ${todayEnds(viewer)} as today_ends_at, ${weekBegins(viewer)} as week_began_at,
        ${weekBegins(viewer, 1)} as week_ends_at
    )
    (${count(sql`tasks where ${scope}`)})
    union all
    (${count(sql`leads join tasks on tasks.lead_id = leads.id where leads.deleted_at is not null and ${scope}`)})
  `.execute(db)
  const [all, deleted] = rows as [CountedRow, CountedRow]
  const { now, today_ends_at, week_ends_at } = all
  return { ...difference(countsOf(all), countsOf(deleted)), now, today_ends_at, week_ends_at }
}

function countsOf({ overdue, due_today, due_this_week, no_date, completed_this_week, ...row }: CountedRow): Counts {
  const by_priority = { low: 0, medium: 0, high: 0, urgent: 0, ...row.by_priority }
  const open = Object.values(by_priority).reduce((sum, count) => sum + count)
  const later = open - overdue - due_this_week - no_date
  return { overdue, due_today, due_this_week, later, no_date, completed_this_week, by_priority }
}

/** Every number of `some` taken from that of `all`. */
function difference<T extends object>(all: T, some: T): T {
  const entries = Object.entries(all).map(([key, value]) => {
    const other = some[key as keyof T]
    return [key, typeof value === 'number' ? value - Number(other) : difference(value, other as object)]
  })
  return Object.fromEntries(entries) as T
}
