import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createMailer } from '../../mail/mailer.ts'
import { mailServer, resendServer } from '../../testing/mail-servers.ts'
import { startedCampaign } from '../../testing/started-campaign.ts'
import { type Caller, type TestApp, testApp } from '../../testing/test-app.ts'
import { snapshotCampaign, startSending, sweepCampaigns } from './jobs.ts'
import { takeSnapshot } from './take-snapshot.ts'

const resend = await resendServer()
const test = testApp({
  RESEND_API_KEY: 're_key',
  RESEND_BASE_URL: resend.url,
  RESEND_RATE_LIMIT: '1000',
  RESEND_TIMEOUT: '2',
  MAIL_FROM: 'crm@example.com',
})
const at = (id: string, path: string) => `/api/crm/email-marketing/campaigns/${id}${path}`
let ann: Caller

beforeAll(async () => {
  ann = await test.signedInAs('admin')
  await test.db.updateTable('mail_settings').set({ track_clicks: true, track_opens: true }).execute()
})
beforeEach(() => {
  Object.assign(resend, { requests: [], delivered: [], next: [], refuses: new Set() })
  resend.deliveries.clear()
})
afterAll(() => resend.close())

/** What the workers do from now on. */
async function work(id: string, { db, context, runJobs }: TestApp = test) {
  const { snapshot_at } = await campaignOf(id, db)
  if (snapshot_at === null) await context.queue.enqueue(snapshotCampaign, { campaign_id: id })
  else await startSending(context, id)
  await runJobs()
}

/** Chunks that wait to be tried again need not wait. */
async function waitIsOver(id: string) {
  await test.db.updateTable('campaign_chunks').set({ not_before: sql`now()` }).where('campaign_id', '=', id).execute()
}

/** Chunks from this one on are not due. */
async function hold(id: string, no: number) {
  await sql`update campaign_chunks set not_before = 'infinity' where campaign_id = ${id} and no >= ${no}`.execute(
    test.db,
  )
}

async function sweep() {
  await test.context.queue.enqueue(sweepCampaigns, {})
  await test.runJobs()
}

async function statuses(id: string, db = test.db): Promise<Record<string, number>> {
  const rows = await db
    .selectFrom('campaign_recipients')
    .select(['status', sql<number>`count(*)::integer`.as('count')])
    .where('campaign_id', '=', id)
    .groupBy('status')
    .execute()
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]))
}

const campaignOf = (id: string, db = test.db) =>
  db.selectFrom('email_campaigns').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
const chunksOf = (id: string) =>
  test.db.selectFrom('campaign_chunks').selectAll().where('campaign_id', '=', id).orderBy('no').execute()
const recipientsOf = (id: string) =>
  test.db.selectFrom('campaign_recipients').selectAll().where('campaign_id', '=', id).orderBy('id').execute()
const doubled = () => [...resend.deliveries.values()].filter((count) => count > 1).length

/** The figures that are kept are those that are counted. */
async function expectTrueFigures(id: string) {
  const { rows } = await sql<{ kept: number; counted: number }>`
    select (select sum(recipients * 1000003 + pending * 10007 + sent * 101 + failed * 17 + suppressed * 5 + cancelled)
      from campaign_counters where campaign_id = ${id})::integer as kept,
      (select count(*) * 1000003 + count(*) filter (where status in ('pending', 'sending')) * 10007
        + count(sent_at) * 101 + count(*) filter (where status in ('failed', 'unknown')) * 17
        + count(*) filter (where status = 'suppressed') * 5 + count(*) filter (where status = 'cancelled')
      from campaign_recipients where campaign_id = ${id})::integer as counted`.execute(test.db)
  expect(rows[0]?.kept).toBe(rows[0]?.counted)
}

