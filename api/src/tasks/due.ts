import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { Viewer } from '../platform/visibility.ts'

export const DUE_GROUPS = ['overdue', 'today', 'week', 'later', 'none'] as const
export type DueGroup = (typeof DUE_GROUPS)[number]

type Clock = Pick<Viewer, 'time_zone'>

/** The first moment of tomorrow where the viewer lives. */
export function todayEnds({ time_zone }: Clock): RawBuilder<string> {
  return sql<string>`(((now() at time zone ${time_zone})::date + 1)::timestamp at time zone ${time_zone})`
}

/** The first moment of the Monday of this week, or of one `weeks` later, where the viewer lives. */
export function weekBegins({ time_zone }: Clock, weeks = 0): RawBuilder<string> {
  const monday = sql`date_trunc('week', now() at time zone ${time_zone})::date`
  return sql<string>`((${monday} + ${sql.lit(7 * weeks)})::timestamp at time zone ${time_zone})`
}

/** Whether a row of `tasks` falls into the group. What is overdue is in none of the others. */
export function isDue(group: DueGroup, viewer: Clock): RawBuilder<SqlBool> {
  switch (group) {
    case 'overdue':
      return sql<SqlBool>`tasks.due_at < now()`
    case 'today':
      return sql<SqlBool>`(tasks.due_at >= now() and tasks.due_at < ${todayEnds(viewer)})`
    case 'week':
      return sql<SqlBool>`(tasks.due_at >= now() and tasks.due_at < ${weekBegins(viewer, 1)})`
    case 'later':
      return sql<SqlBool>`tasks.due_at >= ${weekBegins(viewer, 1)}`
    case 'none':
      return sql<SqlBool>`tasks.due_at is null`
  }
}
