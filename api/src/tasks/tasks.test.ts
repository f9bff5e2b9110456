import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import { type Caller, testApp } from '../testing/test-app.ts'

const test_app = testApp()
let rep: Caller
let other: Caller
let lead_id: string

beforeAll(async () => {
  rep = await test_app.signedInAs('rep', { time_zone: 'America/New_York' })
  other = await test_app.signedInAs('rep', { time_zone: 'Australia/Lord_Howe' })
  lead_id = (await rep.request('POST', '/api/crm/leads', { business_name: 'Northwind Heating' })).body.id
})

const create = (task: object, by = rep) => by.request('POST', '/api/crm/tasks', { title: 'Call Ann', ...task })
const patch = (id: string, changes: object, headers = {}) =>
  rep.request('PATCH', `/api/crm/tasks/${id}`, changes, headers)
const complete = (id: string, body: object = {}) => rep.request('POST', `/api/crm/tasks/${id}/complete`, body)
const read = async (id: string) => (await rep.request('GET', `/api/crm/tasks/${id}`)).body

async function events(task_id: string) {
  const rows = await test_app.db
    .selectFrom('activities')
    .select(['metadata', 'subject', 'outcome', 'lead_id', 'actor_id'])
    .where('task_id', '=', task_id)
    .orderBy('id')
    .execute()
  return rows.map((row) => ({ ...row, ...(row.metadata as { event: string; from?: string; to?: string }) }))
}

describe('creating', () => {
  test('a task is the creator’s own, due when it says, and stands on the timeline of its lead', async () => {
    const { status, headers, body } = await create({ lead_id, due_at: '2027-03-01T09:00:00-05:00', task_type: 'call' })
    expect(status).toBe(201)
    expect(headers.location).toBe(`/api/crm/tasks/${body.id}`)
    expect(body).toMatchObject({
      status: 'pending',
      priority: 'medium',
      task_type: 'call',
      due_at: '2027-03-01T14:00:00Z',
      assigned_to: rep.user_id,
      created_by: rep.user_id,
      business_name: 'Northwind Heating',
      version: 1,
    })
    expect(await events(body.id)).toMatchObject([{ event: 'created', lead_id, subject: 'Task added: Call Ann' }])
  })

  test('a contact brings its lead, and a contact of another lead is refused', async () => {
    const { id: contact_id } = await test_app.db
      .insertInto('contacts')
      .values({ lead_id, first_name: 'Ann', last_name: 'Lee' })
      .returning('id')
      .executeTakeFirstOrThrow()
    expect((await create({ contact_id })).body).toMatchObject({ lead_id, contact_name: 'Ann Lee' })
    const elsewhere = (await rep.request('POST', '/api/crm/leads', { business_name: 'Elsewhere' })).body.id
    const refused = await create({ contact_id, lead_id: elsewhere })
    expect([refused.status, refused.body.errors[0].path]).toEqual([400, '/contact_id'])
  })

  test.each([
    [{ title: '  ' }, '/title'],
    [{ title: 'x'.repeat(301) }, '/title'],
    [{ due_at: '2027-02-30T09:00:00Z' }, '/due_at'],
    [{ due_at: 'tomorrow' }, '/due_at'],
    [{ due_at: '2027-02-03T23:59:60Z' }, '/due_at'],
    [{ due_at: '0001-01-01T00:00:00Z' }, '/due_at'],
    [{ due_at: '2027-02-03T09:00:00Z', remind_at: '2027-02-03T09:00:01Z' }, '/remind_at'],
    [{ duration_minutes: 0 }, '/duration_minutes'],
    [{ duration_minutes: 1_441 }, '/duration_minutes'],
    [{ lead_id: randomUUID() }, '/lead_id'],
    [{ contact_id: randomUUID() }, '/contact_id'],
    [{ assigned_to: randomUUID() }, '/assigned_to'],
    [{ recurrence_rule: 'FREQ=DAILY' }, '/recurrence_rule'],
    [{ due_at: '2027-02-03T09:00:00Z', recurrence_rule: 'FREQ=SECONDLY' }, '/recurrence_rule'],
    [{ task_type: 'lunch' }, '/task_type'],
    [{ colour: 'red' }, '/colour'],
  ])('%j is refused and named', async (task, path) => {
    const { status, body } = await create(task)
    expect(status).toBe(400)
    expect(body.errors[0].path).toBe(path)
  })

  test('a viewer may look and not write', async () => {
    const viewer = await test_app.signedInAs('viewer')
    expect((await create({}, viewer)).status).toBe(403)
    expect((await viewer.request('GET', '/api/crm/tasks')).status).toBe(200)
  })
})