describe('a campaign', () => {
  it('goes to each of its recipients once, with all that a mail needs', async () => {
    const id = await startedCampaign(test.db, { contacts: 250 })
    await work(id)
    expect(await statuses(id)).toEqual({ sent: 250 })
    expect(await campaignOf(id)).toMatchObject({ status: 'sent', recipient_count: 250 })
    expect(resend.requests.map(({ body }) => body.length)).toEqual([100, 100, 50])
    const [recipient] = await recipientsOf(id)
    const mail = resend.delivered.find(({ tags }) => tags[0].value === recipient?.id)
    expect(mail).toEqual({
      email_id: recipient?.email_id,
      from: '"Roofs" <crm@example.com>',
      to: [recipient?.email],
      subject: expect.stringMatching(/^An offer for Jo\d+$/),
      html: expect.stringMatching(
        /Hi Jo\d+ of Roofs &amp; Co.*\/api\/crm\/c\/.*\/unsubscribe\/[0-9a-f]{52}">Unsubscribe/,
      ),
      text: expect.stringMatching(/Hi Jo\d+ of Roofs & Co/),
      headers: {
        'List-Unsubscribe': expect.stringMatching(/^<http:.*\/api\/crm\/unsubscribe\/[0-9a-f]{52}>$/),
        'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
      },
      tags: [{ name: 'recipient_id', value: recipient?.id }],
    })
    await expectTrueFigures(id)
  })

  it('stands on the timeline of each contact, and is its last contact', async () => {
    const id = await startedCampaign(test.db, { contacts: 3 })
    await work(id)
    await sweep()
    const [recipient] = await recipientsOf(id)
    const activities = await test.db
      .selectFrom('activities')
      .selectAll()
      .where('contact_id', '=', recipient?.contact_id as string)
      .where('activity_type', '=', 'email')
      .execute()
    expect(activities).toMatchObject([
      {
        direction: 'outbound',
        subject: expect.stringMatching(/^An offer for Jo/),
        email_id: recipient?.email_id,
        email_status: 'sent',
        occurred_at: recipient?.sent_at,
        metadata: { campaign_id: id, recipient_id: recipient?.id },
      },
    ])
    const contact = await test.db
      .selectFrom('contacts')
      .select('last_contacted_at')
      .where('id', '=', recipient?.contact_id as string)
      .executeTakeFirstOrThrow()
    expect(contact.last_contacted_at).toBe(recipient?.sent_at)
    await sweep()
    const { rows } = await sql`select from activities where metadata ->> 'campaign_id' = ${id}`.execute(test.db)
    expect(rows).toHaveLength(3)
  })

  it('is sent once though its jobs are enqueued many times and run at once', async () => {
    const id = await startedCampaign(test.db, { contacts: 450 })
    await Promise.all([work(id), work(id), work(id)])
    expect(await statuses(id)).toEqual({ sent: 450 })
    expect(resend.deliveries.size).toBe(450)
    expect(doubled()).toBe(0)
  })

  it('answers replies to an address that names the recipient, where there is a domain for them', async () => {
    await test.db.updateTable('mail_settings').set({ inbound_domain: 'in.example.com' }).execute()
    const id = await startedCampaign(test.db, { contacts: 1 })
    await work(id)
    expect(resend.delivered[0]?.reply_to).toMatch(/^reply\+[0-9a-f]{52}@in\.example\.com$/)
    await test.db.updateTable('mail_settings').set({ inbound_domain: null }).execute()
  })

  it('lets A and B go to their shares at first, and what won to the rest', async () => {
    const ab_content = { subject: 'B', preview_text: null, html_content: '<p>B</p>', text_content: null }
    const id = await startedCampaign(test.db, { contacts: 400, ab_content, values: { ab_percent: 20 } })
    await work(id)
    const first = await statuses(id)
    expect(first.sent).toBeGreaterThan(100)
    expect(first.pending).toBeGreaterThan(180)
    const isB = ({ subject }: { subject?: string }) => subject === 'B'
    expect(resend.delivered.filter(isB).length).toBeGreaterThan(50)
    expect((await campaignOf(id)).status).toBe('sending')
    await test.db.updateTable('email_campaigns').set({ ab_winner: 'b' }).where('id', '=', id).execute()
    const before = resend.delivered.length
    await sweep()
    expect(resend.delivered.slice(before).every(isB)).toBe(true)
    expect(await statuses(id)).toEqual({ sent: 400 })
    await expectTrueFigures(id)
  })
})

