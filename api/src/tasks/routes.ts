import type { Context } from '../context.ts'
import type { App } from '../platform/app-type.ts'
import { notFound } from '../platform/errors.ts'
import { orderBy } from '../platform/fields.ts'
import { parseFilter } from '../platform/filters/filter.ts'
import { IdParams, IfMatch, NoContent, problems, ref } from '../platform/schemas.ts'
import { expectedVersion } from '../platform/versions.ts'
import type { Viewer } from '../platform/visibility.ts'
import { possibleTime } from './check-task.ts'
import { completeTask } from './complete-task.ts'
import { createTask } from './create-task.ts'
import { deleteTask, restoreTask } from './delete-task.ts'
import { TASK_FIELDS } from './fields.ts'
import { countTasks, findTask, inTaskView, listTasks } from './queries.ts'
import {
  SummaryQuery,
  Task,
  TaskComplete,
  TaskCompletion,
  TaskCreate,
  TaskList,
  TaskListQuery,
  TaskPatch,
  TaskSnooze,
  TaskSummary,
} from './schemas.ts'
import { summarize } from './summary.ts'
import { snoozeTask, updateTask } from './update-task.ts'

const DEFAULT_LIMIT = 50

/** What is to be done, by whom, until when. */
export function tasks(app: App, { db }: Context) {
  app.addSchema(Task)
  const read = { config: { permission: 'tasks:read' } } as const
  const write = { config: { permission: 'tasks:write' } } as const
  const tags = ['tasks']

  const readTask = async (id: string, viewer: Viewer) =>
    (await findTask(db, id, viewer)) ?? Promise.reject(notFound('task'))

  app.get(
    '/api/crm/tasks',
    {
      ...read,
      schema: {
        operationId: 'listTasks',
        tags,
        summary: 'Tasks by when they are due, search, filter and order, page by page',
        querystring: TaskListQuery,
        response: { 200: TaskList, ...problems(400, 401, 403) },
      },
    },
    async ({ query, actor }) => {
      const { sort = 'due_at', limit = DEFAULT_LIMIT, cursor, include_total, filter, due_from, due_to, ...view } = query
      const where = inTaskView(
        {
          ...view,
          filter: parseFilter(filter, TASK_FIELDS),
          due_from: possibleTime('due_from', due_from),
          due_to: possibleTime('due_to', due_to),
        },
        actor,
      )
      const [page, total] = await Promise.all([
        listTasks(db, actor, where, orderBy(TASK_FIELDS, sort), { cursor, limit }),
        include_total ? countTasks(db, actor, where) : undefined,
      ])
      return { ...page, total }
    },
  )

  app.post(
    '/api/crm/tasks',
    {
      ...write,
      schema: {
        operationId: 'createTask',
        tags,
        summary: 'A new task',
        body: TaskCreate,
        response: { 201: ref(Task), ...problems(400, 401, 403, 413, 415) },
      },
    },
    async ({ body, actor }, reply) => {
      const id = await createTask(db, body, actor)
      return reply
        .code(201)
        .header('location', `/api/crm/tasks/${id}`)
        .send(await readTask(id, actor))
    },
  )

  app.get(
    '/api/crm/tasks/upcoming/summary',
    {
      ...read,
      schema: {
        operationId: 'getTaskSummary',
        tags,
        summary: 'How much is to be done until when, in your time zone, and what comes first',
        querystring: SummaryQuery,
        response: { 200: TaskSummary, ...problems(400, 401, 403) },
      },
    },
    ({ query, actor }) => summarize(db, query, actor),
  )

  app.get(
    '/api/crm/tasks/:id',
    {
      ...read,
      schema: {
        operationId: 'getTask',
        tags,
        summary: 'One task',
        params: IdParams,
        response: { 200: ref(Task), ...problems(400, 401, 403, 404) },
      },
    },
    ({ params, actor }) => readTask(params.id, actor),
  )

  app.patch(
    '/api/crm/tasks/:id',
    {
      ...write,
      schema: {
        operationId: 'updateTask',
        tags,
        summary: 'Change fields: absent stays, null clears (JSON Merge Patch, RFC 7396)',
        description:
          'A new `due_at` takes the reminder along. Alone it moves this occurrence of a task that recurs; together with `recurrence_rule` the following ones count from it. Cancelling skips an occurrence; reopening takes back the next one, unless somebody has worked on it.',
        params: IdParams,
        headers: IfMatch,
        body: TaskPatch,
        response: { 200: ref(Task), ...problems(400, 401, 403, 404, 412, 413, 415) },
      },
    },
    async ({ params, body, headers, actor }) => {
      await updateTask(db, params.id, body, actor, expectedVersion(headers['if-match']))
      return readTask(params.id, actor)
    },
  )

  app.delete(
    '/api/crm/tasks/:id',
    {
      ...write,
      schema: {
        operationId: 'deleteTask',
        tags,
        summary: 'Delete a task; it can be restored. One that recurs does not come again',
        params: IdParams,
        headers: IfMatch,
        response: { 204: NoContent, ...problems(400, 401, 403, 404, 412) },
      },
    },
    async ({ params, headers, actor }, reply) => {
      await deleteTask(db, params.id, actor, expectedVersion(headers['if-match']))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/crm/tasks/:id/restore',
    {
      ...write,
      schema: {
        operationId: 'restoreTask',
        tags,
        summary: 'Bring a deleted task back',
        params: IdParams,
        response: { 200: ref(Task), ...problems(400, 401, 403, 404, 409) },
      },
    },
    async ({ params, actor }) => {
      await restoreTask(db, params.id, actor)
      return readTask(params.id, actor)
    },
  )

  app.post(
    '/api/crm/tasks/:id/complete',
    {
      ...write,
      schema: {
        operationId: 'completeTask',
        tags,
        summary: 'Complete a task with its outcome, and make the follow-up, in one step',
        description:
          'Stands on the timeline. A task that was completed or cancelled before answers 409 and stays as it is.',
        params: IdParams,
        headers: IfMatch,
        body: TaskComplete,
        response: { 200: TaskCompletion, ...problems(400, 401, 403, 404, 409, 412, 413, 415) },
      },
    },
    async ({ params, body, headers, actor }) => {
      const made = await completeTask(db, params.id, body, actor, expectedVersion(headers['if-match']))
      const [task, next_task, next_occurrence] = await Promise.all([
        readTask(params.id, actor),
        made.next_task_id ? readTask(made.next_task_id, actor) : null,
        made.next_occurrence_id ? readTask(made.next_occurrence_id, actor) : null,
      ])
      return { ...task, next_task, next_occurrence }
    },
  )

  app.post(
    '/api/crm/tasks/:id/snooze',
    {
      ...write,
      schema: {
        operationId: 'snoozeTask',
        tags,
        summary: 'Put a task off until then',
        params: IdParams,
        headers: IfMatch,
        body: TaskSnooze,
        response: { 200: ref(Task), ...problems(400, 401, 403, 404, 409, 412, 413, 415) },
      },
    },
    async ({ params, body, headers, actor }) => {
      await snoozeTask(db, params.id, body.until, actor, expectedVersion(headers['if-match']))
      return readTask(params.id, actor)
    },
  )
}
