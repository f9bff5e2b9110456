import type { Context } from '../context.ts'
import type { App } from '../platform/app-type.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { ApiError, notFound } from '../platform/errors.ts'
import { IdParams, problems, ref } from '../platform/schemas.ts'
import { findOperation, listOperations, listRefusals } from './queries.ts'
import { FEW, stop } from './run-operation.ts'
import { Operation, OperationList, OperationListQuery, RefusalList } from './schemas.ts'
import { startUndo } from './undo/start-undo.ts'

const DEFAULT_LIMIT = 50

/** What was done to records and is undone together: bulk actions, imports, merges, and every single request. */
export function operations(app: App, { db, queue }: Context) {
  app.addSchema(Operation)
  const signedIn = { config: { permission: 'signed_in' } } as const
  const tags = ['bulk']

  const readOperation = async (id: string, actor: Actor) =>
    (await findOperation(db, id, visibleTo(actor))) ?? Promise.reject(notFound('operation'))

  app.get(
    '/api/crm/operations',
    {
      ...signedIn,
      schema: {
        operationId: 'listOperations',
        tags,
        summary: 'Bulk actions and undos, newest first: your own, or everyone’s for managers and admins',
        querystring: OperationListQuery,
        response: { 200: OperationList, ...problems(400, 401, 403) },
      },
    },
    ({ query, actor }) =>
      listOperations(db, visibleTo(actor), { cursor: query.cursor, limit: query.limit ?? DEFAULT_LIMIT }),
  )

  app.get(
    '/api/crm/operations/:id',
    {
      ...signedIn,
      schema: {
        operationId: 'getOperation',
        tags,
        summary:
          'One operation and how far it is; the id may be that of an import, or the operation-id of any response',
        params: IdParams,
        response: { 200: ref(Operation), ...problems(400, 401, 403, 404) },
      },
    },
    ({ params, actor }) => readOperation(params.id, actor),
  )

  app.get(
    '/api/crm/operations/:id/refusals',
    {
      ...signedIn,
      schema: {
        operationId: 'listOperationRefusals',
        tags,
        summary: 'The records that an operation left as they are, and why',
        params: IdParams,
        querystring: OperationListQuery,
        response: { 200: RefusalList, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query, actor }) => {
      await readOperation(params.id, actor)
      return listRefusals(db, params.id, { cursor: query.cursor, limit: query.limit ?? DEFAULT_LIMIT })
    },
  )

  app.post(
    '/api/crm/operations/:id/cancel',
    {
      ...signedIn,
      schema: {
        operationId: 'cancelOperation',
        tags,
        summary: 'Stop an operation; what it has done stays, and can be undone',
        params: IdParams,
        response: { 200: ref(Operation), ...problems(400, 401, 403, 404, 409) },
      },
    },
    async ({ params: { id }, actor }) => {
      await readOperation(id, actor)
      const stopped = await db.transaction().execute((trx) => stop(trx, id, 'cancelled', null))
      const operation = await readOperation(id, actor)
      if (!stopped && operation.status !== 'cancelled')
        throw new ApiError('conflict', `This operation has ${operation.status} already.`)
      return operation
    },
  )

  app.post(
    '/api/crm/operations/:id/undo',
    {
      ...signedIn,
      schema: {
        operationId: 'undoOperation',
        tags,
        summary: 'Set back everything that an operation changed, where nobody has changed it since',
        description:
          `Answers with the operation that does it: 200 when it is done, 202 when it goes on in the background
(more than ${FEW} records). It is undone in the same way.`.replaceAll('\n', ' '),
        params: IdParams,
        response: { 200: ref(Operation), 202: ref(Operation), ...problems(400, 401, 403, 404, 409) },
      },
    },
    async ({ params, actor }, reply) => {
      const undone = await readOperation(params.id, actor)
      const { id, is_done } = await startUndo({ db, queue }, undone, actor)
      return reply.code(is_done ? 200 : 202).send(await readOperation(id, actor))
    },
  )
}

/** A rep or viewer sees their own operations. */
function visibleTo(actor: Actor): string | undefined {
  return actor.role === 'admin' || actor.role === 'manager' ? undefined : actor.user_id
}
