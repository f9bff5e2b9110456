import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, testApp } from '../testing/test-app.ts'

const test = testApp()
let rep: Caller
const ids: Record<string, string> = {}

const LEADS = [
  {
    business_name: 'Alpha Air',
    city: 'Austin',
    tier: 'hot',
    lead_score: 90,
    deal_value: 5_000,
    tags: ['hvac', 'vip'],
    phone: '(512) 555-0101',
  },
  {
    business_name: 'Bravo Plumbing',
    city: 'Dallas',
    tier: 'warm',
    lead_score: 60,
    deal_value: 1_000.5,
    tags: ['plumbing'],
    email: 'owner@bravo.example',
  },
  { business_name: 'Charlie Roofing 100%', city: 'Austin', tier: 'cold', lead_score: 10, tags: [] },
  {
    business_name: 'Delta Electric',
    tier: 'cold',
    lead_score: 60,
    deal_value: 20_000,
    tags: ['electrical', 'vip'],
    website: 'https://delta.example',
  },
]

beforeAll(async () => {
  rep = await test.signedInAs('rep', { time_zone: 'America/Chicago' })
  for (const lead of LEADS) {
    const { body, status } = await rep.request('POST', '/api/crm/leads', lead)
    expect(status).toBe(201)
    ids[lead.business_name.split(' ')[0] as string] = body.id
  }
  await rep.request('PATCH', `/api/crm/leads/${ids.Alpha}`, { owner_id: rep.user_id })
  await test.db
    .updateTable('leads')
    .set({ created_at: '2026-03-08T05:30:00Z' })
    .where('id', '=', ids.Bravo as string)
    .execute()
})

const list = (query: string) => rep.request('GET', `/api/crm/leads?${query}`)
const listNames = async (query: string) => {
  const { status, body } = await list(query)
  expect(status, JSON.stringify(body)).toBe(200)
  return body.data.map((lead: { business_name: string }) => lead.business_name.split(' ')[0])
}
const filtered = (filter: unknown) =>
  listNames(`sort=business_name&filter=${encodeURIComponent(JSON.stringify(filter))}`)

describe('the filter language', () => {
  it.each([
    [{ field: 'city', op: 'eq', value: 'austin' }, ['Alpha', 'Charlie']],
    [{ field: 'city', op: 'ne', value: 'Austin' }, ['Bravo', 'Delta']],
    [{ field: 'business_name', op: 'contains', value: '0%' }, ['Charlie']],
    [{ field: 'business_name', op: 'starts_with', value: 'br' }, ['Bravo']],
    [{ field: 'city', op: 'in', value: ['AUSTIN', 'x'] }, ['Alpha', 'Charlie']],
    [{ field: 'city', op: 'is_empty' }, ['Delta']],
    [{ field: 'website', op: 'is_not_empty' }, ['Delta']],
    [{ field: 'lead_score', op: 'gte', value: 60 }, ['Alpha', 'Bravo', 'Delta']],
    [{ field: 'lead_score', op: 'between', value: [10, 60] }, ['Bravo', 'Charlie', 'Delta']],
    [{ field: 'lead_score', op: 'in', value: [10, 90] }, ['Alpha', 'Charlie']],
    [{ field: 'deal_value', op: 'eq', value: 1000.5 }, ['Bravo']],
    [{ field: 'deal_value', op: 'ne', value: 1000.5 }, ['Alpha', 'Charlie', 'Delta']],
    [{ field: 'deal_value', op: 'is_empty' }, ['Charlie']],
    [{ field: 'tier', op: 'not_in', value: ['cold'] }, ['Alpha', 'Bravo']],
    [{ field: 'tags', op: 'has_any', value: ['vip', 'plumbing'] }, ['Alpha', 'Bravo', 'Delta']],
    [{ field: 'tags', op: 'has_all', value: ['vip', 'hvac'] }, ['Alpha']],
    [{ field: 'tags', op: 'has_none', value: ['vip'] }, ['Bravo', 'Charlie']],
    [{ field: 'tags', op: 'is_empty' }, ['Charlie']],
    [{ field: 'owner_id', op: 'eq', value: '@me' }, ['Alpha']],
    [{ field: 'owner_id', op: 'is_empty' }, ['Bravo', 'Charlie', 'Delta']],
    [{ field: 'created_at', op: 'on', value: '2026-03-07' }, ['Bravo']],
    [{ field: 'created_at', op: 'before', value: '2026-03-08' }, ['Bravo']],
    [{ field: 'created_at', op: 'after', value: '2026-03-07' }, ['Alpha', 'Charlie', 'Delta']],
    [{ field: 'created_at', op: 'between', value: ['2026-03-01', '2026-03-07'] }, ['Bravo']],
    [{ field: 'created_at', op: 'within_last', value: { hours: 1 } }, ['Alpha', 'Charlie', 'Delta']],
    [{ field: 'created_at', op: 'older_than', value: { days: 1 } }, ['Bravo']],
    [{ and: [] }, ['Alpha', 'Bravo', 'Charlie', 'Delta']],
    [{ or: [] }, []],
    [
      {
        and: [
          { field: 'tier', op: 'eq', value: 'cold' },
          {
            or: [
              { field: 'lead_score', op: 'lt', value: 20 },
              { field: 'city', op: 'is_empty' },
            ],
          },
        ],
      },
      ['Charlie', 'Delta'],
    ],
  ])('%j finds %j', async (filter, names) => {
    expect(await filtered(filter)).toEqual(names)
  })

  it.each([
    ['not json', '/filter'],
    ['[]', '/filter'],
    ['{"and":{}}', '/filter/and'],
    ['{"field":"shoe_size","op":"eq","value":1}', '/filter/field'],
    ['{"and":[{"field":"lead_score","op":"contains","value":1}]}', '/filter/and/0/op'],
    ['{"field":"lead_score","op":"eq","value":"1"}', '/filter/value'],
    ['{"field":"tier","op":"eq","value":"lukewarm"}', '/filter/value'],
    ['{"field":"owner_id","op":"eq","value":"me"}', '/filter/value'],
    ['{"field":"created_at","op":"on","value":"2026-02-30"}', '/filter/value'],
    ['{"field":"created_at","op":"within_last","value":{"fortnights":1}}', '/filter/value'],
    ['{"field":"city","op":"eq","value":"x","note":"y"}', '/filter/note'],
    [JSON.stringify(nested(6)), '/filter/and/0/and/0/and/0/and/0/and/0'],
    [JSON.stringify({ or: Array.from({ length: 51 }, () => ({ field: 'city', op: 'is_empty' })) }), '/filter/or/50'],
  ])('%s is refused at %s', async (filter, path) => {
    const { status, body } = await list(`filter=${encodeURIComponent(filter)}`)
    expect(status).toBe(400)
    expect(body.errors[0].path).toBe(path)
  })
})

