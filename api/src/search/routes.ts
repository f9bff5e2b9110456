import { Type } from 'typebox'
import type { Context } from '../context.ts'
import type { App } from '../platform/app-type.ts'
import { Nullable, problems, Strict, Uuid } from '../platform/schemas.ts'
import { search } from './queries.ts'
import { ENTITIES, type Entity } from './sources.ts'

const DEFAULT_LIMIT = 5

const kinds = ENTITIES.join('|')
const Query = Strict({
  q: Type.String({
    maxLength: 200,
    description: 'Words in any order, the beginnings of words, a phone number in any format, an e-mail address.',
  }),
  types: Type.Optional(
    Type.String({
      maxLength: 100,
      pattern: `^(${kinds})(,(${kinds}))*$`,
      description: `What to search, separated by commas: ${ENTITIES.join(', ')}; all of them when absent.`,
    }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 50, description: 'Hits of each kind, 5 by default.' })),
})

const Hits = Type.Object({
  data: Type.Array(
    Type.Object({
      entity: Type.Enum(ENTITIES),
      id: Uuid,
      title: Type.String(),
      subtitle: Nullable(Type.String()),
      lead_id: Nullable(Uuid),
      highlight: Nullable(Type.String({ description: 'The phone number or e-mail address by which it was found.' })),
    }),
  ),
})

/** Everything, by what one remembers of it. */
export function searchEverything(app: App, { db }: Context) {
  app.get(
    '/api/crm/search',
    {
      config: { permission: 'leads:read' },
      schema: {
        operationId: 'search',
        tags: ['search'],
        summary: 'Leads, contacts, tasks and notes that match, the best first; misspelled words are forgiven',
        querystring: Query,
        response: { 200: Hits, ...problems(400, 401, 403) },
      },
    },
    async ({ query: { q, types, limit = DEFAULT_LIMIT }, actor }) => {
      const entities = types === undefined ? ENTITIES : ENTITIES.filter((kind) => types.split(',').includes(kind))
      return { data: await search(db, actor, { q, entities: entities as Entity[], limit }) }
    },
  )
}
