import { once } from 'node:events'
import { get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parse } from 'csv-parse/sync'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { newApiKey } from '../auth/api-keys.ts'
import { type Caller, testApp } from '../testing/test-app.ts'

const test = testApp()
let admin: Caller
let rep: Caller
const ids: string[] = []

const LEADS = [
  { business_name: '=HYPERLINK("http://evil")', city: 'Austin, "TX"', tags: ['a; b', 'c'], deal_value: 12.5 },
  { business_name: "'+already guarded", phone: '+1 512 555 0100', city: 'Two\nlines' },
  { business_name: 'Plain', licence_number: '-1', city: '\\ back' },
]

beforeAll(async () => {
  admin = await test.signedInAs('admin')
  rep = await test.signedInAs('rep')
  for (const lead of LEADS) {
    ids.push((await admin.request('POST', '/api/crm/leads', { ...lead, owner_id: rep.user_id })).body.id)
  }
  await admin.request('POST', '/api/crm/contacts', { lead_id: ids[2], first_name: 'Ann', email: 'ann@plain.example' })
  await admin.request('POST', '/api/crm/tasks', { lead_id: ids[2], title: 'Call them', due_at: '2026-05-01T08:00:00Z' })
})

const read = (path: string, caller = admin) => caller.request('GET', `/api/crm/exports/${path}`)
const rows = async (path: string, caller = admin): Promise<Record<string, string>[]> => {
  const { status, body } = await read(path, caller)
  expect(status, JSON.stringify(body)).toBe(200)
  return parse(body, { columns: true })
}

describe('a file of leads', () => {
  it('has names instead of ids, guards formulas, and leaves the rest as it is', async () => {
    const [formula, guarded, plain] = await rows('lead.csv')
    expect(formula).toMatchObject({
      id: ids[0],
      business_name: '\'=HYPERLINK("http://evil")',
      city: 'Austin, "TX"',
      tags: 'a\\; b; c',
      deal_value: '12.50',
      stage_name: 'New',
      tier: 'cold',
    })
    expect(formula?.owner).toMatch(/^rep /)
    expect(formula?.created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/)
    expect(guarded).toMatchObject({
      business_name: "''+already guarded",
      phone: "'+1 512 555 0100",
      city: 'Two\nlines',
    })
    expect(plain).toMatchObject({ business_name: 'Plain', licence_number: "'-1", city: '\\ back', phone: '', tags: '' })
  })

  it('holds the columns and the records that were asked for, in their order', async () => {
    const { body, headers } = await read('lead.csv?fields=owner_id,business_name&sort=-business_name&bom=true')
    expect(body.startsWith('\ufeffowner,business_name\r\n')).toBe(true)
    expect(headers['content-disposition']).toMatch(/^attachment; filename="leads-\d{4}-\d\d-\d\d\.csv"$/)
    expect(headers['content-type']).toBe('text/csv; charset=utf-8')
    const chosen = await rows(`lead.csv?ids=${ids[2]},${ids[0]}&fields=id`)
    expect(chosen.map((row) => row.id)).toEqual([ids[0], ids[2]])
    const filter = encodeURIComponent(JSON.stringify({ field: 'business_name', op: 'eq', value: 'plain' }))
    expect((await rows(`lead.csv?filter=${filter}`)).map((row) => row.id)).toEqual([ids[2]])
    expect((await rows('lead.csv?q=plain')).map((row) => row.id)).toEqual([ids[2]])
  })

  it.each([
    ['fields=shoe_size', '/fields'],
    ['fields=owner,owner_id', '/fields'],
    ['ids=123e4567-e89b-12d3-a456-42661417400z', '/ids'],
    ['filter=%7B', '/filter'],
    ['sort=shoe_size', '/sort'],
    ['colour=red', '/colour'],
  ])('is refused for %s', async (query, path) => {
    const { status, body } = await read(`lead.csv?${query}`)
    expect(status).toBe(400)
    expect(body.errors[0].path).toBe(path)
  })

  it('shows each only what they may see, and nothing to a viewer', async () => {
    const other = await test.signedInAs('rep')
    await sql`update workspace set rep_sees = 'own'`.execute(test.db)
    expect(await rows('lead.csv', other)).toEqual([])
    expect(await rows('contact.csv', other)).toEqual([])
    expect(await rows('task.csv', other)).toEqual([])
    expect(await rows('activity.csv', other)).toEqual([])
    expect(await rows('lead.csv', rep)).toHaveLength(3)
    await sql`update workspace set rep_sees = 'all'`.execute(test.db)
    expect((await read('lead.csv', await test.signedInAs('viewer'))).status).toBe(403)
  })

  it('stands in the audit log: who took what', async () => {
    await rows(`lead.csv?q=plain&fields=id`, rep)
    const logged = await test.db
      .selectFrom('audit_log')
      .selectAll()
      .where('action', '=', 'exported')
      .where('actor_id', '=', rep.user_id)
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow()
    expect(logged).toMatchObject({
      entity: 'lead',
      after: { q: 'plain', fields: ['id'], chosen: null, rows: 1, is_complete: true },
    })
  })
})

describe('the other lists', () => {
  it('are exported alike', async () => {
    expect(await rows('contact.csv')).toMatchObject([
      { lead_id: ids[2], lead_name: 'Plain', first_name: 'Ann', email: 'ann@plain.example', is_primary: 'true' },
    ])
    expect(await rows('contact.csv?fields=name,lead.city')).toEqual([{ name: 'Ann', 'lead.city': '\\ back' }])
    expect(await rows('task.csv')).toMatchObject([
      { title: 'Call them', lead_name: 'Plain', due_at: '2026-05-01T08:00:00.000000Z' },
    ])
    const activities = await rows('activity.csv?fields=lead_name,subject,actor_id')
    expect(activities).toContainEqual({
      lead_name: 'Plain',
      subject: 'Lead created',
      actor: expect.stringMatching(/^admin /),
    })
  })
})

describe('a long file', () => {
  it('stops when its reader goes away, and gives the connection back', async () => {
    await sql`
      insert into activities (activity_type, subject, lead_id)
      select 'system', repeat('x', 500), ${ids[0]}::uuid from generate_series(1, 60000)`.execute(test.db)
    await test.app.listen({ port: 0, host: '127.0.0.1' })
    const { key, prefix, key_sha256 } = newApiKey()
    await test.db
      .insertInto('api_keys')
      .values({ name: 'x', user_id: admin.user_id, role: 'admin', prefix, key_sha256 })
      .execute()
    const { port } = test.app.server.address() as AddressInfo
    const request = get(`http://127.0.0.1:${port}/api/crm/exports/activity.csv`, {
      headers: { authorization: `Bearer ${key}` },
    })
    const [response] = await once(request, 'response')
    await once(response, 'data')
    request.destroy()
    const broken = () =>
      sql<{
        rows: number
      }>`select (after ->> 'rows')::int as rows from audit_log where action = 'exported' and after ->> 'is_complete' = 'false'`.execute(
        test.db,
      )
    await expect.poll(async () => (await broken()).rows.length, { timeout: 10_000 }).toBe(1)
    expect((await broken()).rows[0]?.rows).toBeLessThan(60_000)
    const open = await sql<{ count: number }>`
      select count(*) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'`.execute(
      test.db,
    )
    expect(open.rows[0]?.count).toBe(0)
  })
})
