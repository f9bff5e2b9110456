import { type Static, Type } from 'typebox'
import { Limit, List, Nullable, ref, Strict, Timestamp, Uuid } from '../platform/schemas.ts'

export const ENTITIES = ['lead', 'contact', 'task'] as const
export const LAYOUTS = ['table', 'board'] as const

const Entity = Type.Enum(ENTITIES)
const Name = Type.String({ minLength: 1, maxLength: 80, pattern: '\\S' })
const FilterJson = Type.Unsafe<Record<string, unknown>>({
  type: 'object',
  additionalProperties: true,
  description: 'The filter language.',
})

const Columns = Type.Array(
  Strict({
    key: Type.String({ minLength: 1, maxLength: 60, description: 'A field of the catalogue.' }),
    width: Type.Optional(Type.Integer({ minimum: 20, maximum: 2_000, description: 'Pixels.' })),
  }),
  { maxItems: 200, description: 'The columns shown, in order.' },
)

const definition = {
  name: Name,
  layout: Type.Enum(LAYOUTS),
  q: Nullable(Type.String({ maxLength: 200 })),
  filter: Nullable(FilterJson),
  sort: Nullable(Type.String({ maxLength: 60, description: 'A sortable field, `-` in front for descending.' })),
  columns: Columns,
  is_shared: Type.Boolean({ description: 'Everyone in the workspace sees it; needs the permission views:share.' }),
}

const personal = {
  is_pinned: Type.Boolean({ description: 'Pinned by the person who asks.' }),
  is_default: Type.Boolean({ description: 'What the person who asks starts with; one per entity.' }),
}

export const SavedView = Type.Object(
  {
    id: Uuid,
    entity: Entity,
    ...definition,
    ...personal,
    owner_id: Uuid,
    missing_fields: Type.Array(Type.String(), {
      description: 'Fields it names that no longer exist; the rest of it still works.',
    }),
    created_at: Timestamp,
    updated_at: Timestamp,
    version: Type.Integer(),
  },
  { $id: 'SavedView' },
)
export type SavedView = Static<typeof SavedView>

export const SavedViewList = List(ref(SavedView))

export const SavedViewQuery = Strict({
  entity: Type.Optional(Entity),
  limit: Type.Optional(Limit),
  cursor: Type.Optional(Type.String({ maxLength: 1_000 })),
})

const { name, ...settings } = definition
export const SavedViewCreate = Strict({
  entity: Entity,
  name,
  ...Type.Partial(Type.Object({ ...settings, ...personal })).properties,
})
export type SavedViewCreate = Static<typeof SavedViewCreate>

export const SavedViewPatch = Type.Partial(Strict({ ...definition, ...personal }), { additionalProperties: false })
export type SavedViewPatch = Static<typeof SavedViewPatch>
