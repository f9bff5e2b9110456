import fc from 'fast-check'
import { broken, type JsonSchema, valid } from './from-schema.ts'

export interface Operation {
  operationId: string
  summary: string
  tags: string[]
  security: unknown[]
  parameters?: { name: string; in: 'path' | 'query' | 'header'; required?: boolean; schema: JsonSchema }[]
  requestBody?: { required?: boolean; content: Record<string, { schema: JsonSchema }> }
  responses: Record<string, { content?: Record<string, { schema: object }> }>
}

export interface OpenApiDocument {
  paths: Record<string, Record<string, Operation>>
  components: object
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const

export function operationsOf(document: OpenApiDocument) {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    METHODS.filter((method) => methods[method]).map((method) => ({
      method,
      path,
      operation: methods[method] as Operation,
    })),
  )
}

export interface Request {
  url: string
  body: unknown
  headers: Record<string, string>
}

/** What only makes sense in a certain form; everything else is made from its schema. */
const EXAMPLES: Record<string, string[]> = {
  filter: ['{"field":"tier","op":"in","value":["hot","cold"]}', '{"or":[{"field":"deal_value","op":"gt","value":1}]}'],
  sort: ['-created_at', 'business_name', 'deal_value'],
  'if-match': ['"1"', '*'],
  types: ['system', 'system,status_change'],
  cursor: [''],
}

/** Half of the requests are valid as far as the document tells; in the others one thing is wrong. */
export function requests(path: string, operation: Operation, known_ids: readonly string[]): fc.Arbitrary<Request> {
  const parameters = operation.parameters ?? []
  const schema = operation.requestBody?.content['application/json']?.schema
  const parts = [...parameters.map((parameter) => parameter.name), ...(schema ? ['body'] : [])]
  const right = fc.record(
    Object.fromEntries(
      parameters.map(({ name, schema }) => {
        const examples = EXAMPLES[name]
        return [name, examples ? fc.constantFrom(...examples) : valid(schema, known_ids)]
      }),
    ),
    { requiredKeys: parameters.filter((parameter) => parameter.in === 'path').map((parameter) => parameter.name) },
  )
  const body = schema ? valid(schema, known_ids) : fc.constant(undefined)
  const wrong = fc.option(
    fc.tuple(fc.constantFrom(...parts, 'body'), schema ? fc.oneof(broken, damaged(schema, known_ids)) : broken),
    { freq: 2 },
  )
  return fc.tuple(right, body, wrong).map(([values, body, wrong]) => {
    const chosen: Record<string, unknown> = { ...values, body, ...(wrong ? { [wrong[0]]: wrong[1] } : {}) }
    const placed = (place: string) =>
      parameters.filter(
        (parameter) => parameter.in === place && chosen[parameter.name] !== undefined && chosen[parameter.name] !== '',
      )
    const query = new URLSearchParams(
      Object.fromEntries(
        placed('query').map(({ name }) => [name, asText(chosen[name]).replace(/[\ud800-\udfff]/g, '')]),
      ),
    )
    return {
      url: path.replace(/\{(\w+)\}/g, (_, name) => segment(asText(chosen[name]))) + (query.size > 0 ? `?${query}` : ''),
      body: !schema ? undefined : chosen.body instanceof Object ? chosen.body : JSON.stringify(chosen.body),
      headers: {
        ...(schema ? { 'content-type': 'application/json' } : {}),
        ...Object.fromEntries(
          placed('header').map(({ name }) => [
            name,
            asText(chosen[name])
              .replace(/[^\x20-\x7e]/g, '')
              .slice(0, 200),
          ]),
        ),
      },
    }
  })
}

/** A valid body with one value replaced by anything, or one key too many. */
function damaged(schema: JsonSchema, known_ids: readonly string[]): fc.Arbitrary<unknown> {
  const keys = [...Object.keys(schema.properties ?? {}), 'unknown_key']
  return fc
    .tuple(valid(schema, known_ids), fc.constantFrom(...keys), broken)
    .map(([body, key, value]) => ({ ...(body as object), [key]: value }))
}

function asText(value: unknown): string {
  return (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, 2_000)
}

function segment(text: string): string {
  return encodeURIComponent(text.replace(/[\ud800-\udfff]/g, '').slice(0, 400) || 'x')
}
