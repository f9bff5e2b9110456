import { Type } from 'typebox'
import { contactFields } from '../contacts/fields.ts'
import type { Context } from '../context.ts'
import { leadFields } from '../leads/fields.ts'
import type { App } from '../platform/app-type.ts'
import { type Field, OPERATORS } from '../platform/fields.ts'
import { problems, ref, Strict } from '../platform/schemas.ts'
import { taskFields } from '../tasks/fields.ts'

const FieldDescription = Type.Object(
  {
    key: Type.String(),
    label: Type.String(),
    type: Type.Enum(Object.keys(OPERATORS) as (keyof typeof OPERATORS)[]),
    choices: Type.Optional(
      Type.Array(Type.Object({ value: Type.String(), label: Type.String(), color: Type.Optional(Type.String()) })),
    ),
    operators: Type.Array(Type.String(), { description: 'What the filter language can ask of it.' }),
    sortable: Type.Boolean(),
    editable: Type.Boolean(),
    importable: Type.Boolean(),
    required: Type.Boolean({ description: 'Never null.' }),
    required_input: Type.Boolean({ description: 'Must be given with a new record, and cannot be cleared.' }),
    min: Type.Optional(Type.Number({ description: 'Shortest text in characters, or smallest number.' })),
    max: Type.Optional(Type.Number({ description: 'Longest text in characters, or largest number.' })),
    description: Type.Optional(Type.String()),
    group: Type.Optional(Type.String({ description: 'The title it is shown under.' })),
    is_custom: Type.Boolean({ description: 'Its value stands in `custom`, under the key without `custom.`.' }),
  },
  { $id: 'Field' },
)

const CATALOGUES = { lead: leadFields, contact: contactFields, task: taskFields }

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
        params: Strict({ entity: Type.Enum(['lead', 'contact', 'task']) }),
        response: { 200: Type.Object({ data: Type.Array(ref(FieldDescription)) }), ...problems(400, 401, 403) },
      },
    },
    async ({ params }) => ({ data: (await CATALOGUES[params.entity](db)).map(describe) }),
  )
}

function describe({ sql: _, sort, ...field }: Field) {
  return {
    ...field,
    operators: [...OPERATORS[field.type]],
    sortable: sort !== undefined,
    editable: field.editable ?? false,
    importable: field.importable ?? false,
    required: field.required ?? false,
    required_input: field.required_input ?? field.required ?? false,
    is_custom: field.is_custom ?? false,
  }
}
