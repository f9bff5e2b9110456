import { DateTime } from 'luxon'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Caller, testApp } from '../testing/test-app.ts'

const test_app = testApp()

describe.each(['America/New_York', 'Australia/Lord_Howe', 'UTC'])('in %s', (zone) => {
  let rep: Caller
  const now = () => DateTime.now().setZone(zone)
  beforeEach(async () => {
    rep = await test_app.signedInAs('rep', { time_zone: zone })
  })
  const add = (due: DateTime | null, task: object = {}) =>
    rep.request('POST', '/api/crm/tasks', { title: 'T', due_at: due?.toUTC().toISO() ?? null, ...task })
  const summary = async (query = '') => (await rep.request('GET', `/api/crm/tasks/upcoming/summary${query}`)).body
  const due = async (group: string) =>
    (await rep.request('GET', `/api/crm/tasks?assigned_to=@me&due=${group}`)).body.data.length

  test('days end at midnight there, and weeks on Sunday', async () => {
    await add(now().minus({ minutes: 1 }))
    await add(now().endOf('day'), { priority: 'urgent' })
    await add(now().endOf('week'))
    await add(now().endOf('week').plus({ seconds: 1 }), { priority: 'high' })
    await add(null)
    const found = await summary()
    const isSunday = now().weekday === 7
    expect(found).toMatchObject({
      overdue: 1,
      due_today: isSunday ? 2 : 1,
      due_this_week: 2,
      later: 1,
      no_date: 1,
      completed_this_week: 0,
      by_priority: { low: 0, medium: 3, high: 1, urgent: 1 },
    })
    expect(DateTime.fromISO(found.today_ends_at).toMillis()).toBe(now().plus({ days: 1 }).startOf('day').toMillis())
    expect(found.next).toHaveLength(4)
    expect(found.next[0].due_at < found.next[1].due_at).toBe(true)
    expect([
      await due('overdue'),
      await due('today'),
      await due('week'),
      await due('later'),
      await due('none'),
    ]).toEqual([1, found.due_today, 2, 1, 1])
  })

  test('what was completed since Monday counts; what was cancelled, deleted or is another’s does not', async () => {
    const ids = [await add(now()), await add(now()), await add(now())].map(({ body }) => body.id)
    await rep.request('POST', `/api/crm/tasks/${ids[0]}/complete`, {})
    await rep.request('PATCH', `/api/crm/tasks/${ids[1]}`, { status: 'cancelled' })
    await rep.request('DELETE', `/api/crm/tasks/${ids[2]}`)
    const other = await test_app.signedInAs('rep')
    await add(now().minus({ days: 1 }), { assigned_to: other.user_id })
    expect(await summary()).toMatchObject({ overdue: 0, completed_this_week: 1, next: [] })
    expect(await summary(`?assigned_to=${other.user_id}`)).toMatchObject({ overdue: 1 })
  })
})

test('tasks of a deleted lead are not counted until it is restored', async () => {
  const rep = await test_app.signedInAs('rep')
  const lead_id = (await rep.request('POST', '/api/crm/leads', { business_name: 'Gone' })).body.id
  await rep.request('POST', '/api/crm/tasks', { title: 'T', lead_id })
  const none = async () => (await rep.request('GET', '/api/crm/tasks/upcoming/summary')).body.no_date
  expect(await none()).toBe(1)
  await rep.request('DELETE', `/api/crm/leads/${lead_id}`)
  expect(await none()).toBe(0)
  await rep.request('POST', `/api/crm/leads/${lead_id}/restore`)
  expect(await none()).toBe(1)
})

describe('where a rep sees only the own', () => {
  test('a task is seen through its lead, or as one’s own, and else nowhere', async () => {
    await test_app.db.updateTable('workspace').set({ rep_sees: 'own' }).execute()
    const admin = await test_app.signedInAs('admin')
    const rep = await test_app.signedInAs('rep')
    const lead = async (owner_id: string) =>
      (await admin.request('POST', '/api/crm/leads', { business_name: 'Secret Roofing', owner_id })).body.id
    const task = async (fields: object) =>
      (await admin.request('POST', '/api/crm/tasks', { title: 'T', ...fields })).body.id
    const hidden = await task({ lead_id: await lead(admin.user_id), due_at: '2027-01-01T09:00:00Z' })
    const ofOwnLead = await task({ lead_id: await lead(rep.user_id) })
    const assigned = await task({ lead_id: await lead(admin.user_id), assigned_to: rep.user_id })

    const seen = (await rep.request('GET', '/api/crm/tasks')).body.data
    expect(seen.map(({ id }: { id: string }) => id).sort()).toEqual([ofOwnLead, assigned].sort())
    expect(seen.find(({ id }: { id: string }) => id === assigned).business_name).toBeNull()
    expect((await rep.request('GET', `/api/crm/tasks?assigned_to=${admin.user_id}&due=later`)).body.data).toEqual([])
    expect((await rep.request('GET', '/api/crm/tasks/upcoming/summary?assigned_to=@all')).body.later).toBe(0)

    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['PATCH', '', { title: 'Mine now' }],
      ['DELETE', '', undefined],
      ['POST', '/complete', {}],
      ['POST', '/snooze', { until: '2027-01-02T09:00:00Z' }],
      ['POST', '/restore', undefined],
    ] as const) {
      expect((await rep.request(method, `/api/crm/tasks/${hidden}${path}`, body)).status, `${method} ${path}`).toBe(404)
    }
    const own = (await rep.request('POST', '/api/crm/tasks', { title: 'Mine' })).body.id
    const strange = await lead(admin.user_id)
    const moved = await rep.request('PATCH', `/api/crm/tasks/${own}`, { lead_id: strange })
    expect([moved.status, moved.body.errors[0].path]).toEqual([400, '/lead_id'])
  })
})
