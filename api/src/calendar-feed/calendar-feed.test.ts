import ICAL from 'ical.js'
import { sql } from 'kysely'
import { beforeAll, beforeEach, describe, expect, test as it } from 'vitest'
import { type Caller, testApp } from '../testing/test-app.ts'

const test = testApp({ PUBLIC_URL: 'https://crm.example.com' })
let ann: Caller
let lead_id: string

beforeAll(async () => {
  ann = await test.signedInAs('rep', { time_zone: 'America/Chicago' })
  const lead = { business_name: 'Müller & Söhne, Roofing; Inc.', phone: '512 555 0100', owner_id: ann.user_id }
  lead_id = (await ann.request('POST', '/api/crm/leads', lead)).body.id
})
beforeEach(async () => {
  await test.db.deleteFrom('tasks').execute()
  await test.db.deleteFrom('activities').where('activity_type', '=', 'meeting').execute()
  await test.db.deleteFrom('sign_in_limits').execute()
})

async function task(changes: Record<string, unknown> = {}) {
  const values = { title: 'Call', assigned_to: ann.user_id, due_at: '2026-12-01T15:00:00Z', ...changes }
  return test.db.insertInto('tasks').values(values).returningAll().executeTakeFirstOrThrow()
}

/** A calendar program: without session or key. */
function read(url: string, headers: Record<string, string> = {}) {
  return test.app.inject({ url: new URL(url).pathname, headers })
}

async function newFeed(caller = ann): Promise<string> {
  const { status, body } = await caller.request('POST', '/api/crm/calendar-feed')
  expect(status).toBe(201)
  return body.url
}

/** The events of a calendar, as a parser that is not ours understands them. */
function parse(text: string) {
  const calendar = new ICAL.Component(ICAL.parse(text))
  const zones = calendar.getAllSubcomponents('vtimezone')
  ICAL.TimezoneService.reset()
  for (const zone of zones) ICAL.TimezoneService.register(zone)
  const events = calendar.getAllSubcomponents('vevent').map((component) => new ICAL.Event(component))
  return { calendar, zones, events }
}

async function events(url: string) {
  const response = await read(url)
  expect(response.statusCode).toBe(200)
  expect(response.headers['content-type']).toBe('text/calendar; charset=utf-8')
  return parse(response.body).events
}

