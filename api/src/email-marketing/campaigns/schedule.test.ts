import { DateTime } from 'luxon'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, testApp } from '../../testing/test-app.ts'
import { decideTests, startDueCampaigns } from './jobs.ts'

const test = testApp()
const CAMPAIGNS = '/api/crm/email-marketing/campaigns'
const HTML = '<p>{{ brand.address }} <a href="{{ unsubscribe_url }}">Leave</a></p>'
const NEW_YORK = 'America/New_York'

let manager: Caller

beforeAll(async () => {
  const admin = await test.signedInAs('admin')
  manager = await test.signedInAs('manager', { time_zone: NEW_YORK })
  const settings = { brand_address: '1 Main St', from_email: 'news@example.com' }
  await admin.request('PATCH', '/api/crm/email-marketing/settings', settings)
  const lead = await admin.request('POST', '/api/crm/leads', { business_name: 'Roofers', state: 'HI' })
  for (const [first_name, where] of Object.entries({
    Ann: { state: 'ny' },
    Bo: { state: 'California' },
    Cy: { timezone: 'Europe/Berlin', state: 'TX' },
    Di: { lead_id: lead.body.id },
    Ed: {},
    Flo: { state: 'NY', country: 'Australia' },
  })) {
    const contact = { first_name, email: `${first_name}@contacts.test`, ...where }
    expect((await admin.request('POST', '/api/crm/contacts', contact)).status).toBe(201)
  }
})

async function campaign(given: object = {}) {
  const body = { name: 'June', subject: 'Hello', html_content: HTML, target_segment: { and: [] }, ...given }
  const answer = await manager.request('POST', CAMPAIGNS, body)
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer.body.id as string
}

const act = (id: string, action: string, body?: object) => manager.request('POST', `${CAMPAIGNS}/${id}/${action}`, body)
const read = async (id: string) => (await manager.request('GET', `${CAMPAIGNS}/${id}`)).body
const utc = (at: string) => new Date(at).toISOString()

async function scan(job: typeof startDueCampaigns) {
  await test.context.queue.enqueue(job, {})
  await test.runJobs()
}

/** As if so many minutes had passed. */
const passed = (id: string, minutes: number) =>
  test.db
    .updateTable('email_campaigns')
    .set({ starts_at: new Date(Date.now() - minutes * 60_000) })
    .where('id', '=', id)
    .execute()

/** Nine in the morning in New York on the day after clocks change there. */
function dayAfterTheChange(): string {
  const year = new Date().getUTCFullYear() + 1
  const march = DateTime.fromObject({ year, month: 3, day: 8, hour: 9 }, { zone: NEW_YORK })
  return march
    .plus({ days: (7 - march.weekday) % 7 })
    .plus({ days: 1 })
    .toUTC()
    .toISO() as string
}

