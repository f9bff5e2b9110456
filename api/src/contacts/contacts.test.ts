import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, testApp } from '../testing/test-app.ts'

const test = testApp()
const NOBODY = '0197a000-0000-7000-8000-000000000000'
let rep: Caller
let count = 0

beforeAll(async () => {
  rep = await test.signedInAs('rep')
})

async function lead(by = rep, fields: object = {}) {
  const { status, body } = await by.request('POST', '/api/crm/leads', { business_name: `Lead ${++count}`, ...fields })
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}

async function contact(fields: object = {}, by = rep) {
  const answer = await by.request('POST', '/api/crm/contacts', { first_name: 'Jo', ...fields })
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer.body
}

const at = (id: string) => `/api/crm/contacts/${id}`
const read = async (id: string) => (await rep.request('GET', at(id))).body
const patch = (id: string, fields: object, headers = {}) => rep.request('PATCH', at(id), fields, headers)

async function timeline(lead_id: string): Promise<{ subject: string; contact_id: string; activity_type: string }[]> {
  return (await rep.request('GET', `/api/crm/activities/lead/${lead_id}/timeline`)).body.data
}
const subjects = async (lead_id: string) => (await timeline(lead_id)).map((entry) => entry.subject)

describe('a contact', () => {
  it('is created, read, changed, deleted and restored, and each stands on the timeline of its lead', async () => {
    const { id: lead_id, business_name } = await lead()
    const created = await rep.request('POST', '/api/crm/contacts', {
      first_name: 'Maria',
      last_name: 'Lopez',
      email: 'Maria@lopez.example',
      phone: '(512) 555-0100',
      mobile: '512.555.0101 ext 7',
      lead_id,
    })
    expect(created.status).toBe(201)
    expect(created.headers.location).toBe(at(created.body.id))
    expect(created.body).toMatchObject({
      name: 'Maria Lopez',
      phone: '(512) 555-0100',
      phone_e164: '+15125550100',
      mobile_e164: '+15125550101',
      company_name: business_name,
      lead_name: business_name,
      is_primary: true,
      email_subscribed: true,
      sms_subscribed: false,
      created_by: rep.user_id,
      version: 1,
    })
    const { id } = created.body

    const changed = await patch(id, { job_title: 'Owner', phone: null }, { 'if-match': '"1"' })
    expect(changed.body).toMatchObject({ job_title: 'Owner', phone: null, phone_e164: null, version: 2 })
    const stale = await patch(id, { job_title: 'Boss' }, { 'if-match': '"1"' })
    expect(stale.status).toBe(412)
    expect(stale.body).toMatchObject({ code: 'precondition_failed', current: { job_title: 'Owner', version: 2 } })

    expect((await rep.request('DELETE', at(id), undefined, { 'if-match': '"1"' })).status).toBe(412)
    expect((await rep.request('DELETE', at(id))).status).toBe(204)
    expect((await rep.request('GET', at(id))).status).toBe(404)
    expect((await patch(id, { city: 'Austin' })).status).toBe(404)
    expect((await rep.request('POST', `${at(id)}/restore`)).body).toMatchObject({ id, deleted_at: null })

    const entries = (await timeline(lead_id)).filter((entry) => entry.contact_id === id)
    expect(entries.every((entry) => entry.activity_type === 'system')).toBe(true)
    expect(entries.map((entry) => entry.subject)).toEqual([
      'Contact restored',
      'Contact deleted',
      'Changed job title, phone',
      'Contact added',
    ])
  })

  it('may have no lead, and a company of its own', async () => {
    const { id } = await contact({ company_name: 'Solo Inc', is_primary: false })
    expect(await read(id)).toMatchObject({ lead_id: null, company_name: 'Solo Inc', is_primary: false })
    expect((await rep.request('GET', '/api/crm/contacts/company/solo%20INC')).body.data).toMatchObject([{ id }])
  })

  it('writes nothing when nothing differs', async () => {
    const { id: lead_id } = await lead()
    const { id, version } = await contact({ lead_id, city: 'Austin' })
    expect((await patch(id, { city: 'Austin', lead_id: lead_id.toUpperCase() })).body.version).toBe(version)
    expect(await subjects(lead_id)).not.toContain('Changed city')
  })

  it.each([
    ['nobody at all', { job_title: 'Owner' }, '/first_name'],
    ['blanks for a name', { first_name: '  ' }, '/first_name'],
    ['a broken address', { email: 'jo@' }, '/email'],
    ['an unknown field', { shoe_size: 9 }, '/shoe_size'],
    ['a custom field that is not there', { first_name: 'Jo', custom: { roof_age: 1 } }, '/custom/roof_age'],
    ['a time zone that is none', { first_name: 'Jo', timezone: 'Mars/Base' }, '/timezone'],
    ['a lead that is not there', { first_name: 'Jo', lead_id: NOBODY }, '/lead_id'],
    ['a primary contact of nothing', { first_name: 'Jo', is_primary: true }, '/is_primary'],
    ['text that is too long', { first_name: 'x'.repeat(101) }, '/first_name'],
    ['a number for a name', { first_name: 5 }, '/first_name'],
  ])('is refused with %s', async (_what, body, path) => {
    const answer = await rep.request('POST', '/api/crm/contacts', body)
    expect(answer.status).toBe(400)
    expect(answer.body.errors[0].path).toBe(path)
  })

  it('does not lose the last thing that tells who it is', async () => {
    const { id } = await contact({ first_name: null, phone: '512 555 0199' })
    expect(await read(id)).toMatchObject({ name: '512 555 0199' })
    expect((await patch(id, { phone: null })).body.errors[0].path).toBe('/first_name')
    expect((await patch(id, { phone: null, email: 'only@mail.example' })).body.name).toBe('only@mail.example')
  })
})

