import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, testApp } from '../testing/test-app.ts'
import { compactCounters } from './compact-counters.ts'

const test = testApp()
let rep: Caller

beforeAll(async () => {
  rep = await test.signedInAs('rep', { time_zone: 'America/Chicago' })
})

async function newLead(fields: object, ...stage_names: string[]): Promise<string> {
  const { body } = await rep.request('POST', '/api/crm/leads', { business_name: 'Acme', ...fields })
  for (const stage_name of stage_names) {
    const move = { stage_name, lost_reason: 'Price', fields: { deal_value: 100 } }
    expect((await rep.request('POST', `/api/crm/pipeline/leads/${body.id}/move`, move)).status).toBe(200)
  }
  return body.id
}

const funnel = async (query = '') => {
  const { status, body } = await rep.request('GET', `/api/crm/pipeline/conversion-funnel${query}`)
  expect(status).toBe(200)
  return body
}
const reached = (body: { stages: { name: string; reached: number }[] }) =>
  Object.fromEntries(body.stages.map((stage) => [stage.name, stage.reached]))

describe('the conversion funnel', () => {
  it('counts who ever reached a stage, skipped stages and the way back included', async () => {
    expect(reached(await funnel())).toMatchObject({ New: 0, Won: 0 })
    await newLead({})
    await newLead({}, 'Contacted', 'New')
    await newLead({}, 'Proposal Sent')
    await newLead({ source_type: 'api' }, 'Contacted', 'Won')
    await newLead({}, 'Qualified', 'Lost')
    const body = await funnel()
    expect(reached(body)).toEqual({
      New: 5,
      Contacted: 4,
      Qualified: 3,
      'Demo Scheduled': 2,
      'Proposal Sent': 2,
      Negotiation: 1,
      Won: 1,
    })
    expect(body.lost).toBe(1)
    expect(body.stages[1]).toMatchObject({ conversion_from_previous: 0.8, conversion_from_first: 0.8, median_days: 0 })
    expect(body.stages[4]).toMatchObject({ conversion_from_previous: 1, conversion_from_first: 0.4 })
    expect(reached(await funnel('?source_type=api'))).toMatchObject({ New: 1, Won: 1 })
    expect(reached(await funnel(`?owner_id=${rep.user_id}`))).toMatchObject({ New: 0 })
  })

  it('takes the days of the span where the reader lives', async () => {
    const id = await newLead({})
    // 23:30 on March 7 in Chicago.
    await test.db.updateTable('leads').set({ created_at: '2026-03-08T05:30:00Z' }).where('id', '=', id).execute()
    expect(reached(await funnel('?from=2026-03-07&to=2026-03-07'))).toMatchObject({ New: 1 })
    expect(reached(await funnel('?from=2026-03-08&to=2026-03-09'))).toMatchObject({ New: 0 })
  })
})

describe('the statistics of the stages', () => {
  it('tell days in the stage and who has gone stale', async () => {
    const id = await newLead({}, 'Negotiation')
    const days = (count: number) => new Date(Date.now() - count * 86_400_000)
    const stage = async () => {
      const { body } = await rep.request('GET', '/api/crm/pipeline/stats')
      return body.stages.find(({ name }: { name: string }) => name === 'Negotiation')
    }
    expect(await stage()).toMatchObject({ lead_count: 1, avg_days_in_stage: 0, stale_count: 0 })
    await test.db
      .updateTable('leads')
      .set({ stage_entered_at: days(30), last_activity_at: days(16) })
      .where('id', '=', id)
      .execute()
    expect(await stage()).toMatchObject({ lead_count: 1, avg_days_in_stage: 30, stale_count: 1 })
    await compactCounters(test.db)
    expect(await stage()).toMatchObject({ lead_count: 1, avg_days_in_stage: 30, stale_count: 1 })
    await rep.request('PATCH', `/api/crm/leads/${id}`, { city: 'Austin' })
    expect(await stage()).toMatchObject({ stale_count: 0 })
  })
})
