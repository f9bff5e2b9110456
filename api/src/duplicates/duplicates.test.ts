import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, testApp } from '../testing/test-app.ts'
import { checkDuplicates } from './jobs.ts'

const test = testApp()
let rep: Caller

beforeAll(async () => {
  rep = await test.signedInAs('rep')
})

const addLead = async (fields: object) => (await rep.request('POST', '/api/crm/leads', fields)).body.id as string

const addContact = async (fields: { lead_id: string } & Record<string, unknown>) =>
  (await test.db.insertInto('contacts').values(fields).returning('id').executeTakeFirstOrThrow()).id

async function compareAll() {
  test.jobs.push({ job: checkDuplicates, data: {} })
  await test.runJobs()
}

async function pairsOf(lead_id: string) {
  const { body } = await rep.request('GET', `/api/crm/leads/duplicates?lead_id=${lead_id}`)
  return body.data.map((pair: { leads: { id: string }[]; reasons: string[]; likeness: number }) => ({
    other: pair.leads.find((lead) => lead.id !== lead_id)?.id,
    reasons: pair.reasons,
    likeness: pair.likeness,
  }))
}

describe('duplicates are found', () => {
  it.each([
    ['email', { email: 'Alder.Hvac@gmail.com' }, { email: 'alder.hvac@gmail.com' }],
    ['phone', { phone: '(512) 555-0111' }, { phone: '+1 512.555.0111' }],
    ['domain', { website: 'https://www.birch-hvac.com/contact' }, { email: 'jo@birch-hvac.com' }],
    ['licence_number', { licence_number: 'tacla0001' }, { licence_number: 'TACLA0001' }],
    [
      'name',
      { business_name: 'The Cedar Ridge Heating Co., LLC', city: 'Austin' },
      { business_name: 'Cedar Ridge Heatng', city: 'AUSTIN' },
    ],
  ])('by %s', async (reason, one, other) => {
    const a = await addLead({ business_name: `One ${reason}`, ...one })
    const b = await addLead({ business_name: `Two ${reason}`, ...other })
    await compareAll()
    expect(await pairsOf(a)).toEqual([{ other: b, reasons: [reason], likeness: expect.any(Number) }])
  })

  it('by the address and the number of a contact', async () => {
    const a = await addLead({ business_name: 'Dogwood', email: 'ann@dogwood.test', phone: '512 555 0122' })
    const b = await addLead({ business_name: 'Elm' })
    await addContact({ lead_id: b, email: 'Ann@dogwood.test', mobile_e164: '+15125550122' })
    await compareAll()
    expect(await pairsOf(a)).toEqual([{ other: b, reasons: ['email', 'phone'], likeness: 98 }])
  })

  it('but not by a free mailbox, a shared site, or a name in another city', async () => {
    const a = await addLead({
      business_name: 'Fir Plumbing',
      city: 'Dallas',
      email: 'fir@gmail.com',
      website: 'https://facebook.com/fir',
    })
    await addLead({
      business_name: 'Fir Plumbing',
      city: 'Tampa',
      email: 'other@gmail.com',
      website: 'facebook.com/other',
    })
    await compareAll()
    expect(await pairsOf(a)).toEqual([])
  })

  it('but not because two trades of one town are named after it', async () => {
    const a = await addLead({ business_name: 'Bellmead Roofing', city: 'Bellmead' })
    await addLead({ business_name: 'Bellmead Plumbing', city: 'Bellmead' })
    await addLead({ business_name: 'Bellfort Roofing', city: 'Bellmead' })
    await compareAll()
    expect(await pairsOf(a)).toEqual([])
  })

  it('no longer, once they differ', async () => {
    const a = await addLead({ business_name: 'Ginkgo', phone: '512 555 0133' })
    const b = await addLead({ business_name: 'Hazel', phone: '512 555 0133' })
    await compareAll()
    expect(await pairsOf(a)).toHaveLength(1)
    await rep.request('PATCH', `/api/crm/leads/${b}`, { phone: '512 555 0134' })
    expect((await rep.request('GET', '/api/crm/leads/duplicates')).body.is_complete).toBe(false)
    await compareAll()
    expect(await pairsOf(a)).toEqual([])
    expect((await rep.request('GET', '/api/crm/leads/duplicates')).body.is_complete).toBe(true)
  })

  it('before a lead is added, as soon as it is typed', async () => {
    const id = await addLead({ business_name: 'Ironwood Roofing', phone: '512 555 0144', city: 'Waco' })
    const { body } = await rep.request('POST', '/api/crm/leads/duplicates/search', {
      business_name: 'Ironwod Roofing Inc',
      city: 'waco',
      phone: '5125550144',
      email: 'half@',
    })
    expect(body.data).toEqual([
      {
        lead: expect.objectContaining({ id, business_name: 'Ironwood Roofing' }),
        reasons: ['name', 'phone'],
        likeness: 93,
      },
    ])
    const nothing = await rep.request('POST', '/api/crm/leads/duplicates/search', {})
    expect(nothing.body.data).toEqual([])
  })

  it('and never offered again when they are said to be two', async () => {
    const a = await addLead({ business_name: 'Juniper', phone: '512 555 0155' })
    const b = await addLead({ business_name: 'Kapok', phone: '512 555 0155' })
    await compareAll()
    expect((await rep.request('POST', '/api/crm/leads/duplicates/dismiss', { lead_id: a, other_id: b })).status).toBe(
      200,
    )
    await rep.request('PATCH', `/api/crm/leads/${b}`, { city: 'Austin' })
    await compareAll()
    expect(await pairsOf(a)).toEqual([])
    expect((await rep.request('POST', '/api/crm/leads/duplicates/undismiss', { lead_id: b, other_id: a })).status).toBe(
      204,
    )
    expect(await pairsOf(a)).toHaveLength(1)
  })
})

