import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, testApp } from '../testing/test-app.ts'

const test = testApp()
let owner: Caller
let outsider: Caller
let lead_id: string
let theirs: string
let solo: string

beforeAll(async () => {
  const admin = await test.signedInAs('admin')
  owner = await test.signedInAs('rep')
  outsider = await test.signedInAs('rep')
  expect((await admin.request('PATCH', '/api/crm/workspace', { rep_sees: 'own' })).status).toBe(200)
  lead_id = await create(owner, '/api/crm/leads', { business_name: 'Secret Roofing', owner_id: owner.user_id })
  theirs = await create(owner, '/api/crm/contacts', { first_name: 'Sam', email: 'sam@secret.example', lead_id })
  solo = await create(owner, '/api/crm/contacts', { first_name: 'Solo', phone: '512 555 0177', company_name: 'Secret' })
})

async function create(by: Caller, url: string, body: object): Promise<string> {
  const answer = await by.request('POST', url, body)
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer.body.id
}

describe('a rep who sees only the own leads', () => {
  it('sees the contacts of the own leads and those of nobody that they made', async () => {
    const { body } = await owner.request('GET', '/api/crm/contacts?include_total=true')
    expect([body.total, body.data.length]).toEqual([2, 2])
    expect((await owner.request('GET', `/api/crm/contacts/${theirs}`)).status).toBe(200)
  })

  it('neither lists, counts, searches nor filters those of others', async () => {
    const filter = encodeURIComponent(JSON.stringify({ field: 'lead.business_name', op: 'contains', value: 'Secret' }))
    for (const query of [
      '',
      'q=sam',
      'search=5125550177',
      'company=Secret',
      `lead_id=${lead_id}`,
      `filter=${filter}`,
    ]) {
      const { body } = await outsider.request('GET', `/api/crm/contacts?include_total=true&${query}`)
      expect([query, body.data, body.total]).toEqual([query, [], 0])
    }
    expect((await outsider.request('GET', '/api/crm/contacts/company/Secret')).body.data).toEqual([])
    expect((await outsider.request('GET', `/api/crm/contacts/lead/${lead_id}`)).status).toBe(404)
  })

  it('neither reads nor changes those of others', async () => {
    for (const id of [theirs, solo]) {
      for (const [method, action, body] of [
        ['GET', '', undefined],
        ['GET', '/subscriptions', undefined],
        ['PATCH', '', { city: 'Mine' }],
        ['DELETE', '', undefined],
        ['POST', '/restore', undefined],
        ['POST', '/unsubscribe', { channels: ['email'] }],
        ['POST', '/resubscribe', { channels: ['sms'], reason: 'me' }],
      ] as const) {
        const answer = await outsider.request(method, `/api/crm/contacts/${id}${action}`, body)
        expect(answer.status, `${method} ${action}`).toBe(404)
      }
      expect((await owner.request('GET', `/api/crm/contacts/${id}`)).body).toMatchObject({ version: 1 })
    }
  })

  it('puts no contact on the lead of another, nor learns who has an e-mail address', async () => {
    const onTheirs = await outsider.request('POST', '/api/crm/contacts', { first_name: 'Spy', lead_id })
    expect([onTheirs.status, onTheirs.body.errors[0].path]).toEqual([400, '/lead_id'])
    const own = await create(outsider, '/api/crm/contacts', { first_name: 'Own' })
    const moved = await outsider.request('PATCH', `/api/crm/contacts/${own}`, { lead_id })
    expect([moved.status, moved.body.errors[0].path]).toEqual([400, '/lead_id'])
    const taken = await outsider.request('POST', '/api/crm/contacts', { email: 'sam@secret.example' })
    expect(taken.status).toBe(409)
    expect(taken.body).not.toHaveProperty('current')
    expect(JSON.stringify(taken.body)).not.toMatch(/Sam\b|Secret/)
  })
})
