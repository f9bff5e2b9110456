import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, testApp } from '../../testing/test-app.ts'

const test = testApp()
const SEGMENTS = '/api/crm/email-marketing/segments'
let manager: Caller
let rep: Caller

beforeAll(async () => {
  manager = await test.signedInAs('manager')
  rep = await test.signedInAs('rep')
})

let count = 0
const inCity = (city: string) => ({ and: [{ field: 'city', op: 'eq', value: city }] })

async function contact(fields: object = {}): Promise<string> {
  const body = { first_name: 'Jo', email: `jo${++count}@acme.example`, ...fields }
  const answer = await manager.request('POST', '/api/crm/contacts', body)
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer.body.id
}

async function segment(name: string, filter: object = inCity('Austin')) {
  const answer = await manager.request('POST', SEGMENTS, { name, filter })
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer.body
}

const preview = (filter: object, more: object = {}, by = manager) =>
  by.request('POST', `${SEGMENTS}/preview`, { filter, ...more })

describe('a segment', () => {
  it('is created, read, listed, changed and deleted, and deleting it can be undone', async () => {
    const created = await manager.request('POST', SEGMENTS, {
      name: '  Owners in Austin ',
      description: ' Spring offer ',
      filter: inCity('Austin'),
    })
    expect(created.status).toBe(201)
    const { id } = created.body
    expect(created.headers.location).toBe(`${SEGMENTS}/${id}`)
    expect(created.body).toMatchObject({
      name: 'Owners in Austin',
      description: 'Spring offer',
      filter: inCity('Austin'),
      missing_fields: [],
      created_by: manager.user_id,
      version: 1,
    })
    const listed = await rep.request('GET', `${SEGMENTS}?q=owners`)
    expect(listed.body.data).toMatchObject([{ id }])
    const changed = await manager.request(
      'PATCH',
      `${SEGMENTS}/${id}`,
      { filter: inCity('Dallas') },
      { 'if-match': '"1"' },
    )
    expect(changed.body).toMatchObject({ filter: inCity('Dallas'), name: 'Owners in Austin', version: 2 })
    const stale = await manager.request('PATCH', `${SEGMENTS}/${id}`, { name: 'Late' }, { 'if-match': '"1"' })
    expect([stale.status, stale.body.current.version]).toEqual([412, 2])

    const deleted = await manager.request('DELETE', `${SEGMENTS}/${id}`)
    expect(deleted.status).toBe(204)
    expect((await manager.request('GET', `${SEGMENTS}/${id}`)).status).toBe(404)
    const undone = await manager.request('POST', `/api/crm/operations/${deleted.headers['operation-id']}/undo`)
    expect(undone.status).toBe(200)
    expect((await manager.request('GET', `${SEGMENTS}/${id}`)).body).toMatchObject({ filter: inCity('Dallas') })
  })

  it('has a name of its own, whatever its case', async () => {
    await segment('Twice')
    const taken = await manager.request('POST', SEGMENTS, { name: 'TWICE', filter: { and: [] } })
    expect([taken.status, taken.body.errors[0].path]).toEqual([409, '/name'])
    const other = await segment('Once')
    expect((await manager.request('PATCH', `${SEGMENTS}/${other.id}`, { name: 'twice' })).status).toBe(409)
  })

  it.each([
    ['an unknown field', { name: 'X', filter: { field: 'shoe', op: 'eq', value: 1 } }, '/filter/field'],
    ['no filter', { name: 'X' }, '/filter'],
    ['a blank name', { name: ' ', filter: { and: [] } }, '/name'],
    ['an unknown key', { name: 'X', filter: { and: [] }, color: 'red' }, '/color'],
  ])('is refused with %s', async (_what, body, path) => {
    const answer = await manager.request('POST', SEGMENTS, body)
    expect([answer.status, answer.body.errors[0].path]).toEqual([400, path])
  })

  it('tells the fields that it names and that are gone', async () => {
    const field = await manager.request('POST', '/api/crm/custom-fields', {
      entity: 'contact',
      label: 'Shoe',
      type: 'text',
    })
    expect(field.status, JSON.stringify(field.body)).toBe(201)
    const key = `custom.${field.body.key}`
    const { id } = await segment('Shoes', { field: key, op: 'is_not_empty' })
    await manager.request('DELETE', `/api/crm/custom-fields/${field.body.id}`)
    expect((await manager.request('GET', `${SEGMENTS}/${id}`)).body.missing_fields).toEqual([key])
  })

  it('is written by managers and read by everybody', async () => {
    const { id } = await segment('Theirs')
    for (const [method, url, body] of [
      ['POST', SEGMENTS, { name: 'No', filter: { and: [] } }],
      ['PATCH', `${SEGMENTS}/${id}`, { name: 'No' }],
      ['DELETE', `${SEGMENTS}/${id}`, undefined],
    ] as const) {
      expect((await rep.request(method, url, body)).status).toBe(403)
    }
    expect((await rep.request('GET', `${SEGMENTS}/${id}`)).status).toBe(200)
  })

  it('is not deleted while a campaign waits for it, and says which', async () => {
    const { id } = await segment('In use')
    const campaign = { name: 'Spring offer', segment_id: id }
    await test.db.insertInto('email_campaigns').values(campaign).execute()
    const refused = await manager.request('DELETE', `${SEGMENTS}/${id}`)
    expect([refused.status, refused.body.code]).toEqual([409, 'conflict'])
    expect(refused.body.detail).toContain('the campaign “Spring offer”')
    expect(refused.body.current.campaigns).toMatchObject([{ name: 'Spring offer', status: 'draft' }])

    await test.db.updateTable('email_campaigns').set({ status: 'sent' }).where('segment_id', '=', id).execute()
    expect((await manager.request('DELETE', `${SEGMENTS}/${id}`)).status).toBe(204)
    const sent = await test.db.selectFrom('email_campaigns').selectAll().where('name', '=', 'Spring offer').execute()
    expect(sent).toMatchObject([{ segment_id: null, target_segment: inCity('Austin') }])
  })
})

