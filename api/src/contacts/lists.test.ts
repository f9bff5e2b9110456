import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, testApp } from '../testing/test-app.ts'

const test = testApp()
let rep: Caller
const leads: Record<string, string> = {}

const CONTACTS = [
  {
    first_name: 'Ann',
    last_name: 'Abel',
    email: 'ann@alpha.example',
    phone: '(512) 555-0101',
    of: 'Alpha',
    tags: ['vip'],
  },
  { first_name: 'Bob', last_name: 'Baker', mobile: '+44 20 7946 0018', of: 'Alpha', city: 'Austin' },
  { first_name: 'Cy', last_name: 'Clark', company_name: 'Alpha Air', city: 'Austin', job_title: '100% Owner' },
  { last_name: 'Doe', email: 'doe@bravo.example', of: 'Bravo', preferred_contact_method: 'email' },
]

beforeAll(async () => {
  rep = await test.signedInAs('rep', { time_zone: 'America/Chicago' })
  for (const lead of [
    { business_name: 'Alpha Air', tier: 'hot', tags: ['hvac'], owner_id: rep.user_id },
    { business_name: 'Bravo Plumbing', tier: 'cold', deal_value: 500 },
  ]) {
    leads[lead.business_name.split(' ')[0] as string] = (await rep.request('POST', '/api/crm/leads', lead)).body.id
  }
  for (const { of, ...fields } of CONTACTS) {
    const body = { ...fields, ...(of && { lead_id: leads[of] }) }
    const answer = await rep.request('POST', '/api/crm/contacts', body)
    expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  }
  const [ann] = (await list('q=ann')).body.data
  await rep.request('POST', `/api/crm/contacts/${ann.id}/unsubscribe`, { channels: ['email'] })
  await test.db.updateTable('contacts').set({ last_contacted_at: new Date() }).where('id', '=', ann.id).execute()
})

