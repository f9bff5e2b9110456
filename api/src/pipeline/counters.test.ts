import { sql } from 'kysely'
import { beforeAll, expect, it } from 'vitest'
import { type Caller, testApp } from '../testing/test-app.ts'
import { compactCounters } from './compact-counters.ts'
import { readCounters } from './queries.ts'

const test = testApp()
let manager: Caller
let stage_ids: string[]

beforeAll(async () => {
  manager = await test.signedInAs('manager')
  const { body } = await manager.request('GET', '/api/crm/pipeline/stages')
  stage_ids = body.data.map((stage: { id: string }) => stage.id)
})

async function liveTotals() {
  const { rows } = await sql<{ stage_id: string; lead_count: number; total_value: number; avg_score: number }>`
    select stage_id, count(*) as lead_count, coalesce(sum(deal_value), 0) as total_value,
      round(avg(lead_score), 1) as avg_score
    from leads where deleted_at is null group by stage_id order by stage_id`.execute(test.db)
  return rows
}

async function keptTotals() {
  return [...(await readCounters(test.db))]
    .map(([stage_id, totals]) => ({ stage_id, ...totals }))
    .filter((totals) => totals.lead_count > 0)
    .sort((a, b) => (a.stage_id < b.stage_id ? -1 : 1))
}

it('equal the live sum while many people create, move, change, delete and restore at once', async () => {
  const ids: string[] = []
  const pick = () => ids[Math.floor(Math.random() * ids.length)] as string
  const random = (below: number) => Math.floor(Math.random() * below)
  const actions = [
    async () => {
      const { body } = await manager.request('POST', '/api/crm/leads', {
        business_name: 'Busy',
        lost_reason: 'Tested',
        lead_score: random(101),
        deal_value: random(100_000) / 100,
        stage_id: stage_ids[random(stage_ids.length)],
      })
      ids.push(body.id)
    },
    () =>
      manager.request('POST', `/api/crm/pipeline/leads/${pick()}/move`, {
        stage_id: stage_ids[random(stage_ids.length)],
        lost_reason: 'Tested',
        fields: { deal_value: random(1_000) },
      }),
    () =>
      manager.request('PATCH', `/api/crm/leads/${pick()}`, {
        lead_score: random(101),
        deal_value: random(2) ? null : 12.34,
      }),
    () => manager.request('DELETE', `/api/crm/leads/${pick()}`),
    () => manager.request('POST', `/api/crm/leads/${pick()}/restore`),
    () => compactCounters(test.db),
  ]
  for (let i = 0; i < 20; i++) await actions[0]?.()
  const actor = async () => {
    for (let i = 0; i < 60; i++) await actions[random(actions.length)]?.()
  }
  await Promise.all(Array.from({ length: 8 }, actor))

  const live = await liveTotals()
  expect(live.length).toBeGreaterThan(3)
  expect(await keptTotals()).toEqual(live)
  await compactCounters(test.db)
  expect(await keptTotals()).toEqual(live)
  const { rows } = await sql<{ rows: number }>`select count(*) as rows from stage_counters`.execute(test.db)
  expect(rows[0]?.rows).toBeLessThanOrEqual(stage_ids.length)

  const { body } = await manager.request('GET', '/api/crm/pipeline/view?limit_per_stage=1')
  const filtered = await manager.request(
    'GET',
    `/api/crm/pipeline/view?limit_per_stage=1&filter=${encodeURIComponent('{"field":"business_name","op":"is_not_empty"}')}`,
  )
  const totals = (stage: Record<string, unknown>) => [stage.id, stage.lead_count, stage.total_value, stage.avg_score]
  expect(filtered.body.stages.map(totals)).toEqual(body.stages.map(totals))
}, 60_000)
