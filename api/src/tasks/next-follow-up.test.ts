import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Caller, testApp } from '../testing/test-app.ts'

const test_app = testApp()
let rep: Caller
let lead_id: string
let other_lead_id: string

const MONDAY = '2027-03-01T09:00:00Z'
const TUESDAY = '2027-03-02T09:00:00Z'

beforeAll(async () => {
  rep = await test_app.signedInAs('rep')
})
beforeEach(async () => {
  lead_id = await newLead()
  other_lead_id = await newLead()
})

async function newLead(): Promise<string> {
  return (await rep.request('POST', '/api/crm/leads', { business_name: `Lead ${randomUUID()}` })).body.id
}
async function newTask(task: object = {}): Promise<string> {
  const { status, body } = await rep.request('POST', '/api/crm/tasks', {
    title: 'Call',
    lead_id,
    due_at: MONDAY,
    ...task,
  })
  expect(status).toBe(201)
  return body.id
}
async function followUp(id = lead_id): Promise<string | null> {
  return (await rep.request('GET', `/api/crm/leads/${id}`)).body.next_follow_up_at
}
const patch = (id: string, changes: object) => rep.request('PATCH', `/api/crm/tasks/${id}`, changes)

describe('next_follow_up_at is when the first open task is due', () => {
  test('after creating, moving, completing, reopening, cancelling, deleting and restoring', async () => {
    expect(await followUp()).toBeNull()
    const later = await newTask({ due_at: TUESDAY })
    expect(await followUp()).toBe(TUESDAY)
    const first = await newTask()
    expect(await followUp()).toBe(MONDAY)
    await patch(first, { due_at: '2027-03-05T09:00:00Z' })
    expect(await followUp()).toBe(TUESDAY)
    await patch(first, { due_at: MONDAY })
    await rep.request('POST', `/api/crm/tasks/${first}/complete`, {})
    expect(await followUp()).toBe(TUESDAY)
    await patch(first, { status: 'pending' })
    expect(await followUp()).toBe(MONDAY)
    await patch(first, { status: 'cancelled' })
    expect(await followUp()).toBe(TUESDAY)
    await rep.request('DELETE', `/api/crm/tasks/${later}`)
    expect(await followUp()).toBeNull()
    await rep.request('POST', `/api/crm/tasks/${later}/restore`)
    expect(await followUp()).toBe(TUESDAY)
    await patch(later, { due_at: null })
    expect(await followUp()).toBeNull()
  })

  test('on both leads, when a task changes its lead; handing it over changes nothing', async () => {
    const id = await newTask()
    await patch(id, { lead_id: other_lead_id })
    expect([await followUp(), await followUp(other_lead_id)]).toEqual([null, MONDAY])
    await patch(id, { assigned_to: null })
    expect(await followUp(other_lead_id)).toBe(MONDAY)
    await patch(id, { lead_id: null })
    expect(await followUp(other_lead_id)).toBeNull()
  })

  test('when rows are deleted for good', async () => {
    const id = await newTask()
    await test_app.db.deleteFrom('tasks').where('id', '=', id).execute()
    expect(await followUp()).toBeNull()
  })

  test('without a new version, an audit entry, or a new place on the board; browsers are told', async () => {
    const before = (await rep.request('GET', `/api/crm/leads/${lead_id}`)).body
    const audited = () =>
      test_app.db
        .selectFrom('audit_log')
        .select('id')
        .where('entity_id', '=', lead_id)
        .execute()
        .then((rows) => rows.length)
    const entries = await audited()
    await newTask()
    const after = (await rep.request('GET', `/api/crm/leads/${lead_id}`)).body
    expect([after.version, after.updated_at, after.position]).toEqual([
      before.version,
      before.updated_at,
      before.position,
    ])
    expect(await audited()).toBe(entries)
    const told = await test_app.db
      .selectFrom('live_events')
      .select('type')
      .where('entity_id', '=', lead_id)
      .where('version', 'is', null)
      .execute()
    expect(told.length).toBeGreaterThan(0)
  })
})

test('one statement over 5,000 tasks of 500 leads keeps them all', async () => {
  const { db } = test_app
  await sql`
    insert into leads (business_name, stage_id, position)
    select 'Many ' || n, (select id from pipeline_stages where name = 'New'), 'z' || lpad(n::text, 6, '0')
    from generate_series(1, 500) n`.execute(db)
  await sql`
    insert into tasks (title, lead_id, due_at)
    select 'Task', id, '2027-01-01T09:00Z'::timestamptz + n * interval '1 day'
    from leads, generate_series(1, 10) n where business_name like 'Many %'`.execute(db)
  const wrong = async () => {
    const { rows } = await sql<{ count: number }>`
      with due as (
        select lead_id, min(due_at) as first from tasks
        where deleted_at is null and status in ('pending', 'in_progress') group by lead_id
      )
      select count(*) from leads left join due on due.lead_id = leads.id
      where next_follow_up_at is distinct from due.first
    `.execute(db)
    return rows[0]?.count
  }
  expect(await wrong()).toBe(0)
  await sql`update tasks set due_at = due_at + interval '1 week' where title = 'Task'`.execute(db)
  expect(await wrong()).toBe(0)
  await sql`update tasks set status = 'completed' where title = 'Task' and due_at < '2027-01-12T00:00Z'`.execute(db)
  expect(await wrong()).toBe(0)
  const { rows } = await sql<{ first: string }>`
    select min(next_follow_up_at) as first from leads where business_name like 'Many %'`.execute(db)
  expect(rows[0]?.first).toBe('2027-01-12T09:00:00Z')
  await sql`delete from tasks where title = 'Task'`.execute(db)
  expect(await wrong()).toBe(0)
})

test('tasks and leads that change at the same moment neither block each other for ever nor leave a wrong time', async () => {
  const tasks = await Promise.all(
    Array.from({ length: 6 }, (_, i) => newTask({ due_at: `2027-03-0${i + 1}T09:00:00Z` })),
  )
  const stages = (await rep.request('GET', '/api/crm/pipeline/stages')).body.data.slice(0, 4)
  const moves = Array.from({ length: 20 }, (_, i) =>
    rep.request('POST', `/api/crm/pipeline/leads/${i % 2 ? lead_id : other_lead_id}/move`, {
      stage_id: stages[i % 4].id,
    }),
  )
  const changes = tasks.flatMap((id, i) => [
    patch(id, { due_at: `2027-04-0${i + 1}T09:00:00Z` }),
    patch(id, { lead_id: i % 2 ? other_lead_id : lead_id }),
    rep.request('POST', `/api/crm/tasks/${id}/snooze`, { until: `2027-05-0${i + 1}T09:00:00Z` }),
    newTask({ due_at: `2027-06-0${i + 1}T09:00:00Z`, lead_id: i % 2 ? lead_id : other_lead_id }),
    i % 2 ? rep.request('POST', `/api/crm/tasks/${id}/complete`, {}) : rep.request('DELETE', `/api/crm/tasks/${id}`),
  ])
  const answers = await Promise.all([...moves, ...changes.map((change) => Promise.resolve(change))])
  const failures = answers.filter((answer) => typeof answer === 'object' && answer.status >= 500)
  expect(failures).toEqual([])
  for (const id of [lead_id, other_lead_id]) {
    const { rows } = await sql<{ first: string | null }>`
      select min(due_at) as first from tasks
      where lead_id = ${id} and deleted_at is null and status in ('pending', 'in_progress')`.execute(test_app.db)
    expect(await followUp(id)).toBe(rows[0]?.first)
  }
})