describe('changing', () => {
  test('a new time takes the reminder along, which will remind again, and raises the sequence', async () => {
    const { body } = await create({ lead_id, due_at: '2027-03-01T09:00:00Z', remind_at: '2027-03-01T08:30:00Z' })
    await test_app.db.updateTable('tasks').set({ reminded_at: new Date() }).where('id', '=', body.id).execute()
    const moved = (await patch(body.id, { due_at: '2027-03-02T10:00:00Z' })).body
    expect(moved).toMatchObject({ remind_at: '2027-03-02T09:30:00Z', sequence: 1, version: 2 })
    const row = await test_app.db.selectFrom('tasks').select('reminded_at').where('id', '=', body.id).executeTakeFirst()
    expect(row?.reminded_at).toBeNull()
    expect((await patch(body.id, { due_at: null })).body).toMatchObject({ due_at: null, remind_at: null, sequence: 2 })
    expect(await events(body.id)).toMatchObject([
      { event: 'created' },
      { event: 'rescheduled', from: '2027-03-01T09:00:00Z', to: '2027-03-02T10:00:00Z' },
      { event: 'rescheduled', to: null },
    ])
  })

  test('the same time in another zone, and nothing at all, change nothing', async () => {
    const { body } = await create({ due_at: '2027-03-01T09:00:00Z' })
    await patch(body.id, { due_at: '2027-03-01T10:00:00+01:00' })
    await patch(body.id, {})
    expect(await read(body.id)).toMatchObject({ version: 1, sequence: 0 })
  })

  test('priority and description leave the sequence and the timeline alone', async () => {
    const { body } = await create({ lead_id })
    await patch(body.id, { priority: 'urgent', description: 'Ask for the roof' })
    expect(await read(body.id)).toMatchObject({ priority: 'urgent', sequence: 0, version: 2 })
    expect(await events(body.id)).toHaveLength(1)
  })

  test('handing over, cancelling and reopening stand on the timeline', async () => {
    const { body } = await create({ lead_id })
    await patch(body.id, { assigned_to: other.user_id })
    await patch(body.id, { status: 'cancelled' })
    await patch(body.id, { status: 'pending' })
    expect(await events(body.id)).toMatchObject([
      { event: 'created' },
      { event: 'reassigned', from: rep.user_id, to: other.user_id },
      { event: 'cancelled' },
      { event: 'reopened' },
    ])
  })

  test('another lead is told on both timelines and leaves the contact behind', async () => {
    const contact = await test_app.db
      .insertInto('contacts')
      .values({ lead_id, first_name: 'Bo' })
      .returning('id')
      .executeTakeFirstOrThrow()
    const { body } = await create({ lead_id, contact_id: contact.id })
    const target = (await rep.request('POST', '/api/crm/leads', { business_name: 'Target' })).body.id
    expect((await patch(body.id, { lead_id: target })).body).toMatchObject({ lead_id: target, contact_id: null })
    expect(await events(body.id)).toMatchObject([
      { event: 'created', lead_id },
      { event: 'moved_away', lead_id },
      { event: 'created', lead_id: target },
    ])
  })

  test('a stale version answers 412 with the task as it stands', async () => {
    const { body } = await create({})
    await patch(body.id, { title: 'Call Bob' })
    const stale = await patch(body.id, { title: 'Call Cid' }, { 'if-match': '"1"' })
    expect([stale.status, stale.body.current.title]).toEqual([412, 'Call Bob'])
  })

  test('snoozing moves it, and only into the future, and only while it is open', async () => {
    const { body } = await create({ due_at: '2026-01-01T09:00:00Z', remind_at: '2026-01-01T08:00:00Z' })
    const snooze = (until: string) => rep.request('POST', `/api/crm/tasks/${body.id}/snooze`, { until })
    expect((await snooze('2027-06-01T09:00:00Z')).body).toMatchObject({
      due_at: '2027-06-01T09:00:00Z',
      remind_at: '2027-06-01T08:00:00Z',
    })
    const past = await snooze('2020-06-01T09:00:00Z')
    expect([past.status, past.body.errors[0].path]).toEqual([400, '/until'])
    await complete(body.id)
    expect((await snooze('2027-06-02T09:00:00Z')).status).toBe(409)
  })

  test('deleting hides it, restoring brings it back; a deleted lead hides its tasks', async () => {
    const lead = (await rep.request('POST', '/api/crm/leads', { business_name: 'Gone' })).body.id
    const { body } = await create({ lead_id: lead })
    const status = async () => (await rep.request('GET', `/api/crm/tasks/${body.id}`)).status
    expect((await rep.request('DELETE', `/api/crm/tasks/${body.id}`)).status).toBe(204)
    expect(await status()).toBe(404)
    expect((await rep.request('DELETE', `/api/crm/tasks/${body.id}`)).status).toBe(404)
    expect((await rep.request('POST', `/api/crm/tasks/${body.id}/restore`)).status).toBe(200)
    await rep.request('DELETE', `/api/crm/leads/${lead}`)
    expect(await status()).toBe(404)
    expect((await rep.request('GET', `/api/crm/tasks?lead_id=${lead}`)).body.data).toEqual([])
    await rep.request('POST', `/api/crm/leads/${lead}/restore`)
    expect(await status()).toBe(200)
  })
})

