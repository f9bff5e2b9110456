import { Type } from 'typebox'
import type { Context } from '../context.ts'
import { leadFields } from '../leads/fields.ts'
import type { App } from '../platform/app-type.ts'
import { type Field, OPERATORS } from '../platform/fields.ts'
import { problems, ref, Strict } from '../platform/schemas.ts'

const FieldDescription = Type.Object(
  {
    key: Type.String(),
    label: Type.String(),
    type: Type.Enum(Object.keys(OPERATORS) as (keyof typeof OPERATORS)[]),
    choices: Type.Optional(Type.Array(Type.Object({ value: Type.String(), label: Type.String() }))),
    operators: Type.Array(Type.String(), { description: 'What the filter language can ask of it.' }),
    sortable: Type.Boolean(),
    editable: Type.Boolean(),
    importable: Type.Boolean(),
    required: Type.Boolean(),
    max: Type.Optional(Type.Number({ description: 'Longest text in characters, or largest number.' })),
  },
  { $id: 'Field' },
)

/** The field catalogue. An entity's own catalogue stands in its `fields.ts`. */
export function fields(app: App, { db }: Context) {
  app.addSchema(FieldDescription)
  app.get(
    '/api/crm/fields/:entity',
    {
      config: { permission: 'leads:read' },
      schema: {
        operationId: 'listFields',
        tags: ['fields'],
        summary: 'The fields of an entity: what can be shown, filtered, sorted, edited and imported',
        params: Strict({ entity: Type.Enum(['lead']) }),
        response: { 200: Type.Object({ data: Type.Array(ref(FieldDescription)) }), ...problems(400, 401, 403) },
      },
    },
    async () => ({ data: (await leadFields(db)).map(describe) }),
  )
}

function describe({ key, label, type, choices, sort, required, editable, importable, max }: Field) {
  return {
    key,
    label,
    type,
    choices,
    operators: [...OPERATORS[type]],
    sortable: sort !== undefined,
    editable: editable ?? false,
    importable: importable ?? false,
    required: required ?? false,
    max,
  }
}