describe('when something goes wrong', () => {
  it.each([
    ['the connection breaks after they were taken', 'hang_up'],
    ['the provider is in trouble', { status: 500, name: 'internal_server_error', message: 'x' }],
    [
      'another request with the key is being worked on',
      { status: 409, name: 'concurrent_idempotent_requests', message: 'x' },
    ],
  ] as const)('%s: the same is sent again, though the contacts have changed', async (_what, trouble) => {
    const id = await startedCampaign(test.db, { contacts: 5 })
    resend.next = [trouble]
    await work(id)
    expect(await chunksOf(id)).toMatchObject([{ state: 'sending', attempts: 1, generation: 1 }])
    await sql`
      update contacts set first_name = 'Changed', email_subscribed = false
      where id in (select contact_id from campaign_recipients where campaign_id = ${id})`.execute(test.db)
    await waitIsOver(id)
    await work(id)
    const [first, second] = resend.requests
    expect(second?.body).toEqual(first?.body)
    expect(second?.headers['idempotency-key']).toBe(first?.headers['idempotency-key'])
    expect(resend.delivered).toHaveLength(5)
    expect(await statuses(id)).toEqual({ sent: 5 })
    await expectTrueFigures(id)
  })

  it('too many requests: nothing was taken, so that who gets it is looked at again', async () => {
    const id = await startedCampaign(test.db, { contacts: 2 })
    resend.next = [{ status: 429, name: 'rate_limit_exceeded', message: 'x', retry_after: 1 }]
    await work(id)
    expect(await chunksOf(id)).toMatchObject([{ state: 'pending', generation: 2, frozen: null }])
    const [recipient] = await recipientsOf(id)
    await test.db
      .updateTable('contacts')
      .set({ email_subscribed: false })
      .where('id', '=', recipient?.contact_id as string)
      .execute()
    await waitIsOver(id)
    await work(id)
    expect(await statuses(id)).toEqual({ sent: 1, suppressed: 1 })
    expect(resend.delivered).toHaveLength(1)
  })

  it.each([
    { status: 401, name: 'invalid_api_key', message: 'API key is invalid' },
    { status: 403, name: 'validation_error', message: 'The example.com domain is not verified' },
    { status: 429, name: 'daily_quota_exceeded', message: 'You have reached your daily quota' },
  ])('$name: it is paused and says why, and goes on when it is resumed', async (problem) => {
    const id = await startedCampaign(test.db, { contacts: 150 })
    resend.next = [problem]
    await work(id)
    const paused = await campaignOf(id)
    expect(paused.status).toBe('paused')
    expect(paused.status_reason).toContain(problem.message)
    expect(await statuses(id)).toEqual({ pending: 150 })
    expect((await ann.request('POST', at(id, '/resume'))).status).toBe(200)
    await test.runJobs()
    expect(await statuses(id)).toEqual({ sent: 150 })
    expect(doubled()).toBe(0)
  })

  it('an address that the provider refuses fails alone, with its words', async () => {
    const id = await startedCampaign(test.db, { contacts: 4 })
    const { email } = await test.db
      .selectFrom('contacts')
      .select('email')
      .where(sql<boolean>`tags && (select tags from contacts order by created_at desc limit 1)`)
      .orderBy('id')
      .limit(1)
      .executeTakeFirstOrThrow()
    resend.refuses = new Set([email as string])
    await work(id)
    expect(await statuses(id)).toEqual({ sent: 3, failed: 1 })
    const failed = (await recipientsOf(id)).find(({ status }) => status === 'failed')
    expect(failed).toMatchObject({ email, error_message: expect.stringContaining(email as string) })
  })

  it('a request that is refused as a whole at first pauses it; later it is halved until the culprit stands alone', async () => {
    const refusal = { status: 422, name: 'validation_error', message: 'No.' }
    const id = await startedCampaign(test.db, { contacts: 101 })
    resend.next = [refusal]
    await work(id)
    expect(await campaignOf(id)).toMatchObject({ status: 'paused', status_reason: expect.stringContaining('No.') })
    await ann.request('POST', at(id, '/resume'))
    await hold(id, 2)
    await test.runJobs()
    expect(await statuses(id)).toEqual({ sent: 100, pending: 1 })
    resend.next = [refusal]
    await waitIsOver(id)
    await work(id)
    expect(await statuses(id)).toEqual({ sent: 100, failed: 1 })
    const other = await startedCampaign(test.db, { contacts: 200 })
    await takeSnapshot(test.context, other, new AbortController().signal)
    await hold(other, 2)
    await work(other)
    expect(await statuses(other)).toEqual({ sent: 100, pending: 100 })
    resend.next = [refusal, refusal]
    await waitIsOver(other)
    await work(other)
    expect(await statuses(other)).toEqual({ sent: 200 })
    expect((await chunksOf(other)).length).toBe(4)
    expect(doubled()).toBe(0)
  })

  it('the key was used for something else: nobody knows, until a person says so', async () => {
    const id = await startedCampaign(test.db, { contacts: 3 })
    resend.next = [{ status: 409, name: 'invalid_idempotent_request', message: 'Other payload' }]
    await work(id)
    expect(await statuses(id)).toEqual({ unknown: 3 })
    expect((await campaignOf(id)).status).toBe('sent')
    const { body } = await ann.request('GET', at(id, '/unknown-chunks'))
    expect(body.data).toMatchObject([{ no: 1, recipients: 3, error_message: expect.stringContaining('Other payload') }])
    const resolve = (was_sent: boolean) => ann.request('POST', at(id, '/unknown-chunks/1/resolve'), { was_sent })
    expect((await resolve(false)).status).toBe(204)
    await test.runJobs()
    expect(await statuses(id)).toEqual({ sent: 3 })
    expect(resend.requests.at(-1)?.headers['idempotency-key']).toBe(`${id}/1/2`)
    expect((await resolve(false)).status).toBe(409)
    await expectTrueFigures(id)
  })

  it('no answer for a day: it is not sent again by itself', async () => {
    const id = await startedCampaign(test.db, { contacts: 3 })
    resend.next = ['hang_up']
    await work(id)
    await test.db
      .updateTable('campaign_chunks')
      .set({ first_attempt_at: sql`now() - interval '23 hours 1 minute'` })
      .where('campaign_id', '=', id)
      .execute()
    await waitIsOver(id)
    await work(id)
    await sweep()
    expect(resend.requests).toHaveLength(1)
    expect(await statuses(id)).toEqual({ unknown: 3 })
    await ann.request('POST', at(id, '/unknown-chunks/1/resolve'), { was_sent: true })
    expect(await statuses(id)).toEqual({ sent: 3 })
    expect(resend.requests).toHaveLength(1)
  })

  it('the provider is away: nothing is in doubt', async () => {
    const id = await startedCampaign(test.db, { contacts: 3 })
    const { mailer } = test.context
    test.context.mailer = createMailer(
      {
        via: 'resend',
        api_key: 'k',
        base_url: 'http://127.0.0.1:9',
        from: 'crm@example.com',
        rate_limit: 1000,
        timeout_seconds: 2,
      },
      test.db,
    )
    await work(id)
    test.context.mailer = mailer
    expect(await chunksOf(id)).toMatchObject([{ state: 'pending', frozen: null }])
    await waitIsOver(id)
    await work(id)
    expect(await statuses(id)).toEqual({ sent: 3 })
  })
})