describe('an e-mail address', () => {
  it('belongs to one living contact, whatever its case, and the conflict names who has it', async () => {
    const owner = await contact({ first_name: 'Ann', last_name: 'One', email: 'ann@one.example' })
    const taken = await rep.request('POST', '/api/crm/contacts', { email: 'ANN@one.example' })
    expect(taken.status).toBe(409)
    expect(taken.body).toMatchObject({ code: 'conflict', current: { id: owner.id, name: 'Ann One' } })
    expect(taken.body.detail).toContain('Ann One')
    const other = await contact({ first_name: 'Bea' })
    expect((await patch(other.id, { email: 'Ann@One.example' })).status).toBe(409)
    expect((await patch(owner.id, { email: 'Ann@One.example' })).status).toBe(200)
  })

  it('is free again when its contact is deleted, which then cannot be restored with it', async () => {
    const first = await contact({ email: 'free@again.example' })
    await rep.request('DELETE', at(first.id))
    const second = await contact({ first_name: 'Second', email: 'Free@again.example' })
    const refused = await rep.request('POST', `${at(first.id)}/restore`)
    expect(refused.status).toBe(409)
    expect(refused.body).toMatchObject({ current: { id: second.id } })
    expect(refused.body.detail).toContain('Second')
    await patch(second.id, { email: null })
    expect((await rep.request('POST', `${at(first.id)}/restore`)).status).toBe(200)
  })

  it('taken by two at the same moment goes to one of them', async () => {
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => rep.request('POST', '/api/crm/contacts', { email: 'race@one.example' })),
    )
    expect(answers.map((answer) => answer.status).toSorted()).toEqual([201, 409, 409, 409, 409])
  })
})

