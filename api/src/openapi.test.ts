import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { type OpenApiDocument, type Operation, operationsOf, requests } from './testing/requests.ts'
import { type Answer, type Caller, testApp } from './testing/test-app.ts'

const test = testApp()
/** These never end, or end the caller's own session. */
const NOT_CALLED = ['streamEvents', 'signOut']
const RUNS = 15

let admin: Caller
let document: OpenApiDocument
let operations: ReturnType<typeof operationsOf>
let known_ids: string[]
let ajv: Ajv

beforeAll(async () => {
  admin = await test.signedInAs('admin')
  document = (await admin.request('GET', '/docs/json')).body
  operations = operationsOf(document)
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
        fc.asyncProperty(requests(path, operation, known_ids), async ({ url, body, headers }) => {
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
