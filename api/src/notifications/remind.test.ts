import { setTimeout as sleep } from 'node:timers/promises'
import { connect } from '@crm/db'
import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, test as it } from 'vitest'
import type { AnyJob } from '../platform/jobs.ts'
import { resendServer } from '../testing/mail-servers.ts'
import { type Caller, testApp } from '../testing/test-app.ts'
import { remind, sweepNotifications } from './jobs.ts'
import { remindOfDueTasks } from './remind.ts'

const resend = await resendServer()
afterAll(() => resend.close())
const test = testApp({ RESEND_API_KEY: 're_key', RESEND_BASE_URL: resend.url, MAIL_FROM: 'crm@example.com' })
let ann: Caller
let lead_id: string

beforeAll(async () => {
  ann = await test.signedInAs('rep', { time_zone: 'America/Chicago' })
  lead_id = (await ann.request('POST', '/api/crm/leads', { business_name: 'Acme Roofing' })).body.id
})
beforeEach(async () => {
  await test.db.deleteFrom('tasks').execute()
  await test.db.deleteFrom('notifications').execute()
  test.jobs.length = 0
  Object.assign(resend, { requests: [], delivered: [], next: [] })
})

/** A task of Ann's whose reminder is due, unless the changes say otherwise. */
async function task(changes: Record<string, unknown> = {}) {
  const remind_at = new Date()
  const values = { title: 'Call about the roof', assigned_to: ann.user_id, remind_at, ...changes }
  return test.db.insertInto('tasks').values(values).returning('id').executeTakeFirstOrThrow()
}

async function run(job: AnyJob) {
  const log = test.context.log
  await job.handler(test.context, {}, { job_id: 'x', attempt: 1, signal: new AbortController().signal, log })
}

async function told(caller = ann) {
  return (await caller.request('GET', '/api/crm/notifications?limit=200')).body.data
}

describe('a due reminder', () => {
  it('reaches the one who is to do the task, once, whatever runs how often', async () => {
    const { id } = await task({ lead_id, task_type: 'call', due_at: '2026-03-08T20:30:00Z' })
    await run(remind)
    await run(remind)
    expect(await told()).toEqual([
      expect.objectContaining({
        kind: 'reminder',
        title: 'Call about the roof',
        body: 'Call · due Sun, Mar 8, 3:30 PM · Acme Roofing',
        task_id: id,
        lead_id,
        read_at: null,
      }),
    ])
  })

  it('reaches whoever made a task that nobody is to do', async () => {
    await task({ assigned_to: null, created_by: ann.user_id })
    await run(remind)
    expect(await told()).toHaveLength(1)
  })

  it('still comes when it is found late, and says for when it was', async () => {
    await task({ remind_at: '2026-11-01T15:00:00Z' })
    await run(remind)
    expect((await told())[0].body).toBe('Follow-up · late: set for Sun, Nov 1, 9:00 AM')
  })

  it('comes again after the task was given another time', async () => {
    const { id } = await task()
    await run(remind)
    const again = { remind_at: sql<string>`now() - interval '1 second'`, reminded_at: null }
    await test.db.updateTable('tasks').set(again).where('id', '=', id).execute()
    await run(remind)
    expect(await told()).toHaveLength(2)
  })

  it.each([
    ['that is done', { status: 'completed' }],
    ['that was called off', { status: 'cancelled' }],
    ['that was deleted', { deleted_at: new Date() }],
    ['whose time has not come', { remind_at: new Date(Date.now() + 60_000) }],
  ])('does not come for a task %s', async (_, changes) => {
    await task(changes)
    await run(remind)
    expect(await told()).toEqual([])
  })

  it('waits while its user is not active or its lead is in the trash', async () => {
    const gone = await test.signedInAs('rep')
    const setActive = (is_active: boolean) =>
      test.db.updateTable('users').set({ is_active }).where('id', '=', gone.user_id).execute()
    await setActive(false)
    await task({ assigned_to: gone.user_id })
    await task({ lead_id })
    await ann.request('DELETE', `/api/crm/leads/${lead_id}`)
    await run(remind)
    expect(await test.db.selectFrom('notifications').select('id').execute()).toEqual([])
    await setActive(true)
    await ann.request('POST', `/api/crm/leads/${lead_id}/restore`)
    await run(remind)
    expect(await told(gone)).toHaveLength(1)
    expect(await told()).toHaveLength(1)
  })

  it('changes no version and stands in no audit log', async () => {
    const { id } = await task()
    await test.db.deleteFrom('live_events').execute()
    await run(remind)
    const { version } = await test.db.selectFrom('tasks').select('version').executeTakeFirstOrThrow()
    expect(version).toBe(1)
    const events = await test.db.selectFrom('live_events').select('entity').execute()
    expect(events).toEqual([{ entity: 'notification' }])
    const audited = await test.db.selectFrom('audit_log').select('action').where('entity_id', '=', id).execute()
    expect(audited).toEqual([{ action: 'created' }])
  })
})