describe('merging two leads', () => {
  const winner = { business_name: 'Larch', phone: '512 555 0166', tags: ['a'], city: 'Austin', deal_value: 100 }
  const loser = {
    business_name: 'Larch LLC',
    email: 'office@larch.test',
    tags: ['b'],
    city: 'Round Rock',
    deal_value: 250,
  }

  it('is shown field by field before it is done, and changes nothing then', async () => {
    const [a, b] = [await addLead(winner), await addLead(loser)]
    await addContact({ lead_id: b, first_name: 'Lou' })
    const { body } = await rep.request('POST', `/api/crm/leads/${a}/merge`, {
      loser_id: b,
      dry_run: true,
      choose: { city: 'loser' },
    })
    expect(body.is_merged).toBe(false)
    const result = Object.fromEntries(
      body.fields.map((field: { key: string; result: unknown }) => [field.key, field.result]),
    )
    expect(result).toMatchObject({
      business_name: 'Larch',
      email: 'office@larch.test',
      phone: '512 555 0166',
      tags: ['a', 'b'],
      city: 'Round Rock',
      deal_value: 100,
    })
    expect(body.moved).toMatchObject({ contacts: 1, activities: 1 })
    expect((await rep.request('GET', `/api/crm/leads/${b}`)).status).toBe(200)
    expect((await rep.request('GET', `/api/crm/leads/${a}`)).body.version).toBe(1)
  })

  it('hands everything over, joins the fields and leaves one primary contact', async () => {
    const [a, b] = [await addLead(winner), await addLead(loser)]
    const mine = await addContact({ lead_id: a, first_name: 'Ann', is_primary: true })
    const theirs = await addContact({ lead_id: b, first_name: 'Bo', is_primary: true })
    await test.db.insertInto('tasks').values({ lead_id: b, title: 'Call' }).execute()
    await test.db.insertInto('notes').values({ lead_id: b, content: 'Remember' }).execute()
    const merged = await rep.request('POST', `/api/crm/leads/${a}/merge`, { loser_id: b })
    expect(merged.body).toMatchObject({ id: a, is_merged: true, moved: { contacts: 1, tasks: 1, notes: 1 } })
    const lead = (await rep.request('GET', `/api/crm/leads/${a}`)).body
    expect(lead).toMatchObject({ email: 'office@larch.test', tags: ['a', 'b'], contact_count: 2, pending_tasks: 1 })
    expect((await rep.request('GET', `/api/crm/leads/${b}`)).status).toBe(404)
    const primaries = await test.db
      .selectFrom('contacts')
      .select(['id', 'is_primary'])
      .where('lead_id', '=', a)
      .execute()
    expect(primaries.sort((x) => (x.is_primary ? -1 : 1))).toEqual([
      { id: mine, is_primary: true },
      { id: theirs, is_primary: false },
    ])
    const timeline = (await rep.request('GET', `/api/crm/activities/lead/${a}/timeline`)).body.data
    expect(timeline.map((entry: { subject: string }) => entry.subject)).toEqual(
      expect.arrayContaining(['Merged with Larch LLC', 'Lead created']),
    )
  })

  it('can be undone: both are as they were', async () => {
    const [a, b] = [await addLead(winner), await addLead({ ...loser, email: 'second@larch.test' })]
    const contact = await addContact({ lead_id: b, first_name: 'Bo', is_primary: true })
    const before = await Promise.all([a, b].map(async (id) => (await rep.request('GET', `/api/crm/leads/${id}`)).body))
    const merged = await rep.request('POST', `/api/crm/leads/${a}/merge`, { loser_id: b })
    const undone = await rep.request('POST', `/api/crm/operations/${merged.headers['operation-id']}/undo`)
    expect(undone.status, JSON.stringify(undone.body)).toBe(200)
    for (const lead of before) {
      const { body } = await rep.request('GET', `/api/crm/leads/${lead.id}`)
      for (const key of ['business_name', 'email', 'phone', 'tags', 'city', 'deal_value', 'contact_count', 'stage_id'])
        expect(body[key], key).toEqual(lead[key])
    }
    const { lead_id, is_primary } = await test.db
      .selectFrom('contacts')
      .select(['lead_id', 'is_primary'])
      .where('id', '=', contact)
      .executeTakeFirstOrThrow()
    expect({ lead_id, is_primary }).toEqual({ lead_id: b, is_primary: true })
  })

  it('is refused with a reason', async () => {
    const a = await addLead(winner)
    const merge = (body: object, headers = {}) => rep.request('POST', `/api/crm/leads/${a}/merge`, body, headers)
    expect((await merge({ loser_id: a })).body.errors[0].path).toBe('/loser_id')
    expect((await merge({ loser_id: '0199a2c4-0000-7000-8000-000000000000' })).body.errors[0]).toEqual({
      path: '/loser_id',
      message: 'there is no such lead',
    })
    const b = await addLead({ business_name: 'Other' })
    expect((await merge({ loser_id: b, choose: { shoe_size: 'loser' } })).body.errors[0].path).toBe('/choose/shoe_size')
    expect((await merge({ loser_id: b, choose: { city: 'mine' } })).status).toBe(400)
    expect((await merge({ loser_id: b }, { 'if-match': '"9"' })).status).toBe(412)
    const viewer = await test.signedInAs('viewer')
    expect((await viewer.request('POST', `/api/crm/leads/${a}/merge`, { loser_id: b })).status).toBe(403)
  })

  it('of two at once in both directions leaves one lead', async () => {
    const [a, b] = [await addLead(winner), await addLead({ business_name: 'Twin' })]
    const answers = await Promise.all([
      rep.request('POST', `/api/crm/leads/${a}/merge`, { loser_id: b }),
      rep.request('POST', `/api/crm/leads/${b}/merge`, { loser_id: a }),
    ])
    expect(answers.map((answer) => answer.status).sort((x, y) => x - y)).toEqual([200, expect.any(Number)])
    const alive = await Promise.all([a, b].map(async (id) => (await rep.request('GET', `/api/crm/leads/${id}`)).status))
    expect(alive.sort((x, y) => x - y)).toEqual([200, 404])
  })
})