describe('a scheduled campaign', () => {
  it('begins at its time, not before, and is sent', async () => {
    const id = await campaign()
    const at = new Date(Date.now() + 3_600_000).toISOString()
    const scheduled = await act(id, 'send', { scheduled_at: at })
    expect(scheduled.body).toMatchObject({ status: 'scheduled', time_zone: NEW_YORK })
    expect(utc(scheduled.body.starts_at)).toBe(at)
    await scan(startDueCampaigns)
    expect((await read(id)).status).toBe('scheduled')
    await passed(id, 1)
    await scan(startDueCampaigns)
    expect(await read(id)).toMatchObject({ status: 'sending', recipient_count: 6 })
  })

  it('whose time passed while nothing was running waits for a person, who sends it or makes it a draft', async () => {
    const resumed = await campaign({ name: 'Late' })
    const redone = await campaign({ name: 'Too late' })
    for (const id of [resumed, redone]) {
      await act(id, 'send', { scheduled_at: new Date(Date.now() + 3_600_000).toISOString() })
      await passed(id, 61)
    }
    await scan(startDueCampaigns)
    const waiting = await read(resumed)
    expect(waiting).toMatchObject({ status: 'paused', started_at: null, stats: { recipients: 0 } })
    expect(waiting.status_reason).toMatch(/waits for a person/)

    const drafted = await act(redone, 'unschedule')
    expect(drafted.body).toMatchObject({ status: 'draft', status_reason: null })
    const past = await act(redone, 'send', { scheduled_at: '2026-01-01T00:00:00Z' })
    expect(past.body.errors[0].path).toBe('/scheduled_at')

    await test.db.updateTable('email_campaigns').set({ scheduled_at: new Date() }).where('id', '=', resumed).execute()
    expect((await act(resumed, 'resume')).body).toMatchObject({ status: 'sending', status_reason: null })
    await test.runJobs()
    expect(await read(resumed)).toMatchObject({ status: 'sent', stats: { sent: 6 } })
  })

  it('is late by as much as the mail settings allow', async () => {
    await test.db.updateTable('mail_settings').set({ overdue_minutes: 120 }).execute()
    const id = await campaign()
    await act(id, 'send', { scheduled_at: new Date(Date.now() + 3_600_000).toISOString() })
    await passed(id, 61)
    await scan(startDueCampaigns)
    expect((await read(id)).status).toBe('sending')
    await test.db.updateTable('mail_settings').set({ overdue_minutes: 60 }).execute()
  })

  it('is put off, and is checked again when it is changed', async () => {
    const id = await campaign()
    const at = (hours: number) => new Date(Date.now() + hours * 3_600_000).toISOString()
    await act(id, 'send', { scheduled_at: at(1) })
    const later = await manager.request('PATCH', `${CAMPAIGNS}/${id}`, { scheduled_at: at(2) })
    expect(utc(later.body.starts_at)).toBe(utc(later.body.scheduled_at))
    const again = await act(id, 'send', { scheduled_at: at(3) })
    expect(Date.parse(again.body.starts_at)).toBeGreaterThan(Date.parse(later.body.starts_at))
    const broken = await manager.request('PATCH', `${CAMPAIGNS}/${id}`, { subject: '', html_content: '<p>{{</p>' })
    expect(broken.status).toBe(400)
    expect(broken.body.errors.map(({ path }: { path: string }) => path)).toEqual(['/subject', '/html_content'])
    const never = await manager.request('PATCH', `${CAMPAIGNS}/${id}`, { scheduled_at: null })
    expect(never.body.errors[0].path).toBe('/scheduled_at')
    expect(await read(id)).toMatchObject({ status: 'scheduled', subject: 'Hello' })
    await manager.request('PATCH', `${CAMPAIGNS}/${id}`, { subject: 'Reviewed' })
    await test.db.updateTable('email_campaigns').set({ subject: 'Behind its back' }).where('id', '=', id).execute()
    expect((await act(id, 'send', { scheduled_at: null })).body.status).toBe('sending')
  })

  it('goes out on each recipient’s own clock, also on the day after clocks change', async () => {
    const scheduled_at = dayAfterTheChange()
    const id = await campaign({ in_recipient_zone: true })
    const { body } = await act(id, 'send', { scheduled_at })
    // Berlin is first, and its clocks change two weeks later than those of New York: five hours apart, not six.
    expect(utc(body.starts_at)).toBe(DateTime.fromISO(scheduled_at).minus({ hours: 5 }).toUTC().toISO())
    await passed(id, 0)
    await scan(startDueCampaigns)
    const rows = await test.db
      .selectFrom('campaign_recipients as recipient')
      .innerJoin('campaign_chunks as chunk', (join) =>
        join.onRef('chunk.no', '=', 'recipient.chunk_no').onRef('chunk.campaign_id', '=', 'recipient.campaign_id'),
      )
      .select(['recipient.email', 'chunk.not_before'])
      .where('recipient.campaign_id', '=', id)
      .orderBy('recipient.email')
      .execute()
    const zones: Record<string, string> = {
      ann: NEW_YORK,
      bo: 'America/Los_Angeles',
      cy: 'Europe/Berlin',
      di: 'Pacific/Honolulu',
      ed: NEW_YORK,
      flo: NEW_YORK,
    }
    expect(rows).toHaveLength(6)
    for (const { email, not_before } of rows) {
      const clock = DateTime.fromJSDate(new Date(not_before as string), {
        zone: zones[email.split('@')[0] as string] as string,
      })
      expect(clock.toFormat('HH:mm'), email).toBe('09:00')
    }
  })
})

