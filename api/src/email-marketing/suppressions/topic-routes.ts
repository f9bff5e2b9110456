import type { Context } from '../../context.ts'
import type { App } from '../../platform/app-type.ts'
import { IdParams, IfMatch, NoContent, problems, ref } from '../../platform/schemas.ts'
import { expectedVersion } from '../../platform/versions.ts'
import { Topic, TopicCreate, TopicList, TopicPatch, TopicQuery } from './schemas.ts'
import { createTopic, deleteTopic, listTopics, readTopic, updateTopic } from './topics.ts'

const DEFAULT_LIMIT = 200

/** What people may unsubscribe from one by one. */
export function topics(app: App, { db }: Context) {
  app.addSchema(Topic)
  const read = { config: { permission: 'suppressions:read' } } as const
  const manage = { config: { permission: 'suppressions:manage' } } as const
  const tags = ['suppressions']

  app.get(
    '/api/crm/email-marketing/topics',
    {
      ...read,
      schema: {
        operationId: 'listTopics',
        tags,
        summary: 'Topics by name',
        querystring: TopicQuery,
        response: { 200: TopicList, ...problems(400, 401, 403) },
      },
    },
    ({ query: { is_active, cursor, limit = DEFAULT_LIMIT } }) => listTopics(db, is_active, { cursor, limit }),
  )

  app.post(
    '/api/crm/email-marketing/topics',
    {
      ...manage,
      schema: {
        operationId: 'createTopic',
        tags,
        summary: 'A new topic that campaigns and sequences can be on',
        body: TopicCreate,
        response: { 201: ref(Topic), ...problems(400, 401, 403, 409, 413, 415) },
      },
    },
    async ({ body, actor }, reply) => {
      const id = await createTopic(db, body, actor)
      return reply
        .code(201)
        .header('location', `/api/crm/email-marketing/topics/${id}`)
        .send(await readTopic(db, id))
    },
  )

  app.get(
    '/api/crm/email-marketing/topics/:id',
    {
      ...read,
      schema: {
        operationId: 'getTopic',
        tags,
        summary: 'One topic',
        params: IdParams,
        response: { 200: ref(Topic), ...problems(400, 401, 403, 404) },
      },
    },
    ({ params }) => readTopic(db, params.id),
  )

  app.patch(
    '/api/crm/email-marketing/topics/:id',
    {
      ...manage,
      schema: {
        operationId: 'updateTopic',
        tags,
        summary: 'Rename a topic, or offer it no longer',
        params: IdParams,
        headers: IfMatch,
        body: TopicPatch,
        response: { 200: ref(Topic), ...problems(400, 401, 403, 404, 409, 412, 413, 415) },
      },
    },
    async ({ params, body, headers, actor }) => {
      await updateTopic(db, params.id, body, actor, expectedVersion(headers['if-match']))
      return readTopic(db, params.id)
    },
  )

  app.delete(
    '/api/crm/email-marketing/topics/:id',
    {
      ...manage,
      schema: {
        operationId: 'deleteTopic',
        tags,
        summary: 'Delete a topic that nothing was sent on',
        params: IdParams,
        headers: IfMatch,
        response: { 204: NoContent, ...problems(400, 401, 403, 404, 409, 412) },
      },
    },
    async ({ params, headers, actor }, reply) => {
      await deleteTopic(db, params.id, actor, expectedVersion(headers['if-match']))
      return reply.code(204).send(null)
    },
  )
}