describe('the feed', () => {
  it('shows a task with all that one needs on the way to it', async () => {
    const url = await newFeed()
    const { id } = await task({
      lead_id,
      title: 'Show the “Standing seam” roof',
      task_type: 'demo',
      priority: 'urgent',
      description: 'Bring:\n- samples; two, at least\n- C:\\temp',
      due_at: '2026-12-01T15:00:00Z',
      duration_minutes: 45,
      remind_at: '2026-12-01T14:30:00Z',
      sequence: 3,
    })
    const [event] = await events(url)
    expect(event?.uid).toBe(`${id}@crm.example.com`)
    expect(event?.summary).toBe('Show the “Standing seam” roof · Müller & Söhne, Roofing; Inc.')
    expect(event?.description).toBe(
      'Demo · urgent priority · 512 555 0100\n\nBring:\n- samples; two, at least\n- C:\\temp',
    )
    expect(event?.sequence).toBe(3)
    expect(event?.component.getFirstPropertyValue('url')).toBe(`https://crm.example.com/crm/leads/${lead_id}`)
    expect(event?.startDate.toJSDate().toISOString()).toBe('2026-12-01T15:00:00.000Z')
    expect(event?.duration.toSeconds()).toBe(45 * 60)
    const alarm = event?.component.getFirstSubcomponent('valarm')
    expect(alarm?.getFirstPropertyValue('action')).toBe('DISPLAY')
    expect(String(alarm?.getFirstPropertyValue('trigger'))).toBe('-PT30M')
  })

  it('keeps the UID and tells when a task was changed', async () => {
    const url = await newFeed()
    const { id } = await task()
    const [before] = await events(url)
    const change = { due_at: '2026-12-02T15:00:00Z', sequence: 1, updated_at: '2026-11-30T10:00:00Z' }
    await test.db.updateTable('tasks').set(change).where('id', '=', id).execute()
    const [after] = await events(url)
    expect(after?.uid).toBe(before?.uid)
    expect(after?.sequence).toBe(1)
    for (const stamp of ['dtstamp', 'last-modified']) {
      expect(String(after?.component.getFirstPropertyValue(stamp))).toBe('2026-11-30T10:00:00Z')
    }
  })

  it('holds open tasks, those done in the last 30 days, and meetings of the last year', async () => {
    const url = await newFeed()
    await task({ title: 'open' })
    await task({ title: 'made by me', assigned_to: null, created_by: ann.user_id })
    await task({ title: 'done', status: 'completed', completed_at: new Date() })
    await task({ title: 'done long ago', status: 'completed', completed_at: sql`now() - interval '31 days'` })
    await task({ title: 'called off', status: 'cancelled' })
    await task({ title: 'deleted', deleted_at: new Date() })
    await task({ title: 'any time', due_at: null })
    const { user_id } = await test.signedInAs('rep')
    await task({ title: 'somebody else’s', assigned_to: user_id })
    const meeting = { activity_type: 'meeting' as const, lead_id, actor_id: ann.user_id }
    await test.db
      .insertInto('activities')
      .values({ ...meeting, subject: 'met' })
      .execute()
    const longAgo = sql<string>`now() - interval '2 years'`
    await test.db
      .insertInto('activities')
      .values({ ...meeting, subject: 'then', occurred_at: longAgo })
      .execute()
    const summaries = (await events(url)).map(({ summary }) => summary)
    expect(summaries.sort()).toEqual(['made by me', 'met · Müller & Söhne, Roofing; Inc.', 'open', '✓ done'])
  })

  it('leaves out the tasks of a lead in the trash', async () => {
    const url = await newFeed()
    await task({ lead_id })
    await ann.request('DELETE', `/api/crm/leads/${lead_id}`)
    expect(await events(url)).toEqual([])
    await ann.request('POST', `/api/crm/leads/${lead_id}/restore`)
    expect(await events(url)).toHaveLength(1)
  })

  it('ends at 2,000 entries: those nearest to now', async () => {
    const url = await newFeed()
    await sql`insert into tasks (title, assigned_to, due_at)
      select n::text, ${ann.user_id}::uuid, now() + make_interval(hours => n) from generate_series(1, 2010) n`.execute(
      test.db,
    )
    const found = await events(url)
    expect(found).toHaveLength(2_000)
    expect(found.at(-1)?.summary).toBe('2000')
  })
})