describe('completing', () => {
  test('keeps the outcome, records it on the lead, and makes the follow-up in the same step', async () => {
    const { body } = await create({ lead_id, task_type: 'call' })
    const done = await complete(body.id, {
      outcome: 'Wants a quote',
      next_task: { title: 'Send the quote', task_type: 'proposal', due_at: '2027-03-03T09:00:00Z' },
    })
    expect(done.status).toBe(200)
    expect(done.body).toMatchObject({ status: 'completed', outcome: 'Wants a quote', next_occurrence: null })
    expect(done.body.completed_at).not.toBeNull()
    expect(done.body.next_task).toMatchObject({ title: 'Send the quote', lead_id, assigned_to: rep.user_id })
    expect((await events(body.id)).at(-1)).toMatchObject({
      event: 'completed',
      outcome: 'Wants a quote',
      lead_id,
      actor_id: rep.user_id,
    })
  })

  test('all or nothing: a follow-up that is refused leaves the task open', async () => {
    const { body } = await create({ lead_id })
    const refused = await complete(body.id, { next_task: { title: 'Next', assigned_to: randomUUID() } })
    expect(refused.status).toBe(400)
    expect(await read(body.id)).toMatchObject({ status: 'pending', version: 1 })
    expect(await events(body.id)).toHaveLength(1)
  })

  test('of many at once one wins; a task that recurs comes again once', async () => {
    const { body } = await create({ lead_id, due_at: '2027-03-13T14:00:00Z', recurrence_rule: 'FREQ=DAILY' })
    const answers = await Promise.all(Array.from({ length: 8 }, () => complete(body.id)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(409)])
    const next = await test_app.db.selectFrom('tasks').selectAll().where('previous_id', '=', body.id).execute()
    expect(next).toHaveLength(1)
    // The clocks go forward in between: 9:00 in New York is an hour earlier in UTC.
    expect(next[0]).toMatchObject({ due_at: '2027-03-14T13:00:00Z', status: 'pending', assigned_to: rep.user_id })
  })

  test('the next occurrence keeps its time of day after a snooze, and the reminder its distance', async () => {
    const { body } = await create({
      due_at: '2027-11-06T13:00:00Z',
      remind_at: '2027-11-06T12:45:00Z',
      recurrence_rule: 'FREQ=DAILY',
    })
    await rep.request('POST', `/api/crm/tasks/${body.id}/snooze`, { until: '2027-11-06T22:00:00Z' })
    const { next_occurrence } = (await complete(body.id)).body
    expect(next_occurrence).toMatchObject({ due_at: '2027-11-07T14:00:00Z', remind_at: '2027-11-07T13:45:00Z' })
  })

  test('it runs on the clock of whoever it is assigned to', async () => {
    // 2 April 2027, 9:00 on Lord Howe, two days before summer time ends there.
    const { body } = await create({
      due_at: '2027-04-02T22:00:00Z',
      recurrence_rule: 'FREQ=DAILY',
      assigned_to: other.user_id,
    })
    expect((await complete(body.id)).body.next_occurrence.due_at).toBe('2027-04-03T22:30:00Z')
  })

  test('cancelling skips one occurrence, deleting ends them, and reopening takes the next one back', async () => {
    const rule = { due_at: '2027-05-03T13:00:00Z', recurrence_rule: 'FREQ=WEEKLY' }
    const { body } = await create(rule)
    await patch(body.id, { status: 'cancelled' })
    const next = (
      await rep.request(
        'GET',
        '/api/crm/tasks?status=pending&due_from=2027-05-10T00:00:00Z&due_to=2027-05-11T00:00:00Z',
      )
    ).body.data
    expect(next).toMatchObject([{ due_at: '2027-05-10T13:00:00Z', previous_id: body.id }])
    await patch(body.id, { status: 'pending' })
    expect((await rep.request('GET', `/api/crm/tasks/${next[0].id}`)).status).toBe(404)
    const again = (await complete(body.id)).body.next_occurrence
    expect(again.due_at).toBe('2027-05-10T13:00:00Z')
    expect((await rep.request('POST', `/api/crm/tasks/${next[0].id}/restore`)).status).toBe(409)
    await rep.request('DELETE', `/api/crm/tasks/${again.id}`)
    const left = await test_app.db.selectFrom('tasks').select('id').where('previous_id', '=', again.id).execute()
    expect(left).toEqual([])
  })

  test('a new time with the rule moves those that follow; alone it moves one', async () => {
    const { body } = await create({ due_at: '2027-06-07T13:00:00Z', recurrence_rule: 'FREQ=WEEKLY' })
    await patch(body.id, { due_at: '2027-06-08T15:00:00Z', recurrence_rule: 'FREQ=WEEKLY' })
    expect((await complete(body.id)).body.next_occurrence.due_at).toBe('2027-06-15T15:00:00Z')
    const refused = await create({ due_at: '2027-06-07T13:00:00Z', recurrence_rule: 'FREQ=WEEKLY' }).then(({ body }) =>
      patch(body.id, { due_at: null }),
    )
    expect([refused.status, refused.body.errors[0].path]).toEqual([400, '/due_at'])
  })
})