describe('people', () => {
  it('who unsubscribed, were deleted or suppressed after the list was made get nothing, and it says why', async () => {
    const id = await startedCampaign(test.db, { contacts: 5, values: { send_from: '00:00', send_until: '00:01' } })
    await test.context.queue.enqueue(snapshotCampaign, { campaign_id: id })
    await test.runJobs()
    const [a, b, c] = await recipientsOf(id)
    const change = (recipient: typeof a, changes: object) =>
      test.db
        .updateTable('contacts')
        .set(changes)
        .where('id', '=', recipient?.contact_id as string)
        .execute()
    await change(a, { email_subscribed: false })
    await change(b, { deleted_at: sql`now()` })
    await test.db
      .insertInto('suppressions')
      .values({ email: c?.email as string, reason: 'manual', source: 'user' })
      .execute()
    await test.db
      .updateTable('email_campaigns')
      .set({ send_from: null, send_until: null })
      .where('id', '=', id)
      .execute()
    await waitIsOver(id)
    await work(id)
    expect(await statuses(id)).toEqual({ sent: 2, suppressed: 2, cancelled: 1 })
    const after = await recipientsOf(id)
    expect(after.map(({ error_message }) => error_message)).toEqual([
      expect.stringContaining('Unsubscribed'),
      expect.stringContaining('deleted'),
      expect.stringContaining('suppressed'),
      null,
      null,
    ])
    await expectTrueFigures(id)
  })

  it('who had enough campaign mails meanwhile get no more', async () => {
    await test.db.updateTable('mail_settings').set({ cap_mails: 1, cap_days: 7 }).execute()
    const id = await startedCampaign(test.db, { contacts: 2 })
    await work(id)
    const { target_segment, sent_by, content_sha256 } = await campaignOf(id)
    const again = await startedCampaign(test.db, {
      contacts: 0,
      values: { target_segment: JSON.stringify(target_segment), sent_by, content_sha256 },
    })
    await work(again)
    expect(await campaignOf(again)).toMatchObject({ recipient_count: 0, left_out: { capped: 2 }, status: 'sent' })
    await test.db.updateTable('mail_settings').set({ cap_mails: null }).execute()
  })

  it('get it within the allowed hours only', async () => {
    const now = new Date()
    const hour = (offset: number) => `${String((now.getUTCHours() + offset + 24) % 24).padStart(2, '0')}:00`
    const later =
      now.getUTCHours() < 21 ? { send_from: hour(2), send_until: hour(3) } : { send_from: '00:00', send_until: '01:00' }
    const id = await startedCampaign(test.db, { contacts: 2, values: later })
    await work(id)
    expect(await statuses(id)).toEqual({ pending: 2 })
    const [chunk] = await chunksOf(id)
    expect(Date.parse(chunk?.not_before as string)).toBeGreaterThan(Date.now())
    // The time has come, but the hours were over before it was this chunk's turn.
    await waitIsOver(id)
    await work(id)
    expect(resend.requests).toEqual([])
    expect(Date.parse((await chunksOf(id))[0]?.not_before as string)).toBeGreaterThan(Date.now())
  })
})