describe('times', () => {
  it.each([
    ['winter', '2026-01-15T15:00:00Z', '2026-01-15T09:00:00'],
    ['summer', '2026-07-15T14:00:00Z', '2026-07-15T09:00:00'],
    ['the last minute before the clocks go forward', '2026-03-08T07:59:00Z', '2026-03-08T01:59:00'],
    ['the first one after', '2026-03-08T08:00:00Z', '2026-03-08T03:00:00'],
  ])('are told on the user’s clock, in %s', async (_, due_at, local) => {
    const url = await newFeed()
    await task({ due_at })
    const [event] = await events(url)
    expect(event?.startDate.zone.tzid).toBe('America/Chicago')
    expect(event?.startDate.toString()).toBe(local)
    expect(event?.startDate.toJSDate().getTime()).toBe(Date.parse(due_at))
  })

  it('keep apart the two hours that a clock shows alike when it is set back', async () => {
    const url = await newFeed()
    for (const due_at of ['2026-11-01T06:30:00Z', '2026-11-01T07:30:00Z']) await task({ due_at })
    const starts = (await events(url)).map(({ startDate }) => startDate.toJSDate().toISOString())
    expect(starts).toEqual(['2026-11-01T06:30:00.000Z', '2026-11-01T07:30:00.000Z'])
  })

  it.each(['UTC', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Europe/Dublin', 'Pacific/Apia'])(
    'are right all year round in %s',
    async (time_zone) => {
      const caller = await test.signedInAs('rep', { time_zone })
      const url = await newFeed(caller)
      const due = Array.from({ length: 53 }, (_, week) =>
        new Date(Date.UTC(2026, 0, 1 + week * 7, 12, 34)).toISOString(),
      )
      await test.db
        .insertInto('tasks')
        .values(due.map((due_at) => ({ title: 'x', assigned_to: caller.user_id, due_at })))
        .execute()
      expect((await events(url)).map(({ startDate }) => startDate.toJSDate().toISOString())).toEqual(due)
    },
  )
})

describe('text', () => {
  it.each([
    ['a very long line of several bytes each', 'Ünïcödé 屋根 🏠 '.repeat(60).trim()],
    ['what looks like the file format', 'END:VEVENT BEGIN:VALARM ;,:\\n"'],
    ['line breaks and control characters', 'a\r\nATTENDEE:bc\u0007\u2028d'],
  ])('comes through: %s', async (_, title) => {
    const url = await newFeed()
    await task({ title: title.slice(0, 990), description: title })
    const response = await read(url)
    for (const line of response.body.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
    expect(response.body).not.toMatch(/[^\r]\n/)
    const { events } = parse(response.body)
    const readable = title.replace('\r\n', '\n').replace('\u0007', ' ').replace('\u2028', ' ')
    expect(events).toHaveLength(1)
    expect(events[0]?.summary).toBe(readable.slice(0, 990).replace(/\s+/g, ' ').trim())
    expect(events[0]?.description.replace(/^Follow-up\n\n/, '')).toBe(readable)
    expect(events[0]?.component.getAllSubcomponents()).toEqual([])
  })
})

describe('the secret address', () => {
  it('is shown once, and its secret is nowhere in the database', async () => {
    const url = await newFeed()
    const state = (await ann.request('GET', '/api/crm/calendar-feed')).body
    expect(state).toEqual({ created_at: expect.any(String), last_used_at: null })
    await read(url)
    expect((await ann.request('GET', '/api/crm/calendar-feed')).body.last_used_at).not.toBeNull()
    const token = url.match(/calendar\/(.+)\.ics$/)?.[1] ?? ''
    expect(token.length).toBeGreaterThanOrEqual(43)
    for (const table of ['calendar_feeds', 'audit_log', 'live_events']) {
      const { rows } = await sql<{ row: string }>`select t::text as row from ${sql.table(table)} t`.execute(test.db)
      for (const { row } of rows) expect(row).not.toContain(token)
    }
  })

  it('stops working when it is renewed or revoked', async () => {
    const first = await newFeed()
    const second = await newFeed()
    expect((await read(first)).statusCode).toBe(404)
    expect((await read(second)).statusCode).toBe(200)
    expect((await ann.request('DELETE', '/api/crm/calendar-feed')).status).toBe(204)
    expect((await read(second)).statusCode).toBe(404)
    expect((await ann.request('DELETE', '/api/crm/calendar-feed')).status).toBe(404)
    expect((await ann.request('GET', '/api/crm/calendar-feed')).body).toEqual({ created_at: null, last_used_at: null })
  })

  it('is one at a time, though it is renewed twice at once', async () => {
    const urls = await Promise.all([newFeed(), newFeed(), newFeed()])
    const codes = await Promise.all(urls.map(async (url) => (await read(url)).statusCode))
    expect(codes.sort()).toEqual([200, 404, 404])
  })

  it('does not work for somebody who is no longer active', async () => {
    const gone = await test.signedInAs('rep')
    const url = await newFeed(gone)
    await test.db.updateTable('users').set({ is_active: false }).where('id', '=', gone.user_id).execute()
    expect((await read(url)).statusCode).toBe(404)
  })

  it('cannot be guessed: wrong ones are all answered alike, and slowed', async () => {
    const url = await newFeed()
    const answers = await Promise.all(
      ['x', url.slice(-47, -5), '%00', '..%2f..', 'a'.repeat(400)].map(async (token) => {
        const { statusCode, json } = await read(`https://crm.example.com/api/crm/calendar/${token}.ics`)
        return { statusCode, detail: json().detail }
      }),
    )
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]?.statusCode).toBe(404)
    for (let guess = 0; guess < 20; guess++) await read('https://crm.example.com/api/crm/calendar/guess.ics')
    const slowed = await read('https://crm.example.com/api/crm/calendar/guess.ics')
    expect(slowed.statusCode).toBe(429)
    expect(Number(slowed.headers['retry-after'])).toBeGreaterThan(0)
    // Whoever has the address is not kept out by those who guess.
    expect((await read(url)).statusCode).toBe(200)
  })

  it('never shows more than its owner may see', async () => {
    const other = await test.signedInAs('rep')
    const { body: lead } = await other.request('POST', '/api/crm/leads', {
      business_name: 'Hidden',
      owner_id: other.user_id,
    })
    const url = await newFeed()
    const meeting = { activity_type: 'meeting' as const, subject: 'met', lead_id: lead.id, actor_id: ann.user_id }
    const { id } = await test.db.insertInto('activities').values(meeting).returning('id').executeTakeFirstOrThrow()
    const theirs = await task({ assigned_to: other.user_id, lead_id: lead.id })
    expect(await events(url)).toHaveLength(1)
    await test.db.updateTable('workspace').set({ rep_sees: 'own' }).execute()
    expect(await events(url)).toEqual([])
    const fresh = await test.signedInAs('rep')
    expect((await fresh.request('GET', `/api/crm/activities/${id}/calendar.ics`)).status).toBe(404)
    expect((await fresh.request('GET', `/api/crm/tasks/${theirs.id}/calendar.ics`)).status).toBe(404)
    await test.db.updateTable('workspace').set({ rep_sees: 'all' }).execute()
  })
})

