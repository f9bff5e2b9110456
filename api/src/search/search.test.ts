import { beforeAll, describe, expect, test as it } from 'vitest'
import { type Caller, testApp } from '../testing/test-app.ts'

const test = testApp()
let ann: Caller
let bob: Caller
let admin: Caller
const ids: Record<string, string> = {}

beforeAll(async () => {
  ann = await test.signedInAs('rep')
  bob = await test.signedInAs('rep')
  admin = await test.signedInAs('admin')
  const lead = async (name: string, fields: Record<string, unknown> = {}) => {
    const { status, body } = await ann.request('POST', '/api/crm/leads', {
      business_name: name,
      owner_id: ann.user_id,
      ...fields,
    })
    expect(status).toBe(201)
    ids[name] = body.id
    return body.id as string
  }
  const acme = await lead('Acme Roofing', {
    city: 'Austin',
    state: 'TX',
    phone: '(512) 555-0147',
    email: 'office@acme.test',
  })
  await lead('Roofing Specialists')
  await lead('Best Acme of All')
  await lead('Johnson Plumbing', { owner_id: bob.user_id })
  await lead('AB Electric')
  await lead('100% Solar_Power')
  const contact = {
    lead_id: acme,
    first_name: 'Zoë',
    last_name: 'Okonkwo',
    phone: '+1 737.555.0188',
    job_title: 'Owner',
  }
  ids.zoe = (
    await test.db
      .insertInto('contacts')
      .values({ ...contact, phone_e164: '+17375550188' })
      .returning('id')
      .executeTakeFirstOrThrow()
  ).id
  ids.task = (
    await test.db
      .insertInto('tasks')
      .values({ title: 'Send the gutter quotation', lead_id: acme, assigned_to: ann.user_id })
      .returning('id')
      .executeTakeFirstOrThrow()
  ).id
  ids.note = (
    await test.db
      .insertInto('notes')
      .values({ content: 'Their skylight leaks\nsince March', lead_id: acme, created_by: ann.user_id })
      .returning('id')
      .executeTakeFirstOrThrow()
  ).id
})

async function find(q: string, more = '', caller = ann) {
  const { status, body } = await caller.request('GET', `/api/crm/search?q=${encodeURIComponent(q)}${more}`)
  expect(status, JSON.stringify(body)).toBe(200)
  return body.data as {
    entity: string
    id: string
    title: string
    subtitle: string
    highlight: string
    lead_id: string
  }[]
}
const titles = async (q: string, more = '', caller = ann) => (await find(q, more, caller)).map(({ title }) => title)

describe('everything is found', () => {
  it('a lead, with what tells it from others', async () => {
    expect((await find('acme roofing'))[0]).toEqual({
      entity: 'lead',
      id: ids['Acme Roofing'],
      title: 'Acme Roofing',
      subtitle: 'Austin, TX',
      lead_id: ids['Acme Roofing'],
      highlight: null,
    })
  })

  it('a contact, a task and a note, each with its lead', async () => {
    expect((await find('okonkwo'))[0]).toMatchObject({
      entity: 'contact',
      id: ids.zoe,
      title: 'Zoë Okonkwo',
      subtitle: 'Owner · Acme Roofing',
      lead_id: ids['Acme Roofing'],
    })
    expect((await find('gutter'))[0]).toMatchObject({ entity: 'task', id: ids.task, subtitle: 'Acme Roofing' })
    expect((await find('skylight march'))[0]).toMatchObject({
      entity: 'note',
      id: ids.note,
      title: 'Their skylight leaks since March',
    })
  })

  it('of the kinds that are asked for, as many as are asked for', async () => {
    expect((await find('acme', '&types=contact,note')).every(({ entity }) => entity !== 'lead')).toBe(true)
    expect(await titles('roofing', '&types=lead&limit=1')).toEqual(['Roofing Specialists'])
  })
})

describe('the best comes first', () => {
  it.each([
    ['roofing', ['Roofing Specialists', 'Acme Roofing']],
    ['acme', ['Acme Roofing', 'Best Acme of All']],
    ['roof acm', ['Acme Roofing']],
    ['ab', ['AB Electric']],
    ['a', ['AB Electric', 'Acme Roofing']],
  ])('for “%s”', async (q, expected) => {
    const found = await titles(q, '&types=lead')
    expect(found.slice(0, expected.length).sort()).toEqual([...expected].sort())
    if (q !== 'a') expect(found.slice(0, expected.length)).toEqual(expected)
  })
})