describe('what is deleted for good', () => {
  it('takes along the recipients of a campaign, and leaves them without their contact', async () => {
    const id = await startedCampaign(test.db, { contacts: 3 })
    await work(id)
    const [a] = await recipientsOf(id)
    await test.db
      .deleteFrom('contacts')
      .where('id', '=', a?.contact_id as string)
      .execute()
    expect((await recipientsOf(id)).filter(({ contact_id }) => contact_id === null)).toMatchObject([{ id: a?.id }])
    await test.db.deleteFrom('email_campaigns').where('id', '=', id).execute()
    expect(await recipientsOf(id)).toEqual([])
    await expectTrueFigures(id)
  })
})

describe('a person', () => {
  it('pauses it between two chunks, and resumes or cancels it', async () => {
    const id = await startedCampaign(test.db, { contacts: 300 })
    await takeSnapshot(test.context, id, new AbortController().signal)
    await hold(id, 2)
    await work(id)
    expect((await ann.request('POST', at(id, '/pause'))).status).toBe(200)
    await waitIsOver(id)
    await work(id)
    expect(await statuses(id)).toEqual({ sent: 100, pending: 200 })
    await ann.request('POST', at(id, '/resume'))
    await hold(id, 3)
    await test.runJobs()
    expect(await statuses(id)).toEqual({ sent: 200, pending: 100 })
    expect((await ann.request('POST', at(id, '/cancel'))).status).toBe(200)
    expect(await statuses(id)).toEqual({ sent: 200, cancelled: 100 })
    await waitIsOver(id)
    await work(id)
    expect(resend.deliveries.size).toBe(200)
    await expectTrueFigures(id)
  })

  it('cancels it while nobody knows whether a chunk was taken: it is not said to be cancelled', async () => {
    const id = await startedCampaign(test.db, { contacts: 3 })
    resend.next = ['hang_up']
    await work(id)
    await ann.request('POST', at(id, '/cancel'))
    await waitIsOver(id)
    await sweep()
    expect(await statuses(id)).toEqual({ unknown: 3 })
    expect(resend.requests).toHaveLength(1)
  })

  it('has gone: nothing is sent in their name', async () => {
    const id = await startedCampaign(test.db, { contacts: 3 })
    const { sent_by } = await campaignOf(id)
    await test.db.updateTable('users').set({ is_active: false }).where('id', '=', sent_by).execute()
    await work(id)
    expect(await campaignOf(id)).toMatchObject({
      status: 'paused',
      status_reason: expect.stringContaining('active user'),
    })
  })
})

