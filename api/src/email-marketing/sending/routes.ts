import { Type } from 'typebox'
import type { Context } from '../../context.ts'
import type { App } from '../../platform/app-type.ts'
import { IdParams, NoContent, Nullable, problems, Strict, Timestamp, Uuid } from '../../platform/schemas.ts'
import { findUnknownChunks, resolveChunk } from './resolve-chunk.ts'
import { sweepNow } from './sweep-now.ts'

const MAX_CHUNK = 2_147_483_647

/** What a person decides when the product cannot know. */
export function sending(app: App, context: Context) {
  const { db } = context
  const tags = ['campaigns']

  app.get(
    '/api/crm/email-marketing/campaigns/:id/unknown-chunks',
    {
      config: { permission: 'campaigns:read' },
      schema: {
        operationId: 'listUnknownChunks',
        tags,
        summary: 'Mails of which nobody knows whether they were sent, by the hundred that was sent together',
        params: IdParams,
        response: {
          200: Type.Object({
            data: Type.Array(
              Type.Object({
                no: Type.Integer(),
                recipients: Type.Integer({ description: 'Of whom it is not known.' }),
                first_attempt_at: Nullable(Timestamp),
                error_message: Nullable(Type.String()),
              }),
            ),
          }),
          ...problems(400, 401, 403),
        },
      },
    },
    async ({ params }) => ({ data: await findUnknownChunks(db, params.id) }),
  )

  app.post(
    '/api/crm/email-marketing/campaigns/:id/unknown-chunks/:no/resolve',
    {
      config: { permission: 'campaigns:write' },
      schema: {
        operationId: 'resolveUnknownChunk',
        tags,
        summary: 'Say whether they were sent; if not, they are sent now',
        params: Strict({ id: Uuid, no: Type.Integer({ minimum: 0, maximum: MAX_CHUNK }) }),
        body: Strict({ was_sent: Type.Boolean({ description: 'Look at the log of the provider before saying no.' }) }),
        response: { 204: NoContent, ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    async ({ params: { id, no }, body, actor }, reply) => {
      await resolveChunk(db, { campaign_id: id, no, was_sent: body.was_sent }, actor)
      await sweepNow(context)
      return reply.code(204).send(null)
    },
  )
}
