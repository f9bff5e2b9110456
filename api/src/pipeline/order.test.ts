import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { LONG_POSITION, positionBetween } from '../leads/position.ts'
import { type Caller, testApp } from '../testing/test-app.ts'
import { rebalanceStage } from './rebalance.ts'

const test = testApp()
let rep: Caller
let stage_ids: string[]

beforeAll(async () => {
  rep = await test.signedInAs('rep')
  const { body } = await rep.request('GET', '/api/crm/pipeline/stages')
  stage_ids = body.data
    .filter((stage: { is_closed: boolean }) => !stage.is_closed)
    .map((stage: { id: string }) => stage.id)
})

async function clear() {
  await test.db.deleteFrom('leads').execute()
}

async function createLeads(count: number): Promise<string[]> {
  const ids: string[] = []
  for (let i = 0; i < count; i++) {
    const { body } = await rep.request('POST', '/api/crm/leads', { business_name: `Lead ${i}` })
    ids.push(body.id)
  }
  return ids
}

async function column(stage_id: string): Promise<string[]> {
  const { body } = await rep.request('GET', `/api/crm/pipeline/view/stages/${stage_id}/leads?limit=200`)
  return body.data.map((card: { id: string }) => card.id)
}

const move = (id: string, to: object) => rep.request('POST', `/api/crm/pipeline/leads/${id}/move`, to)

describe('the order of a column', () => {
  it('is what was asked, after any sequence of moves', async () => {
    const aMove = fc.record({ lead: fc.nat(7), stage: fc.nat(1), place: fc.nat(8), from_below: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(aMove, { minLength: 1, maxLength: 20 }), async (moves) => {
        await clear()
        const ids = await createLeads(8)
        const expected: [string[], string[]] = [ids.toReversed(), []]
        for (const { lead, stage, place, from_below } of moves) {
          const id = ids[lead] as string
          for (const list of expected) if (list.includes(id)) list.splice(list.indexOf(id), 1)
          const target = expected[stage as 0 | 1]
          const index = Math.min(place, target.length)
          const after_id = target[index - 1] ?? null
          const before_id = target[index] ?? null
          target.splice(index, 0, id)
          const neighbours = from_below
            ? { after_id, before_id: after_id ? null : before_id }
            : { before_id, after_id: before_id ? null : after_id }
          const { status } = await move(id, { stage_id: stage_ids[stage], ...neighbours })
          expect(status).toBe(200)
        }
        expect(await column(stage_ids[0] as string)).toEqual(expected[0])
        expect(await column(stage_ids[1] as string)).toEqual(expected[1])
      }),
      { numRuns: 25 },
    )
  }, 120_000)

  it('has room for everyone who drops into the same gap at the same moment', async () => {
    await clear()
    const ids = await createLeads(40)
    const [top, bottom, ...others] = ids as [string, string, ...string[]]
    const stage_id = stage_ids[2] as string
    await move(top, { stage_id })
    await move(bottom, { stage_id, after_id: top })
    const answers = await Promise.all(others.map((id) => move(id, { stage_id, after_id: top, before_id: bottom })))
    expect(answers.map((answer) => answer.status)).toEqual(others.map(() => 200))

    const order = await column(stage_id)
    expect(order[0]).toBe(top)
    expect(order.at(-1)).toBe(bottom)
    expect(order.toSorted()).toEqual(ids.toSorted())
    const { rows } = await sql<{ position: string }>`select distinct position from leads`.execute(test.db)
    expect(rows).toHaveLength(ids.length)
  })

  it('takes creations on top from many at once', async () => {
    await clear()
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => rep.request('POST', '/api/crm/leads', { business_name: `Many ${i}` })),
    )
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([201]))
    expect(await column(stage_ids[0] as string)).toHaveLength(40)
  })

  it('keeps while long keys are shortened, also under concurrent moves', async () => {
    await clear()
    const ids = await createLeads(30)
    const stage_id = stage_ids[3] as string
    // As if one gap had been used over and over: keys that differ only far behind.
    for (const [index, id] of ids.entries()) {
      const position = `a0${'5'.repeat(LONG_POSITION)}${String.fromCharCode(65 + index)}`
      await test.db.updateTable('leads').set({ stage_id, position }).where('id', '=', id).execute()
    }
    const [first, ...rest] = ids as [string, ...string[]]
    await move(rest.pop() as string, { stage_id, after_id: first })
    const expected = [first, ids.at(-1) as string, ...rest]
    expect(await column(stage_id)).toEqual(expected)
    expect(test.jobs.some(({ job }) => job.name === 'pipeline.rebalance')).toBe(true)

    const wanderer = expected.at(-1) as string
    const settled = expected.slice(0, -1)
    await Promise.all([
      test.runJobs(),
      ...Array.from({ length: 10 }, () => move(wanderer, { stage_id, after_id: settled[10] as string })),
    ])
    await rebalanceStage(test.db, stage_id)
    expect((await column(stage_id)).filter((id) => id !== wanderer)).toEqual(settled)
    expect((await column(stage_id)).indexOf(wanderer)).toBe(11)
    const { rows } = await sql<{ longest: number }>`select max(length(position)) as longest from leads`.execute(test.db)
    expect(rows[0]?.longest).toBeLessThanOrEqual(LONG_POSITION)
  })

  it('has a key between any two, in byte order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1_000), { minLength: 1, maxLength: 60 }), (gaps) => {
        const keys: string[] = []
        for (const gap of gaps) {
          const index = gap % (keys.length + 1)
          keys.splice(index, 0, positionBetween(keys[index - 1] ?? null, keys[index] ?? null))
        }
        expect(keys).toEqual(keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
        expect(new Set(keys).size).toBe(keys.length)
      }),
    )
  })
})