describe('a phone number is found however it is written', () => {
  it.each(['512 555 0147', '(512) 555-0147', '+1 512-555-0147', '5125550147', '555-0147', '512.555.0147', '0147'])(
    '%s',
    async (q) => {
      expect((await find(q))[0]).toMatchObject({ id: ids['Acme Roofing'], highlight: '(512) 555-0147' })
    },
  )
  it('of a contact too', async () => {
    expect((await find('(737) 555 0188'))[0]).toMatchObject({ id: ids.zoe, highlight: '+1 737.555.0188' })
  })
})

it('an e-mail address is found, and shown', async () => {
  expect((await find('Office@ACME.test'))[0]).toMatchObject({ id: ids['Acme Roofing'], highlight: 'office@acme.test' })
})

describe('misspelled words are forgiven', () => {
  it.each([
    ['jonhson', 'Johnson Plumbing'],
    ['johnsn plumbng', 'Johnson Plumbing'],
    ['rofing specialsts', 'Roofing Specialists'],
    ['okonwko', 'Zoë Okonkwo'],
    ['guter quotaton', 'Send the gutter quotation'],
  ])('%s', async (q, title) => {
    expect(await titles(q)).toContain(title)
  })

  it('and come after what is spelled so', async () => {
    await ann.request('POST', '/api/crm/leads', { business_name: 'Jonhson & Sons' })
    expect(await titles('jonhson', '&types=lead')).toEqual(['Jonhson & Sons', 'Johnson Plumbing'])
  })
})

describe('nothing is shown', () => {
  it('that the reader may not see', async () => {
    await admin.request('PATCH', '/api/crm/workspace', { rep_sees: 'own' })
    const seen = await Promise.all(
      ['acme', 'okonkwo', 'gutter', 'skylight', '5125550147', 'acme rofing'].map((q) => find(q, '', bob)),
    )
    expect(seen.flat()).toEqual([])
    expect(await titles('johnson', '', bob)).toContain('Johnson Plumbing')
    expect(await titles('johnson plumbing')).toEqual([])
    expect(await titles('skylight')).toHaveLength(1)
    await admin.request('PATCH', '/api/crm/workspace', { rep_sees: 'all' })
  })

  it('that is in the trash, or belongs to a lead that is', async () => {
    await ann.request('DELETE', `/api/crm/leads/${ids['Acme Roofing']}`)
    for (const q of ['acme roofing', 'okonkwo', 'gutter', 'skylight'])
      expect(await titles(q)).not.toContain('Acme Roofing')
    expect((await Promise.all(['okonkwo', 'gutter', 'skylight'].map((q) => find(q)))).flat()).toEqual([])
    await ann.request('POST', `/api/crm/leads/${ids['Acme Roofing']}/restore`)
    await test.db
      .updateTable('notes')
      .set({ deleted_at: new Date() })
      .where('id', '=', ids.note as string)
      .execute()
    expect(await titles('skylight')).toEqual([])
  })
})

describe('what cannot be meant does no harm', () => {
  it.each([
    '',
    '   ',
    '%',
    '_',
    '%%%%',
    '\\',
    "'; drop table leads; --",
    '\u0000',
    '🏠🏠🏠🏠',
    'x'.repeat(200),
    '((((',
    '😀',
  ])('%j', async (q) => {
    const found = await find(q)
    if (q.trim() === '') expect(found).toEqual([])
  })

  it('and signs of the language of patterns mean themselves', async () => {
    expect(await titles('100%', '&types=lead')).toEqual(['100% Solar_Power'])
    expect(await titles('r_power', '&types=lead')).toEqual(['100% Solar_Power'])
    expect(await titles('0%0', '&types=lead')).toEqual([])
  })

  it('and too long a search, an unknown kind or key is refused by name', async () => {
    const refused = async (query: string) => (await ann.request('GET', `/api/crm/search?${query}`)).body.errors[0].path
    expect(await refused(`q=${'x'.repeat(201)}`)).toBe('/q')
    expect(await refused('q=a&types=lead,user')).toBe('/types')
    expect(await refused('q=a&entity=lead')).toBe('/entity')
    expect(await refused('types=lead')).toBe('/q')
  })
})
