import { type InfiniteData, infiniteQueryOptions, type QueryClient, queryOptions } from '@tanstack/react-query'
import { api, body, ifMatch } from '../api/client.ts'
import type { NewTask, RequestBody, Task, TaskPatch, TaskSummary } from '../api/types.ts'

/** Every task in the cache stands under this key. */
export const tasksKey = ['tasks'] as const

/** What the task screen is narrowed to; it stands in the address. Nobody named: one's own tasks. */
export interface TaskFilters {
  assigned_to?: string
  task_type?: Task['task_type']
  priority?: Task['priority']
}

const PAGE = 50
const CALENDAR_PAGE = 200

export const GROUPS = ['overdue', 'today', 'week', 'later', 'none'] as const
export type Group = (typeof GROUPS)[number]

const everyone = (assigned_to: string | undefined) =>
  assigned_to === '@all' ? {} : { assigned_to: assigned_to ?? '@me' }

/** How many tasks are due until when, in the user's own days. */
export function taskSummaryQuery({ assigned_to, ...filters }: TaskFilters = {}) {
  const query = { ...filters, ...(assigned_to && { assigned_to }) }
  return queryOptions({
    queryKey: [...tasksKey, 'summary', query] as const,
    queryFn: ({ signal }) => body(api.GET('/api/crm/tasks/upcoming/summary', { params: { query }, signal })),
  })
}

/** The open tasks of one group. The days are those of the summary, so that its counts are those of the groups. */
export function taskGroupQuery(
  group: Group,
  { assigned_to, ...filters }: TaskFilters,
  summary: TaskSummary | undefined,
) {
  const { today_ends_at = '', week_ends_at = '' } = summary ?? {}
  // Tomorrow until Sunday: what is due today has a group of its own.
  const due =
    group === 'week' ? { status: 'open' as const, due_from: today_ends_at, due_to: week_ends_at } : { due: group }
  const query = { ...filters, ...everyone(assigned_to), ...due, limit: PAGE }
  return infiniteQueryOptions({
    queryKey: [...tasksKey, 'list', query] as const,
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/crm/tasks', { params: { query: { ...query, ...(pageParam && { cursor: pageParam }) } }, signal }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    enabled: summary !== undefined,
  })
}

/** Tasks that were closed last, newest first. */
export function closedTasksQuery(status: 'completed' | 'cancelled', { assigned_to, ...filters }: TaskFilters) {
  const query = { ...filters, ...everyone(assigned_to), status, limit: PAGE }
  const sort = status === 'completed' ? '-completed_at' : '-due_at'
  return infiniteQueryOptions({
    queryKey: [...tasksKey, 'list', query] as const,
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/crm/tasks', {
          params: { query: { ...query, sort, ...(pageParam && { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
}

/** Every task between two times, of any status. */
export function calendarTasksQuery(due_from: string, due_to: string, { assigned_to, ...filters }: TaskFilters) {
  const query = { ...filters, ...everyone(assigned_to), due_from, due_to, limit: CALENDAR_PAGE }
  return queryOptions({
    queryKey: [...tasksKey, 'calendar', query] as const,
    queryFn: async ({ signal }) => {
      const tasks: Task[] = []
      let cursor: string | null = null
      do {
        const page: { data: Task[]; next_cursor: string | null } = await body(
          api.GET('/api/crm/tasks', { params: { query: { ...query, ...(cursor && { cursor }) } }, signal }),
        )
        tasks.push(...page.data)
        cursor = page.next_cursor
      } while (cursor)
      return tasks
    },
  })
}

/** The tasks of one lead that are open, or those that are done. */
export function leadTasksQuery(lead_id: string, status: 'open' | 'completed') {
  const query = { lead_id, status, limit: PAGE, ...(status === 'completed' && { sort: '-completed_at' }) }
  return infiniteQueryOptions({
    queryKey: [...tasksKey, 'list', query] as const,
    queryFn: ({ pageParam, signal }) =>
      body(
        api.GET('/api/crm/tasks', { params: { query: { ...query, ...(pageParam && { cursor: pageParam }) } }, signal }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  })
}

const path = (id: string) => ({ path: { id } })

export function createTask(task: NewTask): Promise<Task> {
  return body(api.POST('/api/crm/tasks', { body: task }))
}

export function patchTask(id: string, patch: TaskPatch, version?: number): Promise<Task> {
  return body(
    api.PATCH('/api/crm/tasks/{id}', {
      params: path(id),
      body: patch,
      ...(version !== undefined && { headers: ifMatch(version) }),
    }),
  )
}

export function completeTask(id: string, completion: RequestBody<'/api/crm/tasks/{id}/complete', 'post'>) {
  return body(api.POST('/api/crm/tasks/{id}/complete', { params: path(id), body: completion }))
}

export function snoozeTask(id: string, until: string): Promise<Task> {
  return body(api.POST('/api/crm/tasks/{id}/snooze', { params: path(id), body: { until } }))
}

export async function deleteTask(id: string): Promise<void> {
  await api.DELETE('/api/crm/tasks/{id}', { params: path(id) })
}

export function restoreTask(id: string): Promise<Task> {
  return body(api.POST('/api/crm/tasks/{id}/restore', { params: path(id) }))
}

/** Reads again every list of tasks that is shown. */
export function refreshTasks(client: QueryClient) {
  return client.invalidateQueries({ queryKey: tasksKey })
}

/**
 * Shows a change before the server has answered.
 * @returns what takes it back
 */
export function showChange(client: QueryClient, id: string, change: Partial<Task>): () => void {
  const changed = (task: Task) => (task.id === id ? { ...task, ...change } : task)
  const lists = { queryKey: [...tasksKey, 'list'] }
  const calendars = { queryKey: [...tasksKey, 'calendar'] }
  const before = [...client.getQueriesData(lists), ...client.getQueriesData(calendars)]
  client.setQueriesData<InfiniteData<{ data: Task[] }>>(
    lists,
    (known) => known && { ...known, pages: known.pages.map((page) => ({ ...page, data: page.data.map(changed) })) },
  )
  client.setQueriesData<Task[]>(calendars, (known) => known?.map(changed))
  return () => {
    for (const [key, data] of before) client.setQueryData(key, data)
  }
}

/** Leads by what is typed of their names, for choosing one. */
export function leadChoicesQuery(q: string) {
  return queryOptions({
    queryKey: ['task-lead-choices', q] as const,
    queryFn: async ({ signal }) =>
      (await body(api.GET('/api/crm/leads', { params: { query: { limit: 10, ...(q && { q }) } }, signal }))).data.map(
        ({ id, business_name }) => ({ value: id, label: business_name }),
      ),
    staleTime: 10_000,
  })
}