describe('many reminders', () => {
  async function tasks(count: number) {
    const remind_at = new Date()
    const values = Array.from({ length: count }, (_, number) => ({
      title: `Task ${number}`,
      assigned_to: ann.user_id,
      remind_at,
    }))
    await test.db.insertInto('tasks').values(values).execute()
  }
  const perTask = async () =>
    (
      await test.db
        .selectFrom('tasks')
        .leftJoin('notifications', 'notifications.task_id', 'tasks.id')
        .select((eb) => ['tasks.id', eb.fn.count<number>('notifications.id').as('count')])
        .groupBy('tasks.id')
        .execute()
    ).map(({ count }) => count)

  it('come once each from several workers at a time', async () => {
    await tasks(900)
    await Promise.all([run(remind), run(remind), run(remind), run(remind)])
    expect(new Set(await perTask())).toEqual(new Set([1]))
  })

  it('come once each when a worker dies in the middle of its batch', async () => {
    await tasks(500)
    const { db: dying } = connect({ connectionString: test.connection_string, applicationName: 'dying worker' })
    // Its connection is cut while it holds a batch of tasks, as by kill -9.
    const cut = dying.transaction().execute(async (trx) => {
      const { reminded } = await remindOfDueTasks(trx, false)
      expect(reminded).toBe(200)
      await run(remind)
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'dying worker'
        and datname = current_database()`.execute(test.db)
      await sleep(50)
      await sql`select 1`.execute(trx)
    })
    await expect(cut).rejects.toThrow()
    await dying.destroy()
    expect((await perTask()).filter((count) => count === 0)).toHaveLength(200)
    await run(remind)
    expect(new Set(await perTask())).toEqual(new Set([1]))
  })
})

describe('by e-mail', () => {
  const setWish = (reminder_emails: boolean) => ann.request('PATCH', '/api/crm/users/me', { reminder_emails })

  it('a reminder comes too, with a link to the lead', async () => {
    await task({ lead_id })
    await run(remind)
    await test.runJobs()
    const { email } = (await ann.request('GET', '/api/crm/users/me')).body
    expect(resend.delivered).toEqual([
      expect.objectContaining({
        to: [email],
        subject: 'Reminder: Call about the roof',
        text: expect.stringContaining(`/crm/leads/${lead_id}`),
      }),
    ])
  })

  it('nothing comes to those who do not want it', async () => {
    expect((await setWish(false)).body).toMatchObject({ reminder_emails: false, sends_mail: true })
    await task()
    await run(remind)
    await test.runJobs()
    expect(await told()).toHaveLength(1)
    expect(resend.requests).toEqual([])
    await setWish(true)
  })

  it('it is sent once, though two workers have the job and a third runs it later', async () => {
    await task()
    await run(remind)
    const [queued] = test.jobs
    if (!queued) throw new Error('no mail was enqueued')
    const work = () => queued.job.handler(test.context, queued.data, {} as never)
    await Promise.all([work(), work()])
    await work()
    expect(resend.requests).toHaveLength(1)
  })

  it('what a crash left unsent is found by the sweep, and delivered once', async () => {
    await task()
    await run(remind)
    // The process died before the job was stored; the provider took the mail and the answer got lost.
    test.jobs.length = 0
    await test.db.updateTable('notifications').set({ created_at: sql`now() - interval '2 minutes'` }).execute()
    resend.next = ['hang_up']
    await run(sweepNotifications)
    await expect(test.runJobs()).rejects.toThrow('cannot be reached')
    await run(sweepNotifications)
    await test.runJobs()
    await run(sweepNotifications)
    expect(test.jobs).toEqual([])
    expect(resend.requests).toHaveLength(2)
    expect(resend.delivered).toHaveLength(1)
  })

  it('a refusal that will not change is told beside the notification and not tried again', async () => {
    resend.next = [{ status: 422, name: 'validation_error', message: 'no such address' }]
    await task()
    await run(remind)
    await test.runJobs()
    expect((await told())[0].email_error).toContain('no such address')
    await test.db.updateTable('notifications').set({ created_at: sql`now() - interval '2 minutes'` }).execute()
    await run(sweepNotifications)
    expect(test.jobs).toEqual([])
  })

  it('a day without mail server is the end of it', async () => {
    await task()
    await run(remind)
    await test.db.updateTable('notifications').set({ created_at: sql`now() - interval '25 hours'` }).execute()
    await run(sweepNotifications)
    await test.runJobs()
    expect(resend.requests).toEqual([])
    expect((await told())[0].email_error).toMatch(/for a day/)
  })
})

it('what was read long ago is forgotten, what was not stays', async () => {
  await task({ title: 'Read' })
  await task({ title: 'Unread' })
  await run(remind)
  const old = { read_at: sql<string>`now() - interval '91 days'` }
  await test.db.updateTable('notifications').set(old).where('title', '=', 'Read').execute()
  await run(sweepNotifications)
  expect((await told()).map(({ title }: { title: string }) => title)).toEqual(['Unread'])
})
