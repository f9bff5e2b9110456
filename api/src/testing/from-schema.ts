import fc from 'fast-check'

export interface JsonSchema {
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  anyOf?: JsonSchema[]
  format?: string
  pattern?: string
  minLength?: number
  maxLength?: number
  minimum?: number
  maximum?: number
  multipleOf?: number
  items?: JsonSchema
  minItems?: number
  maxItems?: number
  uniqueItems?: boolean
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: boolean | JsonSchema
}

/** Values that a schema allows. `known_ids` are used for UUIDs, so that requests meet records that exist. */
export function valid(schema: JsonSchema, known_ids: readonly string[]): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum) return fc.constantFrom(...schema.enum)
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((option) => valid(option, known_ids)))
  if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type) => valid({ ...schema, type }, known_ids)))
  switch (schema.type) {
    case 'null':
      return fc.constant(null)
    case 'boolean':
      return fc.boolean()
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1_000, max: schema.maximum ?? 1_000_000 })
    case 'number':
      return fc
        .integer({ min: schema.minimum ?? -1_000, max: Math.min(schema.maximum ?? 1e9, 1e9) })
        .map((n) => n / (schema.multipleOf ? 100 : 1))
        .map(Math.abs)
    case 'array':
      return fc
        .array(valid(schema.items ?? {}, known_ids), {
          minLength: schema.minItems ?? 0,
          maxLength: Math.min(schema.maxItems ?? 5, 5),
        })
        .map((items) => (schema.uniqueItems ? [...new Set(items)] : items))
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties ?? {}).map(([key, child]) => [key, valid(child, known_ids)]),
        ),
        { requiredKeys: schema.required ?? [] },
      )
    case 'string':
      return text(schema, known_ids)
    default:
      return fc.jsonValue({ maxDepth: 2 })
  }
}

function text(schema: JsonSchema, known_ids: readonly string[]): fc.Arbitrary<string> {
  if (schema.format === 'uuid') return fc.oneof(fc.constantFrom(...known_ids), fc.uuid())
  if (schema.format === 'email') return fc.constantFrom('jo@example.com', 'a.b+c@example.co')
  if (schema.format === 'uri') return fc.constantFrom('https://example.com/a?b=c', 'http://example.com')
  if (schema.format === 'date') return fc.constantFrom('2026-01-31', '1999-12-31')
  if (schema.format === 'date-time') return fc.constantFrom('2026-01-31T08:00:00Z')
  if (schema.pattern && schema.pattern !== '\\S') return fc.stringMatching(new RegExp(schema.pattern))
  const { minLength = 0, maxLength = 40 } = schema
  return fc
    .oneof(
      fc.string({ unit: 'grapheme', minLength, maxLength: Math.min(maxLength, 40) }),
      fc.constantFrom('Acme', "O'Brien; --", '%_\\', '  x  '),
    )
    .map((value) => value.slice(0, maxLength))
    .filter((value) => value.length >= minLength && !(schema.pattern && !value.trim()))
}

/** Anything that might be sent by mistake or malice. */
export const broken: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    '',
    '\0',
    'not-a-uuid',
    -1,
    1e308,
    2 ** 53,
    true,
    [],
    {},
    [[[]]],
    'x'.repeat(30_000),
    '☃',
    '2026-02-30',
    '\ud800',
  ),
  fc.jsonValue({ maxDepth: 3 }),
)
