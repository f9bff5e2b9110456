import { type Static, Type } from 'typebox'
import { Nullable, ref, Strict, Timestamp, Uuid } from '../platform/schemas.ts'
import type { CustomValues } from './check-custom.ts'
import { MAX_CHOICES, MAX_FIELDS } from './limits.ts'

/** The `custom` of a record, on reads and in bodies. */
export const Custom = Type.Unsafe<CustomValues>({
  type: 'object',
  additionalProperties: true,
  maxProperties: 2 * MAX_FIELDS,
  description: 'Values of custom fields by their key. In a PATCH what is absent stays and null clears.',
})

const ENTITIES = ['lead', 'contact'] as const
const TYPES = [
  'text',
  'long_text',
  'number',
  'money',
  'date',
  'datetime',
  'boolean',
  'choice',
  'multi_choice',
  'url',
  'email',
  'phone',
  'user',
] as const

const Label = Type.String({ minLength: 1, maxLength: 80, pattern: '\\S' })
const Key = Type.String({
  pattern: '^[a-z][a-z0-9_]{0,49}$',
  description: 'Small letters, digits and underscores, beginning with a letter. Never changes.',
})
const Color = Type.String({ pattern: '^#[0-9a-f]{6}$', description: 'As #rrggbb, lower case.' })
const Limit = Nullable(Type.Number({ minimum: -1e15, maximum: 1e15 }))

const Choices = Type.Array(
  Strict({
    value: Type.Optional(
      Type.String({ minLength: 1, maxLength: 60, description: 'What is stored; made from the label when absent.' }),
    ),
    label: Label,
    color: Type.Optional(Color),
  }),
  { maxItems: MAX_CHOICES },
)

const changeable = {
  choices: Type.Optional(Choices),
  description: Type.Optional(Nullable(Type.String({ maxLength: 500 }))),
  group_name: Type.Optional(Nullable(Type.String({ maxLength: 60, description: 'The title it is shown under.' }))),
  is_required: Type.Optional(
    Type.Boolean({ description: 'New records must have a value, and it cannot be cleared. Others may be without.' }),
  ),
  is_indexed: Type.Optional(
    Type.Boolean({ description: 'An index is made in the background: filters are faster, and lists sort by it.' }),
  ),
  min: Type.Optional(Limit),
  max: Type.Optional(Limit),
  position: Type.Optional(Type.Integer({ minimum: 1, maximum: MAX_FIELDS, description: 'Place, from 1.' })),
}

export const CustomFieldCreate = Strict({
  entity: Type.Enum(ENTITIES),
  key: Type.Optional(Key),
  label: Label,
  type: Type.Enum(TYPES),
  ...changeable,
})
export type CustomFieldCreate = Static<typeof CustomFieldCreate>

export const CustomFieldPatch = Strict({ label: Type.Optional(Label), ...changeable })
export type CustomFieldPatch = Static<typeof CustomFieldPatch>

export const CustomField = Type.Object(
  {
    id: Uuid,
    entity: Type.Enum(ENTITIES),
    key: Type.String(),
    label: Type.String(),
    type: Type.Enum(TYPES),
    choices: Type.Array(
      Type.Object({ value: Type.String(), label: Type.String(), color: Type.Optional(Type.String()) }),
    ),
    description: Nullable(Type.String()),
    group_name: Nullable(Type.String()),
    position: Type.Integer({ description: 'Place among the fields of its entity, from 1.' }),
    is_required: Type.Boolean(),
    is_indexed: Type.Boolean(),
    has_index: Type.Boolean({
      description: 'The index is ready; until then, and on its way out, it differs from is_indexed.',
    }),
    min: Nullable(Type.Number({ description: 'Shortest text or smallest number.' })),
    max: Nullable(Type.Number({ description: 'Longest text or largest number.' })),
    usage_count: Type.Optional(
      Type.Integer({ description: 'How many records have a value; only with include_usage=true.' }),
    ),
    created_at: Timestamp,
    updated_at: Timestamp,
    deleted_at: Nullable(Timestamp),
    version: Type.Integer(),
  },
  { $id: 'CustomField' },
)

export const CustomFieldList = Type.Object({ data: Type.Array(ref(CustomField)) })

export const CustomFieldListQuery = Strict({
  entity: Type.Enum(ENTITIES),
  include_deleted: Type.Optional(Type.Boolean()),
  include_usage: Type.Optional(Type.Boolean()),
})