it('a feed that has not changed is not sent again', async () => {
  const url = await newFeed()
  await task()
  const first = await read(url)
  const etag = String(first.headers.etag)
  const again = await read(url, { 'if-none-match': `"other", W/${etag}` })
  expect([again.statusCode, again.body]).toEqual([304, ''])
  await task({ title: 'Another' })
  expect((await read(url, { 'if-none-match': etag })).statusCode).toBe(200)
})

describe('a single file', () => {
  it('holds one task, in the time zone of who asks', async () => {
    const { id } = await task({ title: 'Only this' })
    await task()
    const { status, headers, body } = await ann.request('GET', `/api/crm/tasks/${id}/calendar.ics`)
    expect(status).toBe(200)
    expect(headers['content-disposition']).toBe('attachment; filename="follow_up-2026-12-01.ics"')
    const { events } = parse(body)
    expect(events.map(({ summary, uid }) => [summary, uid])).toEqual([['Only this', `${id}@crm.example.com`]])
    expect(events[0]?.startDate.zone.tzid).toBe('America/Chicago')
  })

  it('holds one meeting', async () => {
    const occurred_at = '2026-11-20T16:00:00Z'
    const meeting = {
      activity_type: 'meeting' as const,
      subject: 'Kick-off',
      lead_id,
      actor_id: ann.user_id,
      occurred_at,
    }
    const { id } = await test.db.insertInto('activities').values(meeting).returning('id').executeTakeFirstOrThrow()
    const { events } = parse((await ann.request('GET', `/api/crm/activities/${id}/calendar.ics`)).body)
    expect(events[0]?.startDate.toJSDate().toISOString()).toBe('2026-11-20T16:00:00.000Z')
  })

  it('is not made of what has no time, or is no meeting, or is not there', async () => {
    const { id } = await task({ due_at: null })
    expect((await ann.request('GET', `/api/crm/tasks/${id}/calendar.ics`)).status).toBe(404)
    const activity = await test.db.selectFrom('activities').select('id').executeTakeFirstOrThrow()
    expect((await ann.request('GET', `/api/crm/activities/${activity.id}/calendar.ics`)).status).toBe(404)
    expect((await ann.request('GET', '/api/crm/tasks/nonsense/calendar.ics')).status).toBe(400)
  })
})