describe('the preview of a segment', () => {
  it('counts who gets the mail and says who is left out and why', async () => {
    const city = 'Previewville'
    const gets = await contact({ city, email: 'Gets@preview.example' })
    await contact({ city, email: null, phone: '512 555 0100' })
    const off = await contact({ city, email: 'off@preview.example' })
    await manager.request('POST', `/api/crm/contacts/${off}/unsubscribe`, { channels: ['email'] })
    for (const [name, reason] of [
      ['dead', 'hard_bounce'],
      ['angry', 'complaint'],
      ['blocked', 'manual'],
    ]) {
      await contact({ city, email: `${name}@preview.example` })
      const body = { email: `${name}@preview.example`, reason }
      expect((await manager.request('POST', '/api/crm/email-marketing/suppressions', body)).status).toBe(201)
    }
    await contact({ city, email: 'anybody@blocked.example' })
    await manager.request('POST', '/api/crm/email-marketing/suppressions', { domain: 'blocked.example' })
    await contact({ city: 'Elsewhere' })

    const { status, body } = await preview(inCity(city))
    expect(status, JSON.stringify(body)).toBe(200)
    expect(body).toMatchObject({
      total: 7,
      count: 1,
      suppressed: 5,
      left_out: { no_address: 1, unsubscribed: 1, bounced: 1, complained: 1, suppressed: 2, duplicate: 0, capped: 0 },
    })
    expect(body.sample).toMatchObject([{ id: gets, email: 'Gets@preview.example' }])
    const bounced = await preview(inCity(city), { sample_of: 'bounced' })
    expect(bounced.body.sample).toMatchObject([{ email: 'dead@preview.example' }])
  })

  it('of nobody is allowed and told', async () => {
    expect((await preview(inCity('Nowhere'))).body).toMatchObject({ total: 0, count: 0, sample: [] })
    await segment('Nobody', inCity('Nowhere'))
  })

  it('asks of the lead, too', async () => {
    const lead = await manager.request('POST', '/api/crm/leads', { business_name: 'Hot Roofs', tier: 'hot' })
    const id = await contact({ lead_id: lead.body.id })
    const filter = { and: [{ field: 'lead.tier', op: 'eq', value: 'hot' }] }
    expect((await preview(filter)).body).toMatchObject({ count: 1, sample: [{ id }] })
  })

  it('leaves out who unsubscribed from the topic, and who had enough mail', async () => {
    const city = 'Topicton'
    await contact({ city, email: 'news@topic.example' })
    await contact({ city, email: 'full@topic.example' })
    const topic = await manager.request('POST', '/api/crm/email-marketing/topics', { name: 'Newsletter' })
    const topic_id = topic.body.id
    const off = { email: 'news@topic.example', topic_id, reason: 'unsubscribe' }
    expect((await manager.request('POST', '/api/crm/email-marketing/suppressions', off)).status).toBe(201)
    expect((await preview(inCity(city))).body.count).toBe(2)
    expect((await preview(inCity(city), { topic_id })).body).toMatchObject({ count: 1, left_out: { unsubscribed: 1 } })

    await test.db.updateTable('mail_settings').set({ cap_mails: 1, cap_days: 7 }).execute()
    const { id: campaign_id } = await test.db
      .insertInto('email_campaigns')
      .values({ name: 'Before', status: 'sent' })
      .returning('id')
      .executeTakeFirstOrThrow()
    const had = { campaign_id, chunk_no: 0, email: 'full@topic.example', status: 'sent', sent_at: new Date() } as const
    await test.db.insertInto('campaign_recipients').values(had).execute()
    const capped = await preview(inCity(city), { topic_id, apply_cap: true })
    expect(capped.body).toMatchObject({ count: 0, left_out: { unsubscribed: 1, capped: 1 } })
    expect((await preview(inCity(city), { topic_id: campaign_id })).body.errors[0].path).toBe('/topic_id')
  })

  it('knows only the contacts that the reader sees', async () => {
    const admin = await test.signedInAs('admin')
    const city = 'Secretville'
    await contact({ city, email: 'hidden@secret.example' })
    await admin.request('PATCH', '/api/crm/workspace', { rep_sees: 'own' })
    const { body } = await preview(inCity(city), {}, rep)
    expect([body.total, body.count, body.sample]).toEqual([0, 0, []])
    expect((await preview(inCity(city))).body.count).toBe(1)
    await admin.request('PATCH', '/api/crm/workspace', { rep_sees: 'all' })
  })
})
