import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { beforeAll, expect, it } from 'vitest'
import { operationsOf, requests } from './testing/requests.ts'
import { type Caller, testApp } from './testing/test-app.ts'
const test = testApp()
let admin: Caller
const ids: string[] = []
beforeAll(async () => {
  admin = await test.signedInAs('admin')
  for (let i = 0; i < 4; i++) ids.push((await admin.request('POST', '/api/crm/email-marketing/campaigns', { name: 'x', subject:'s', html_content:'<a href="{{unsubscribe_url}}">', target_segment:{and:[]} })).body.id)
  ids.push((await admin.request('POST', '/api/crm/contacts', { first_name: 'x', email: 'x@y.test' })).body.id)
  await admin.request('PATCH', '/api/crm/email-marketing/settings', { brand_address: 'a', from_email: 'a@b.co' })
})
it('fuzz', async () => {
  const document = (await admin.request('GET', '/docs/json')).body
  const ajv = new Ajv({ strict: false, allowUnionTypes: true }); addFormats.default(ajv); ajv.addSchema({ $id: 'document', ...document })
  for (const { method, path, operation } of operationsOf(document)) {
    if (!/email-marketing\/(campaigns|settings)|crm\/trash/.test(path)) continue
    await fc.assert(fc.asyncProperty(requests(path, operation, ids), async ({ url, body, headers }) => {
      const answer = await admin.request(method.toUpperCase() as 'GET', url, body, headers)
      const seen = `${method} ${url} ${JSON.stringify(body)?.slice(0, 300)} → ${answer.status} ${JSON.stringify(answer.body)?.slice(0, 400)}`
      expect(answer.status, seen).toBeLessThan(500)
      const response = operation.responses[answer.status]
      expect(response, seen).toBeDefined()
      const [type, content] = Object.entries(response?.content ?? {})[0] ?? []
      if (!type?.includes('json')) return
      const validate = ajv.compile(JSON.parse(JSON.stringify(content?.schema).replaceAll('"#/', '"document#/')))
      expect(validate(answer.body), `${seen}: ${ajv.errorsText(validate.errors)}`).toBe(true)
    }), { numRuns: 40 })
  }
}, 240000)