describe('through an SMTP server', async () => {
  const smtp = await mailServer()
  const other = testApp({ SMTP_URL: smtp.url, MAIL_FROM: 'crm@example.com' })
  afterAll(async () => {
    await other.context.mailer.close()
    await smtp.close()
  })

  it('each mail is sent by itself; those that were taken are not sent again when others were not', async () => {
    const id = await startedCampaign(other.db, { contacts: 12 })
    const { send } = failsOnce(smtp)
    await work(id, other)
    expect(await statuses(id, other.db)).toMatchObject({ sent: expect.any(Number), pending: expect.any(Number) })
    send()
    await sql`update campaign_chunks set not_before = now()`.execute(other.db)
    await work(id, other)
    expect(await statuses(id, other.db)).toEqual({ sent: 12 })
    const addressees = smtp.taken.flatMap(({ to }) => to)
    expect(new Set(addressees).size).toBe(12)
    expect(addressees).toHaveLength(12)
    expect(smtp.taken[0]?.message).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m)
    expect(smtp.taken[0]?.message).toMatch(/width=3D"1"/)
  })
})

/** The server takes some and then says that it is busy, until `send` is called. */
function failsOnce(smtp: { taken: unknown[]; refuse_with?: number | undefined }) {
  const watch = setInterval(() => {
    if (smtp.taken.length >= 3) smtp.refuse_with = 451
  }, 1)
  return {
    send() {
      clearInterval(watch)
      smtp.refuse_with = undefined
    },
  }
}

describe('without a provider', () => {
  const other = testApp()

  it('the mails are kept in the outbox, once, and are said to be sent', async () => {
    const id = await startedCampaign(other.db, { contacts: 120 })
    await work(id, other)
    expect(await statuses(id, other.db)).toEqual({ sent: 120 })
    const kept = await other.db.selectFrom('outbox_mails').select(['id', 'tags']).execute()
    expect(kept).toHaveLength(120)
    const recipients = await other.db.selectFrom('campaign_recipients').select(['id', 'email_id']).execute()
    const byId = new Map(recipients.map(({ id, email_id }) => [id, email_id]))
    expect(kept.every((mail) => byId.get(mail.tags.recipient_id as string) === mail.id)).toBe(true)
  })
})
