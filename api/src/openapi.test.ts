import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { broken, type JsonSchema, valid } from './testing/from-schema.ts'
import { type Answer, type Caller, testApp } from './testing/test-app.ts'

interface Operation {
  operationId: string
  summary: string
  tags: string[]
  security: unknown[]
  parameters?: { name: string; in: 'path' | 'query' | 'header'; required?: boolean; schema: JsonSchema }[]
  requestBody?: { required?: boolean; content: Record<string, { schema: JsonSchema }> }
  responses: Record<string, { content?: Record<string, { schema: object }> }>
}

const test = testApp()
const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const
/** These never end, or end the caller's own session. */
const NOT_CALLED = ['streamEvents', 'signOut']
const RUNS = 40

let admin: Caller
let document: { paths: Record<string, Record<string, Operation>>; components: object }
let operations: { method: (typeof METHODS)[number]; path: string; operation: Operation }[]
let known_ids: string[]
let ajv: Ajv

beforeAll(async () => {
  admin = await test.signedInAs('admin')
  document = (await admin.request('GET', '/docs/json')).body
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    METHODS.filter((method) => methods[method]).map((method) => ({
      method,
      path,
      operation: methods[method] as Operation,
    })),
  )
  const stages = await admin.request('GET', '/api/crm/pipeline/stages')
  known_ids = [admin.user_id, ...stages.body.data.map((stage: { id: string }) => stage.id)]
  for (let i = 0; i < 5; i++) {
    const { body } = await admin.request('POST', '/api/crm/leads', { business_name: `Lead ${i}`, deal_value: 10 })
    known_ids.push(body.id)
  }
  ajv = new Ajv({ strict: false, allowUnionTypes: true })
  addFormats.default(ajv)
  ajv.addSchema({ $id: 'document', ...document })
})

describe('the OpenAPI document', () => {
  it('names every operation, once, and says what it answers', () => {
    const names = operations.map(({ operation }) => operation.operationId)
    expect(new Set(names).size).toBe(names.length)
    for (const { method, path, operation } of operations) {
      expect(operation.operationId, `${method} ${path}`).toMatch(/^[a-z][A-Za-z]+$/)
      expect(operation.summary, operation.operationId).toBeTruthy()
      expect(operation.tags, operation.operationId).toHaveLength(1)
      expect(operation.security, operation.operationId).toBeDefined()
      if (operation.requestBody || operation.parameters?.length)
        expect(operation.responses, operation.operationId).toHaveProperty('400')
    }
  })

  it('is there as YAML, and with a page', async () => {
    expect((await admin.request('GET', '/docs/yaml')).body).toContain('openapi: 3.1.0')
    expect((await admin.request('GET', '/docs/')).status).toBe(200)
  })

  it('is kept by every operation, with valid and with broken input', async () => {
    for (const { method, path, operation } of operations) {
      if (NOT_CALLED.includes(operation.operationId)) continue
      await fc.assert(
        fc.asyncProperty(requests(path, operation), async ({ url, body, headers }) => {
          const answer = await admin.request(method.toUpperCase() as 'GET', url, body, headers)
          expectKept(operation, answer, `${method} ${url} ${JSON.stringify(body)?.slice(0, 500)}`)
        }),
        { numRuns: RUNS },
      )
    }
  }, 240_000)
})

function expectKept(operation: Operation, answer: Answer, request: string) {
  const seen = `${request} → ${answer.status} ${JSON.stringify(answer.body)?.slice(0, 500)}`
  expect(answer.status, seen).toBeLessThan(500)
  const response = operation.responses[answer.status]
  expect(response, `undeclared answer: ${seen}`).toBeDefined()
  const [type, content] = Object.entries(response?.content ?? {})[0] ?? []
  if (!type?.includes('json')) return
  expect(String(answer.headers['content-type']), seen).toContain(type)
  const schema = JSON.parse(JSON.stringify(content?.schema).replaceAll('"#/', '"document#/'))
  const validate = ajv.compile(schema)
  expect(validate(answer.body), `${seen}: ${ajv.errorsText(validate.errors)}`).toBe(true)
  if (answer.status >= 400) {
    expect(answer.body, seen).toMatchObject({ status: answer.status, detail: expect.stringMatching(/\S/) })
  }
}

interface Request {
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
function requests(path: string, operation: Operation): fc.Arbitrary<Request> {
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
    fc.tuple(fc.constantFrom(...parts, 'body'), schema ? fc.oneof(broken, damaged(schema)) : broken),
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
function damaged(schema: JsonSchema): fc.Arbitrary<unknown> {
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
