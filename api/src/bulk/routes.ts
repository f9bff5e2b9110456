import type { Context } from '../context.ts'
import { findOperation } from '../operations/queries.ts'
import { Operation } from '../operations/schemas.ts'
import type { App } from '../platform/app-type.ts'
import { notFound } from '../platform/errors.ts'
import { problems, ref } from '../platform/schemas.ts'
import { beginBulk } from './begin-bulk.ts'
import { runBulk } from './jobs.ts'
import { BulkBody } from './schemas.ts'

/** The same change to many records, in the background. */
export function bulk(app: App, { db, queue }: Context) {
  app.post(
    '/api/crm/bulk',
    {
      config: { permission: 'bulk:run' },
      schema: {
        operationId: 'startBulkAction',
        tags: ['bulk'],
        summary: 'Change, move or delete many records at once; answers with the operation that does it',
        description: `Which records are meant is fixed when it begins, under what you see. Each is changed as a single
request would change it, or left as it is with the reason (GET /operations/{id}/refusals). Undone by
POST /operations/{id}/undo.`.replaceAll('\n', ' '),
        body: BulkBody,
        response: { 202: ref(Operation), ...problems(400, 401, 403, 413, 415) },
      },
    },
    async ({ body, actor }, reply) => {
      const id = await beginBulk(db, body, actor)
      await queue.enqueue(runBulk, { operation_id: id }, { job_id: id })
      const operation = await findOperation(db, id)
      if (!operation) throw notFound('operation')
      return reply.code(202).header('location', `/api/crm/operations/${id}`).send(operation)
    },
  )
}