describe('merging two contacts', () => {
  const addPerson = async (fields: object) => (await rep.request('POST', '/api/crm/contacts', fields)).body.id as string

  it('joins them, hands over what belongs to the loser and keeps who unsubscribed unsubscribed', async () => {
    const lead_id = await addLead({ business_name: 'Magnolia' })
    const a = await addPerson({ lead_id, first_name: 'Mia', phone: '512 555 0177', tags: ['x'] })
    const b = await addPerson({
      lead_id,
      first_name: 'Mia',
      last_name: 'Stone',
      email: 'mia@magnolia.test',
      tags: ['y'],
    })
    await rep.request('POST', `/api/crm/contacts/${b}/unsubscribe`, { channels: ['email'], reason: 'asked by phone' })
    await test.db.insertInto('notes').values({ contact_id: b, content: 'Likes mornings' }).execute()
    const preview = await rep.request('POST', `/api/crm/contacts/${a}/merge`, { loser_id: b, dry_run: true })
    expect(preview.body).toMatchObject({ is_merged: false, moved: { notes: 1 } })
    const merged = await rep.request('POST', `/api/crm/contacts/${a}/merge`, { loser_id: b })
    expect(merged.status, JSON.stringify(merged.body)).toBe(200)
    expect((await rep.request('GET', `/api/crm/contacts/${a}`)).body).toMatchObject({
      last_name: 'Stone',
      email: 'mia@magnolia.test',
      phone: '512 555 0177',
      tags: ['x', 'y'],
      email_subscribed: false,
      is_primary: true,
    })
    expect((await rep.request('GET', `/api/crm/contacts/${b}`)).status).toBe(404)
    const notes = await test.db.selectFrom('notes').select('id').where('contact_id', '=', a).execute()
    expect(notes).toHaveLength(1)
  })

  it('passes the place of the primary contact on', async () => {
    const lead_id = await addLead({ business_name: 'Nutmeg' })
    const primary = await addPerson({ lead_id, first_name: 'One' })
    const other = await addPerson({ lead_id, first_name: 'Two' })
    await rep.request('POST', `/api/crm/contacts/${other}/merge`, { loser_id: primary })
    expect((await rep.request('GET', `/api/crm/contacts/${other}`)).body.is_primary).toBe(true)
  })

  it('is refused with a reason', async () => {
    const a = await addPerson({ first_name: 'Alone' })
    expect((await rep.request('POST', `/api/crm/contacts/${a}/merge`, { loser_id: a })).body.errors[0].path).toBe(
      '/loser_id',
    )
    const missing = await rep.request('POST', `/api/crm/contacts/${a}/merge`, {
      loser_id: '0199a2c4-0000-7000-8000-000000000000',
    })
    expect(missing.body.errors[0]).toEqual({ path: '/loser_id', message: 'there is no such contact' })
  })
})
