import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { testApp } from './testing/test-app.ts'

const app = testApp()

test('a live process says so to anyone', async () => {
  const response = await app.app.inject({ url: '/health/live' })
  expect([response.statusCode, response.json()]).toEqual([200, { status: 'ok' }])
})

test('a process whose database lacks a migration is not ready, and says what is wrong', async () => {
  const ready = await app.app.inject({ url: '/health/ready' })
  expect([ready.statusCode, ready.json()]).toEqual([
    200,
    { status: 'ok', database: 'ok', migrations: 'ok', queue: 'ok' },
  ])
  const { rows } = await sql<{ name: string }>`
    delete from kysely_migration where name = (select max(name) from kysely_migration) returning name`.execute(app.db)
  const behind = await app.app.inject({ url: '/health/ready' })
  expect([behind.statusCode, behind.json()]).toEqual([
    503,
    { status: 'failing', database: 'ok', migrations: 'failing', queue: 'ok' },
  ])
  await sql`insert into kysely_migration (name, timestamp) values (${rows[0]?.name}, now()::text)`.execute(app.db)
})

test('metrics count requests by route, not by address, and jobs by state', async () => {
  await app.app.inject({ url: '/api/crm/leads/0197a000-0000-7000-8000-000000000000' })
  const { body, headers } = await app.app.inject({ url: '/metrics' })
  expect(headers['content-type']).toContain('text/plain')
  expect(body).toMatch(
    /http_request_duration_seconds_count\{method="GET",route="\/api\/crm\/leads\/:id",status="401"\} 1/,
  )
  expect(body).not.toContain('0197a000')
  expect(body).toMatch(/^jobs\{state="waiting"\} \d+$/m)
  expect(body).toContain('process_resident_memory_bytes')
})

test('every response carries the security headers', async () => {
  const { headers } = await app.app.inject({ url: '/api/crm/nothing' })
  expect(headers).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'strict-origin-when-cross-origin',
  })
})
