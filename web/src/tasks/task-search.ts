import type { TaskFilters } from './queries.ts'
import type { ClosedStatus } from './task-filters.tsx'
import { PRIORITIES, TYPES } from './words.ts'

/** What the address of the task screen holds. */
export interface TaskSearch extends TaskFilters {
  view?: 'calendar'
  status?: ClosedStatus
}

const CLOSED = { completed: true, cancelled: true }

export function readTaskSearch(search: Record<string, unknown>): TaskSearch {
  const assigned_to = typeof search.assigned_to === 'string' ? search.assigned_to : undefined
  return {
    ...(search.view === 'calendar' && { view: 'calendar' as const }),
    ...(assigned_to && { assigned_to }),
    ...oneOf('task_type', search.task_type, TYPES),
    ...oneOf('priority', search.priority, PRIORITIES),
    ...oneOf('status', search.status, CLOSED),
  }
}

function oneOf<Key extends string, Value extends string>(key: Key, value: unknown, known: Record<Value, unknown>) {
  return (typeof value === 'string' && value in known ? { [key]: value } : {}) as { [K in Key]?: Value }
}