function nested(levels: number): unknown {
  return levels === 1 ? { field: 'city', op: 'is_empty' } : { and: [nested(levels - 1)] }
}

describe('search', () => {
  it.each([
    ['bravo', ['Bravo']],
    ['PLUMB dallas', ['Bravo']],
    ['owner@bravo', ['Bravo']],
    ['5125550101', ['Alpha']],
    ['512-555', ['Alpha']],
    ['+1 (512) 555 0101', ['Alpha']],
    ['100%', ['Charlie']],
    ['vip', ['Alpha', 'Delta']],
    ['nobody', []],
  ])('%s finds %j', async (q, names) => {
    expect(await listNames(`sort=business_name&q=${encodeURIComponent(q)}`)).toEqual(names)
  })

  it('follows changes', async () => {
    await rep.request('PATCH', `/api/crm/leads/${ids.Delta}`, { contact_name: 'Zoë Quick' })
    expect(await listNames('q=quick')).toEqual(['Delta'])
  })
})

describe('a list', () => {
  it.each(['business_name', '-lead_score', 'deal_value', '-deal_value', '-created_at'])(
    'by %s comes page by page, once each',
    async (sort) => {
      const whole = await listNames(`sort=${sort}`)
      const paged: string[] = []
      let cursor = ''
      do {
        const { body } = await list(`sort=${sort}&limit=1${cursor && `&cursor=${cursor}`}`)
        paged.push(...body.data.map((lead: { business_name: string }) => lead.business_name.split(' ')[0]))
        cursor = body.next_cursor
      } while (cursor)
      expect(paged).toEqual(whole)
      expect(paged.toSorted()).toEqual(['Alpha', 'Bravo', 'Charlie', 'Delta'])
      if (sort.includes('deal_value')) expect(paged.at(-1)).toBe('Charlie')
    },
  )

  it('counts on request, and refuses what it does not know', async () => {
    expect((await list('include_total=true&tier=cold&limit=1')).body.total).toBe(2)
    expect((await list('limit=1')).body).not.toHaveProperty('total')
    expect((await list('sort=phone')).body.errors[0].path).toBe('/sort')
    expect((await list('cursor=abc')).body.errors[0].path).toBe('/cursor')
    expect((await list('limit=500')).body.errors[0].path).toBe('/limit')
    expect((await list('page=2')).body.errors[0].path).toBe('/page')
    const { body } = await list('sort=business_name&limit=1')
    expect((await list(`sort=-lead_score&cursor=${body.next_cursor}`)).body.errors[0].path).toBe('/cursor')
  })

  it('is stepped through from a lead', async () => {
    for (const sort of ['business_name', '-deal_value', '-created_at']) {
      const order = (await list(`sort=${sort}`)).body.data.map((lead: { id: string }) => lead.id)
      for (const [index, id] of order.entries()) {
        const { body } = await rep.request('GET', `/api/crm/leads/${id}/neighbors?sort=${sort}`)
        expect(body).toEqual({ previous_id: order[index - 1] ?? null, next_id: order[index + 1] ?? null })
      }
    }
    const { body } = await rep.request('GET', `/api/crm/leads/${ids.Charlie}/neighbors?q=austin`)
    expect(body).toEqual({ previous_id: null, next_id: ids.Alpha })
  })
})
