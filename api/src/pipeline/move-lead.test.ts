import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, testApp } from '../testing/test-app.ts'

const test = testApp()
let rep: Caller
const stages: Record<string, string> = {}

beforeAll(async () => {
  rep = await test.signedInAs('rep')
  const { body } = await rep.request('GET', '/api/crm/pipeline/stages')
  for (const stage of body.data) stages[stage.name] = stage.id
})

async function newLead(fields: object = {}): Promise<string> {
  const { status, body } = await rep.request('POST', '/api/crm/leads', { business_name: 'Acme', ...fields })
  expect(status).toBe(201)
  return body.id
}

const move = (id: string, to: object, headers?: Record<string, string>) =>
  rep.request('POST', `/api/crm/pipeline/leads/${id}/move`, to, headers)

async function column(name: string): Promise<string[]> {
  const { body } = await rep.request('GET', `/api/crm/pipeline/view/stages/${stages[name]}/leads?limit=200`)
  return body.data.map((card: { id: string }) => card.id)
}

describe('a move', () => {
  it('records where from, where to, the notes and the time spent, and counts as activity', async () => {
    const id = await newLead()
    await test.db
      .updateTable('leads')
      .set({ stage_entered_at: new Date(Date.now() - 3_600_000) })
      .where('id', '=', id)
      .execute()
    const moved = await move(id, { stage_name: 'contacted', notes: 'Left a voicemail' })
    expect(moved.status).toBe(200)
    expect(moved.body).toMatchObject({ stage_id: stages.Contacted, stage_name: 'Contacted', version: 2 })

    const { body } = await rep.request('GET', `/api/crm/activities/lead/${id}/timeline?types=status_change`)
    expect(body.data).toHaveLength(1)
    const [entry] = body.data
    expect(entry).toMatchObject({
      activity_type: 'status_change',
      from_stage_name: 'New',
      to_stage_name: 'Contacted',
      description: 'Left a voicemail',
      actor_id: rep.user_id,
    })
    expect(entry.seconds_in_stage).toBeGreaterThanOrEqual(3_600)
    expect(entry.seconds_in_stage).toBeLessThan(3_700)
    expect(moved.body.last_activity_at >= entry.occurred_at.slice(0, 19)).toBe(true)

    const history = await rep.request('GET', `/api/crm/leads/${id}/stage-history`)
    expect(history.body.data.map((visit: { stage_name: string }) => visit.stage_name)).toEqual(['New', 'Contacted'])
    expect(history.body.data[1].left_at).toBeNull()
  })

  it('places before, behind and on top', async () => {
    const [a, b, c] = [await newLead(), await newLead(), await newLead()]
    const to = { stage_id: stages.Qualified }
    await move(a, to)
    await move(b, { ...to, after_id: a })
    await move(c, { ...to, before_id: b })
    expect(await column('Qualified')).toEqual([a, c, b])
    await move(b, { after_id: null, before_id: a })
    expect(await column('Qualified')).toEqual([b, a, c])
    await move(a, to)
    expect(await column('Qualified')).toEqual([a, b, c])
  })

  it('within a stage is no entry on the timeline', async () => {
    const id = await newLead()
    const before = await rep.request('GET', `/api/crm/activities/lead/${id}/timeline`)
    await move(id, { stage_id: stages.New })
    const after = await rep.request('GET', `/api/crm/activities/lead/${id}/timeline`)
    expect(after.body.data).toHaveLength(before.body.data.length)
  })

  it('falls back when the neighbour has left the stage meanwhile', async () => {
    const [gone, stays, moved] = [await newLead(), await newLead(), await newLead()]
    await move(stays, { stage_id: stages.Negotiation })
    const both = await move(moved, { stage_id: stages.Negotiation, after_id: stays, before_id: gone })
    expect(both.status).toBe(200)
    expect(await column('Negotiation')).toEqual([stays, moved])
  })

  it('to Won or Lost asks for what the stage requires, all at once, and takes it in the same step', async () => {
    const id = await newLead()
    const refused = await move(id, { stage_name: 'Lost' })
    expect(refused.status).toBe(400)
    expect(refused.body).toMatchObject({ code: 'validation_failed', errors: [{ path: '/lost_reason' }] })
    expect((await rep.request('GET', `/api/crm/leads/${id}`)).body.stage_name).toBe('New')

    const lost = await move(id, { stage_name: 'Lost', lost_reason: 'Went with a cousin' })
    expect(lost.body).toMatchObject({ stage_name: 'Lost', lost_reason: 'Went with a cousin' })
    expect(lost.body.closed_at).not.toBeNull()

    const unpriced = await move(id, { stage_name: 'Won' })
    expect(unpriced.body.errors).toMatchObject([{ path: '/deal_value' }])
    const won = await move(id, { stage_name: 'Won', fields: { deal_value: 4_800.5 } })
    expect(won.body).toMatchObject({ stage_name: 'Won', deal_value: 4_800.5, lost_reason: null })

    const reopened = await move(id, { stage_name: 'New' })
    expect(reopened.body).toMatchObject({ closed_at: null, deal_value: 4_800.5 })
  })

  it('is not got round by creating a lead in the stage', async () => {
    const create = (fields: object) => rep.request('POST', '/api/crm/leads', { business_name: 'Acme', ...fields })
    const refused = await create({ stage_id: stages.Won })
    expect(refused.body.errors).toMatchObject([{ path: '/deal_value' }])
    const won = await create({ stage_id: stages.Won, deal_value: 10 })
    expect(won.status).toBe(201)
    expect(won.body.closed_at).not.toBeNull()
  })

  it('refuses what is not there, by name', async () => {
    const id = await newLead()
    const nowhere = '01900000-0000-7000-8000-000000000000'
    expect((await move(nowhere, { stage_name: 'Won' })).status).toBe(404)
    expect((await move('not-a-uuid', { stage_name: 'Won' })).body.errors[0].path).toBe('/id')
    expect((await move(id, { stage_id: nowhere })).body.errors[0].path).toBe('/stage_id')
    expect((await move(id, { stage_name: 'Nope' })).body.errors[0].path).toBe('/stage_name')
    expect((await move(id, { stage_id: stages.New, after_id: nowhere })).body.errors[0].path).toBe('/after_id')
    expect((await move(id, { stage_id: stages.New, colour: 'red' })).body.errors[0].path).toBe('/colour')
    expect((await move(id, {})).status).toBe(400)
    const stale = await move(id, { stage_name: 'Contacted' }, { 'if-match': '"7"' })
    expect(stale.status).toBe(412)
    expect(stale.body.current).toMatchObject({ id, stage_name: 'New' })
  })
})
