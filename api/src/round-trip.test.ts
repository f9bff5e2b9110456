import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { beforeAll, expect, test } from 'vitest'
import { checkDuplicates } from './duplicates/jobs.ts'
import { importing } from './testing/importing.ts'
import type { Caller } from './testing/test-app.ts'

/** ROUND_TRIP_ROWS=100000 makes the same trip with a book of that size; it takes minutes. */
const ROWS = Number(process.env.ROUND_TRIP_ROWS ?? 2_000)
const MINUTES = 60_000

const it = importing()
let manager: Caller

beforeAll(async () => {
  manager = await it.test.signedInAs('manager')
})

/** A name of a company that is like no other. */
function unlike(row: number): string {
  return createHash('sha256').update(String(row)).digest('hex').slice(0, 16)
}

/** Every fiftieth company stands there twice, with the same phone number. */
function book(): string {
  const lines = ['business_name,contact_name,phone,email,city,state,tier,deal_value,tags']
  for (let row = 0; row < ROWS; row++) {
    const company = row % 50 === 49 ? row - 1 : row
    const phone = `+1512${String(2_000_000 + company)}`
    lines.push(
      `"${unlike(row)}, ""Inc""",Pat ${row},${phone},pat${row}@gmail.com,Austin,TX,cold,${row % 900}.50,=sum; b${row % 7}`,
    )
  }
  return lines.join('\n')
}

/** What of the leads a person entered, as one value. */
async function fingerprint(): Promise<{ count: number; hash: string }> {
  const { rows } = await sql<{ count: number; hash: string }>`
    select count(*) as count, md5(string_agg(concat_ws('|', id, business_name, contact_name, phone, email, city, state,
      tier, deal_value, tags, stage_id, source_type, merged_into), '#' order by id)) as hash
    from leads where deleted_at is null`.execute(it.test.db)
  return rows[0] as { count: number; hash: string }
}

async function finished(operation: string) {
  await it.test.runJobs()
  const { body } = await manager.request('GET', `/api/crm/operations/${operation}`)
  expect(body, JSON.stringify(body)).toMatchObject({ status: 'completed', refused: 0 })
  return body
}

test('imported, cleaned, merged, changed in bulk, undone, exported and imported again, a book is what it was', {
  timeout: 15 * MINUTES,
}, async () => {
  const imported = await it.importNow(book())
  expect(imported).toMatchObject({ status: 'completed', created_count: ROWS, refused_count: 0 })
  const before = await fingerprint()
  expect(before.count).toBe(ROWS)

  let pairs = { total: 0, is_complete: false, data: [] as { leads: { id: string }[] }[] }
  while (!pairs.is_complete) {
    it.test.jobs.push({ job: checkDuplicates, data: {} })
    await it.test.runJobs()
    pairs = (await manager.request('GET', '/api/crm/leads/duplicates?include_total=true')).body
  }
  expect(pairs.total).toBe(Math.floor(ROWS / 50))
  const [winner, loser] = (pairs.data[0]?.leads ?? []).map((lead) => lead.id)
  const merged = await manager.request('POST', `/api/crm/leads/${winner}/merge`, { loser_id: loser })
  expect(merged.status).toBe(200)
  expect((await fingerprint()).count).toBe(ROWS - 1)

  const filter = { field: 'city', op: 'eq', value: 'Austin' }
  const params = { field: 'tier', value: 'hot' }
  const bulk = await manager.request('POST', '/api/crm/bulk', { entity: 'lead', filter, action: 'set', params })
  expect((await finished(bulk.body.id)).changed).toBe(ROWS - 1)
  const hot = await manager.request('GET', '/api/crm/leads?tier=hot&include_total=true&limit=1')
  expect(hot.body.total).toBe(ROWS - 1)

  for (const operation of [bulk.body.id, merged.headers['operation-id']]) {
    const undo = await manager.request('POST', `/api/crm/operations/${operation}/undo`)
    await finished(undo.body.id)
  }
  expect(await fingerprint()).toEqual(before)

  const exported = await manager.request('GET', '/api/crm/exports/lead.csv')
  expect(exported.status).toBe(200)
  const again = await it.importNow(exported.body, { update_by: 'id', on_duplicate: 'overwrite' }, 'again.csv')
  expect(again).toMatchObject({ status: 'completed', created_count: 0, refused_count: 0 })
  expect(await fingerprint()).toEqual(before)

  const more = await it.importNow('business_name,city\nOne more,Waco\nAnother,Waco')
  expect((await fingerprint()).count).toBe(ROWS + 2)
  const undo = await it.rep().request('POST', `/api/crm/imports/${more.id}/undo`)
  expect(undo.status, JSON.stringify(undo.body)).toBeLessThan(300)
  await it.test.runJobs()
  expect(await fingerprint()).toEqual(before)
})