describe('a test of A and B', () => {
  const ab = { ab_percent: 50, ab_subject: 'B', ab_wait_minutes: 60 }

  async function tested(clicks: { a: number; b: number; bots?: number }) {
    const id = await campaign({ ...ab, target_segment: { and: [] } })
    await act(id, 'send', {})
    await test.runJobs()
    await test.db.deleteFrom('campaign_recipients').where('campaign_id', '=', id).execute()
    const rows = (['a', 'b'] as const).flatMap((variant) =>
      Array.from({ length: 10 }, (_, index) => ({
        campaign_id: id,
        chunk_no: 1,
        email: `${variant}${index}@test.test`,
        variant,
        status: 'sent' as const,
        sent_at: new Date(),
        clicked_at: index < clicks[variant] ? new Date() : null,
        bot_click_count: variant === 'b' ? (clicks.bots ?? 0) : 0,
      })),
    )
    await test.db.insertInto('campaign_recipients').values(rows).execute()
    return id
  }

  const waited = (id: string, minutes: number) =>
    test.db
      .updateTable('campaign_chunks')
      .set({ done_at: new Date(Date.now() - minutes * 60_000) })
      .where('campaign_id', '=', id)
      .execute()

  it.each([
    ['B, in which more people clicked', { a: 1, b: 2 }, 'b'],
    ['A, in which more people clicked', { a: 2, b: 1 }, 'a'],
    ['A, where it is a tie', { a: 2, b: 2 }, 'a'],
    ['A, when only scanners clicked in B', { a: 1, b: 0, bots: 9 }, 'a'],
  ])('is won by %s', async (_who, clicks, winner) => {
    const id = await tested(clicks)
    await waited(id, 59)
    await scan(decideTests)
    expect((await read(id)).ab_winner).toBeNull()
    await waited(id, 61)
    await scan(decideTests)
    const decided = await read(id)
    expect(decided).toMatchObject({ ab_winner: winner, ab_decided_at: expect.any(String) })
    expect(decided.variants.a).toMatchObject({ clicked: clicks.a, click_rate: clicks.a / 10 })
  })

  it('lets the rest wait, is decided by a person, and once', async () => {
    const id = await campaign({ ...ab, ab_percent: 5 })
    await act(id, 'send', {})
    await test.db.updateTable('email_campaigns').set({ status: 'sending' }).where('id', '=', id).execute()
    await test.runJobs()
    const waiting = await read(id)
    expect(waiting).toMatchObject({ status: 'sending', ab_winner: null })
    expect(waiting.stats.pending).toBeGreaterThan(0)
    expect(waiting.progress).toMatchObject({ waits_for_winner: true, decides_at: expect.any(String) })
    expect((await act(id, 'choose-winner', { variant: 'c' })).status).toBe(400)
    expect((await act(id, 'choose-winner', { variant: 'b' })).body).toMatchObject({ ab_winner: 'b' })
    expect((await act(id, 'choose-winner', { variant: 'b' })).status).toBe(200)
    expect((await act(id, 'choose-winner', { variant: 'a' })).status).toBe(409)
    await test.runJobs()
    expect(await read(id)).toMatchObject({ status: 'sent', stats: { sent: 6, pending: 0 } })
    const subjects = await test.db.selectFrom('outbox_mails').select('subject').where('subject', '=', 'B').execute()
    expect(subjects.length).toBeGreaterThan(0)
  })

  it('is none in a campaign without one', async () => {
    const id = await campaign()
    expect((await act(id, 'choose-winner', { variant: 'a' })).status).toBe(409)
  })
})

it('compares a campaign with those sent before it', async () => {
  const { body } = await manager.request('GET', `${CAMPAIGNS}?status=sent&limit=1`)
  expect(body.data[0].trend).toMatchObject({ click_rate: expect.any(Number) })
})