describe('the primary contact of a lead', () => {
  const primaries = async (lead_id: string) =>
    (await rep.request('GET', `/api/crm/contacts/lead/${lead_id}`)).body.data
      .filter((one: { is_primary: boolean }) => one.is_primary)
      .map((one: { id: string }) => one.id)

  it('is the first, until another is made so', async () => {
    const { id: lead_id } = await lead()
    const first = await contact({ lead_id })
    const second = await contact({ lead_id, first_name: 'Second' })
    expect(await primaries(lead_id)).toEqual([first.id])
    expect((await patch(second.id, { is_primary: true })).body.is_primary).toBe(true)
    expect(await primaries(lead_id)).toEqual([second.id])
    expect((await read(first.id)).version).toBe(2)
    const third = await contact({ lead_id, is_primary: true })
    expect(await primaries(lead_id)).toEqual([third.id])
    expect((await patch(third.id, { is_primary: false })).body.errors[0].path).toBe('/is_primary')
  })

  it('is followed by the oldest of the others when it is deleted or moves away', async () => {
    const { id: lead_id } = await lead()
    const other = await lead()
    const [first, second, third] = [await contact({ lead_id }), await contact({ lead_id }), await contact({ lead_id })]
    await rep.request('DELETE', at(first.id))
    expect(await primaries(lead_id)).toEqual([second.id])
    await rep.request('POST', `${at(first.id)}/restore`)
    expect(await primaries(lead_id)).toEqual([second.id])
    expect((await patch(second.id, { lead_id: other.id })).body).toMatchObject({ lead_id: other.id, is_primary: true })
    expect(await primaries(lead_id)).toEqual([first.id])
    await patch(first.id, { lead_id: null })
    expect(await primaries(lead_id)).toEqual([third.id])
    expect(await subjects(lead_id)).toContain('Contact moved to another lead')
    expect(await subjects(other.id)).toContain('Contact added')
  })

  it('is one, however many are made so at once', async () => {
    const { id: lead_id } = await lead()
    const all = await Promise.all(Array.from({ length: 6 }, () => contact({ lead_id, is_primary: true })))
    await Promise.all(all.map(({ id }) => patch(id, { is_primary: true })))
    await Promise.all(all.slice(1).map(({ id }) => rep.request('DELETE', at(id))))
    expect(await primaries(lead_id)).toEqual([all[0]?.id])
  })
})

describe('contacts of a deleted lead', () => {
  it('are out of sight until it is restored', async () => {
    const { id: lead_id } = await lead()
    const { id } = await contact({ lead_id, email: 'hidden@lead.example' })
    const listed = async () => (await rep.request('GET', '/api/crm/contacts?q=hidden@lead')).body.data.length
    expect(await listed()).toBe(1)
    await rep.request('DELETE', `/api/crm/leads/${lead_id}`)
    expect(await listed()).toBe(0)
    expect((await rep.request('GET', at(id))).status).toBe(404)
    expect((await patch(id, { city: 'X' })).status).toBe(404)
    const taken = await rep.request('POST', '/api/crm/contacts', { email: 'hidden@lead.example' })
    expect(taken.body.detail).toContain('deleted lead')
    await rep.request('POST', `/api/crm/leads/${lead_id}/restore`)
    expect(await listed()).toBe(1)
  })

  it('come back after it, not before', async () => {
    const { id: lead_id } = await lead()
    const { id } = await contact({ lead_id })
    await rep.request('DELETE', at(id))
    await rep.request('DELETE', `/api/crm/leads/${lead_id}`)
    const refused = await rep.request('POST', `${at(id)}/restore`)
    expect([refused.status, refused.body.code]).toEqual([409, 'conflict'])
    await rep.request('POST', `/api/crm/leads/${lead_id}/restore`)
    expect((await rep.request('POST', `${at(id)}/restore`)).body.is_primary).toBe(true)
  })
})

describe('a viewer', () => {
  it('reads contacts and changes none', async () => {
    const viewer = await test.signedInAs('viewer')
    const { id } = await contact()
    expect((await viewer.request('GET', at(id))).status).toBe(200)
    for (const [method, url, body] of [
      ['POST', '/api/crm/contacts', { first_name: 'No' }],
      ['PATCH', at(id), { city: 'No' }],
      ['DELETE', at(id), undefined],
      ['POST', `${at(id)}/restore`, undefined],
      ['POST', `${at(id)}/unsubscribe`, { channels: ['email'] }],
    ] as const) {
      expect((await viewer.request(method, url, body)).status, url).toBe(403)
    }
  })
})