const list = (query: string) => rep.request('GET', `/api/crm/contacts?${query}`)
async function names(query: string): Promise<string[]> {
  const { status, body } = await list(`sort=name&${query}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body.data.map((contact: { last_name: string }) => contact.last_name)
}
const filtered = (filter: unknown) => names(`filter=${encodeURIComponent(JSON.stringify(filter))}`)

describe('contacts', () => {
  it.each([
    ['company=alpha%20AIR', ['Abel', 'Baker', 'Clark']],
    ['company=Alpha', []],
    ['email_subscribed=false', ['Abel']],
    ['email_subscribed=true&q=alpha', ['Clark']],
    ['search=austin&q=bob', ['Baker']],
  ])('are listed by %s', async (query, expected) => {
    expect(await names(query)).toEqual(expected)
  })

  it('are listed by lead, the primary one first', async () => {
    expect(await names(`lead_id=${leads.Alpha}`)).toEqual(['Abel', 'Baker'])
    const url = `/api/crm/contacts/lead/${leads.Alpha}`
    const { body } = await rep.request('GET', url)
    await rep.request('PATCH', `/api/crm/contacts/${body.data[1].id}`, { is_primary: true })
    const first = (await rep.request('GET', `${url}?limit=1`)).body
    expect(first.data[0].last_name).toBe('Baker')
    expect((await rep.request('GET', `${url}?limit=1&cursor=${first.next_cursor}`)).body.data[0].last_name).toBe('Abel')
    await rep.request('PATCH', `/api/crm/contacts/${body.data[0].id}`, { is_primary: true })
    expect((await rep.request('GET', '/api/crm/contacts/lead/0197a000-0000-7000-8000-000000000000')).status).toBe(404)
  })

  it.each(['name', '-name', '-created_at', 'updated_at', 'last_contacted_at', '-last_contacted_at'])(
    'by %s come page by page, once each',
    async (sort) => {
      const whole = (await list(`sort=${sort}`)).body.data.map((contact: { id: string }) => contact.id)
      const paged: string[] = []
      let cursor = ''
      do {
        const { body } = await list(`sort=${sort}&limit=1${cursor && `&cursor=${cursor}`}`)
        paged.push(body.data[0].id)
        cursor = body.next_cursor
      } while (cursor)
      expect(paged).toEqual(whole)
      expect(new Set(paged).size).toBe(4)
      if (sort.includes('contacted')) expect((await list(`sort=${sort}`)).body.data[0].last_name).toBe('Abel')
    },
  )

  it('are counted on request, and refuse what is not known', async () => {
    expect((await list('include_total=true&limit=1')).body.total).toBe(4)
    for (const [query, path] of [
      ['sort=phone', '/sort'],
      ['cursor=abc', '/cursor'],
      ['page=2', '/page'],
      ['lead_id=abc', '/lead_id'],
      ['email_subscribed=perhaps', '/email_subscribed'],
      ['company=', '/company'],
    ]) {
      expect((await list(query as string)).body.errors?.[0].path, query).toBe(path)
    }
  })
})

describe('search', () => {
  it.each([
    ['5125550101', ['Abel']],
    ['512-555-01', ['Abel']],
    ['+1 (512) 555 0101', ['Abel']],
    ['020 7946 0018', []],
    ['20 7946 0018', ['Baker']],
    ['+442079460018', ['Baker']],
    ['100%', ['Clark']],
    ['ABEL ann', ['Abel']],
    ['vip', ['Abel']],
  ])('%s finds %j', async (q, expected) => {
    expect(await names(`q=${encodeURIComponent(q)}`)).toEqual(expected)
    expect(await names(`search=${encodeURIComponent(q)}`)).toEqual(expected)
  })
})

describe('the filter language', () => {
  it.each([
    [{ field: 'name', op: 'contains', value: 'n ab' }, ['Abel']],
    [{ field: 'city', op: 'eq', value: 'austin' }, ['Baker', 'Clark']],
    [{ field: 'company_name', op: 'starts_with', value: 'alpha' }, ['Abel', 'Baker', 'Clark']],
    [{ field: 'is_primary', op: 'is', value: true }, ['Abel', 'Doe']],
    [{ field: 'email_subscribed', op: 'is', value: false }, ['Abel']],
    [{ field: 'preferred_contact_method', op: 'in', value: ['email', 'sms'] }, ['Doe']],
    [{ field: 'tags', op: 'has_any', value: ['vip'] }, ['Abel']],
    [{ field: 'last_contacted_at', op: 'within_last', value: { hours: 1 } }, ['Abel']],
    [{ field: 'lead.tier', op: 'eq', value: 'hot' }, ['Abel', 'Baker']],
    [{ field: 'lead.deal_value', op: 'gte', value: 500 }, ['Doe']],
    [{ field: 'lead.owner_id', op: 'eq', value: '@me' }, ['Abel', 'Baker']],
    [{ field: 'lead.tags', op: 'has_none', value: ['hvac'] }, ['Clark', 'Doe']],
    [{ field: 'lead.business_name', op: 'is_empty' }, ['Clark']],
    [
      {
        and: [
          { field: 'lead.tier', op: 'eq', value: 'hot' },
          {
            or: [
              { field: 'city', op: 'eq', value: 'Austin' },
              { field: 'phone', op: 'is_empty' },
            ],
          },
        ],
      },
      ['Baker'],
    ],
  ])('%j finds %j', async (filter, expected) => {
    expect(await filtered(filter)).toEqual(expected)
  })

  it('says what it does not know', async () => {
    for (const field of ['shoe_size', 'lead.shoe_size', 'lead.lead.tier', 'phone_e164']) {
      const filter = encodeURIComponent(JSON.stringify({ field, op: 'is_empty' }))
      expect((await list(`filter=${filter}`)).body.errors[0].path).toBe('/filter/field')
    }
  })
})

describe('the field catalogue of contacts', () => {
  it('has the fields of the lead, to be filtered by and nothing else', async () => {
    const { data } = (await rep.request('GET', '/api/crm/fields/contact')).body
    const field = (key: string) => data.find((candidate: { key: string }) => candidate.key === key)
    expect(field('name')).toMatchObject({ type: 'text', sortable: true, editable: false })
    expect(field('email')).toMatchObject({ type: 'email', editable: true, importable: true })
    expect(field('lead.business_name')).toMatchObject({
      label: 'Lead: Business name',
      sortable: false,
      editable: false,
      importable: false,
      required: false,
    })
    expect(field('lead.stage_id').choices.length).toBeGreaterThan(1)
  })
})