describe('listing', () => {
  test('by assignee, type, priority, status, words, filter and time, in order, page by page', async () => {
    const mine = await test_app.signedInAs('rep')
    const titles = ['Alpha', 'Beta', 'Gamma', 'Delta']
    for (const [i, title] of titles.entries()) {
      await mine.request('POST', '/api/crm/tasks', {
        title,
        ...(i < 3 && { due_at: `2027-07-0${9 - i}T09:00:00Z` }),
        task_type: i % 2 ? 'call' : 'email',
        priority: i ? 'low' : 'urgent',
      })
    }
    const list = async (query: string) => {
      const { status, body } = await mine.request('GET', `/api/crm/tasks?assigned_to=@me&${query}`)
      expect(status).toBe(200)
      return body.data.map(({ title }: { title: string }) => title)
    }
    expect(await list('')).toEqual(['Gamma', 'Beta', 'Alpha', 'Delta'])
    expect(await list('sort=-created_at')).toEqual(['Delta', 'Gamma', 'Beta', 'Alpha'])
    expect(await list('task_type=call')).toEqual(['Beta', 'Delta'])
    expect(await list('priority=urgent')).toEqual(['Alpha'])
    expect(await list('status=completed')).toEqual([])
    expect(await list('due=none')).toEqual(['Delta'])
    expect(await list('due=later')).toEqual(['Gamma', 'Beta', 'Alpha'])
    expect(await list('q=gam')).toEqual(['Gamma'])
    expect(await list('due_from=2027-07-08T00:00:00Z&due_to=2027-07-09T00:00:00Z')).toEqual(['Beta'])
    const filter = encodeURIComponent(JSON.stringify({ field: 'title', op: 'in', value: ['alpha', 'delta'] }))
    expect(await list(`filter=${filter}`)).toEqual(['Alpha', 'Delta'])
    const seen: string[] = []
    let cursor: string | null = ''
    do {
      const page: { data: { title: string }[]; next_cursor: string | null } = (
        await mine.request('GET', `/api/crm/tasks?assigned_to=@me&limit=3${cursor && `&cursor=${cursor}`}`)
      ).body
      seen.push(...page.data.map(({ title }) => title))
      cursor = page.next_cursor
    } while (cursor)
    expect(seen).toEqual(['Gamma', 'Beta', 'Alpha', 'Delta'])
  })

  test.each(['due=never', 'sort=title', 'assigned_to=me', 'filter={', 'colour=red', 'due_from=2027-02-30T00:00:00Z'])(
    '%s is refused',
    async (query) => {
      expect((await rep.request('GET', `/api/crm/tasks?${encodeURI(query)}`)).status).toBe(400)
    },
  )
})
