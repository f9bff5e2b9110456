import { beforeAll, describe, expect, test as it } from 'vitest'
import { type SentCampaign, sentCampaign } from '../../testing/sent-campaign.ts'
import { type Caller, testApp } from '../../testing/test-app.ts'
import { applyEvents, type MailEvent } from '../tracking/apply-event.ts'

const test = testApp()

const BEGUN = '2026-01-05T10:00:00Z'
let admin: Caller
let campaign: SentCampaign

const minutes = (count: number) => new Date(Date.parse(BEGUN) + count * 60_000).toISOString()
const url = (path = '') => `/api/crm/email-marketing/campaigns/${campaign.id}${path}`

async function apply(events: (Omit<MailEvent, 'recipient_id'> & { to: number })[]) {
  const told = events.map(({ to, ...event }) => ({ ...event, recipient_id: campaign.recipients[to]?.id }))
  await test.db.transaction().execute((trx) => applyEvents(trx, told))
}

beforeAll(async () => {
  admin = await test.signedInAs('admin', { time_zone: 'America/New_York' })
  campaign = await sentCampaign(test, { recipients: 10, sent_at: BEGUN })
  const { recipients } = campaign
  await test.db
    .updateTable('campaign_recipients')
    .set({ email: 'kim@gmail.com' })
    .where('id', '=', recipients[9]?.id ?? '')
    .execute()
  const links = { url: 'https://example.com/offer', link_no: 0, user_agent: 'Mozilla/5.0' }
  await apply([
    ...[0, 1, 2, 3, 4, 5, 6, 9].map((to) => ({ to, type: 'delivered' as const, occurred_at: minutes(to) })),
    { to: 7, type: 'bounced', occurred_at: minutes(1), detail: { kind: 'Transient', message: '=cmd()' } },
    { to: 0, type: 'opened', occurred_at: minutes(61) },
    { to: 0, type: 'opened', occurred_at: minutes(62) },
    { to: 1, type: 'opened', occurred_at: minutes(1_500) },
    { to: 0, type: 'clicked', occurred_at: minutes(70), ...links },
    { to: 0, type: 'clicked', occurred_at: minutes(80), ...links },
    { to: 1, type: 'clicked', occurred_at: minutes(90), ...links },
    { to: 2, type: 'clicked', occurred_at: minutes(95), ...links, is_bot: true },
    { to: 3, type: 'complained', occurred_at: minutes(100) },
    { to: 4, type: 'unsubscribed', occurred_at: minutes(110) },
    { to: 5, type: 'replied', occurred_at: minutes(120) },
  ])
})

describe('figures', () => {
  it('count each recipient once, with rates over what arrived', async () => {
    const { body } = await admin.request('GET', url())
    expect(body.stats).toMatchObject({
      recipients: 10,
      pending: 0,
      sent: 10,
      delivered: 8,
      opened: 2,
      clicked: 2,
      bot_clicked: 1,
      bounced: 1,
      complained: 1,
      unsubscribed: 1,
      replied: 1,
      delivery_rate: 0.8,
      open_rate: 0.25,
      click_rate: 0.25,
      bounce_rate: 0.1,
      complaint_rate: 0.125,
    })
  })

  it('by hour leave out what scanners did', async () => {
    const { body } = await admin.request('GET', url('/timeline?interval=hour'))
    expect(body.interval).toBe('hour')
    expect(body.data[0]).toMatchObject({ at: '2026-01-05T10:00:00Z', delivered: 8, bounced: 1, opened: 0 })
    expect(body.data[1]).toMatchObject({ at: '2026-01-05T11:00:00Z', opened: 2, clicked: 3, complained: 1 })
  })

  it('by day mean days where the reader lives', async () => {
    const { body } = await admin.request('GET', url('/timeline?interval=day'))
    expect(body.data.map(({ at, opened }: { at: string; opened: number }) => [at, opened])).toEqual([
      ['2026-01-05T05:00:00Z', 2],
      ['2026-01-06T05:00:00Z', 1],
    ])
  })

  it('by link tell people, clicks and scanners apart, and name links nobody followed', async () => {
    const { body } = await admin.request('GET', url('/links'))
    expect(body.data).toEqual([
      {
        variant: 'a',
        no: 0,
        url: 'https://example.com/offer?for={{ first_name }}',
        people: 2,
        clicks: 3,
        bot_clicks: 1,
      },
      { variant: 'a', no: 1, url: 'https://example.com/about', people: 0, clicks: 0, bot_clicks: 0 },
    ])
  })

  it('by mail domain begin with the largest', async () => {
    const { body } = await admin.request('GET', url('/domains'))
    expect(body.data).toMatchObject([
      { domain: 'example.com', sent: 9, delivered: 7, bounced: 1, opened: 2, complained: 1 },
      { domain: 'gmail.com', sent: 1, delivered: 1, bounced: 0 },
    ])
  })

  it('of all campaigns in a span of days stand beside those of the span before', async () => {
    const within = await admin.request('GET', '/api/crm/email-marketing/statistics?from=2026-01-01&to=2026-01-10')
    expect(within.body).toMatchObject({ from: '2026-01-01', to: '2026-01-10', campaigns: 1, before: null })
    expect(within.body.stats).toMatchObject({ sent: 10, delivered: 8, open_rate: 0.25 })
    const after = await admin.request('GET', '/api/crm/email-marketing/statistics?from=2026-01-11&to=2026-01-20')
    expect(after.body).toMatchObject({ campaigns: 0, stats: { sent: 0, open_rate: 0 }, before: { sent: 10 } })
    const turned = await admin.request('GET', '/api/crm/email-marketing/statistics?from=2026-01-11&to=2026-01-10')
    expect(turned.body.errors[0].path).toBe('/to')
  })
})

describe('recipients', () => {
  it('are listed page by page, in the order of sending', async () => {
    const seen: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { body } = await admin.request('GET', url(`/recipients?limit=3${cursor && `&cursor=${cursor}`}`))
      seen.push(...body.data.map(({ id }: { id: string }) => id))
      cursor = body.next_cursor
    }
    expect(seen).toEqual(campaign.recipients.map(({ id }) => id).sort())
  })

  it('are narrowed as the figures count them', async () => {
    const count = async (status: string) =>
      (await admin.request('GET', url(`/recipients?status=${status}`))).body.data.length
    expect(await count('delivered')).toBe(8)
    expect(await count('opened')).toBe(2)
    expect(await count('clicked')).toBe(2)
    expect(await count('bot_clicked')).toBe(1)
    expect(await count('bounced')).toBe(1)
    expect(await count('complained')).toBe(1)
    expect(await count('pending')).toBe(0)
    expect((await admin.request('GET', url('/recipients?status=happy'))).status).toBe(400)
  })

  it('are found by name and by address', async () => {
    const find = async (q: string) => (await admin.request('GET', url(`/recipients?q=${q}`))).body.data
    expect(await find('jo3')).toMatchObject([{ contact_name: 'Jo3 Miller', status: 'complained' }])
    expect(await find('KIM@gmail.com')).toHaveLength(1)
    expect(await find('nobody')).toEqual([])
  })

  it('each have their history', async () => {
    const events = `/api/crm/email-marketing/recipients/${campaign.recipients[0]?.id}/events`
    const { body } = await admin.request('GET', `${events}?limit=2`)
    expect(body.data.map(({ type }: { type: string }) => type)).toEqual(['delivered', 'opened'])
    const rest = await admin.request('GET', `${events}?cursor=${body.next_cursor}`)
    expect(rest.body.data.map(({ type }: { type: string }) => type)).toEqual(['opened', 'clicked', 'clicked'])
    const unknown = await admin.request('GET', `/api/crm/email-marketing/recipients/${crypto.randomUUID()}/events`)
    expect(unknown.status).toBe(404)
  })

  it('are exported as CSV that no spreadsheet runs, and the audit log knows', async () => {
    const { body, headers } = await admin.request('GET', url('/recipients.csv?status=bounced'))
    expect(headers['content-type']).toContain('text/csv')
    const [header, line, ...rest] = (body as string).trimEnd().split('\r\n')
    expect(header?.startsWith('id,email,contact_id,contact_name,lead_name,status,variant,error_message,sent_at')).toBe(
      true,
    )
    expect(line).toContain(`,"Jo7 Miller","Roofer 7",bounced,a,"'=cmd()",2026-01-05T10:00:00.000000Z`)
    expect(rest).toEqual([])
    const audit = await admin.request('GET', '/api/crm/audit?action=exported&entity=email_campaign')
    expect(audit.body.data[0]).toMatchObject({ entity_id: campaign.id })
  })

  it('of others stay hidden from those who see only their own', async () => {
    const rep = await test.signedInAs('rep')
    await test.db.updateTable('workspace').set({ rep_sees: 'own' }).execute()
    await test.db
      .updateTable('leads')
      .set({ owner_id: rep.user_id })
      .where('id', '=', campaign.recipients[9]?.lead_id ?? '')
      .execute()
    const own = await rep.request('GET', url('/recipients'))
    expect(own.body.data).toMatchObject([{ email: 'kim@gmail.com' }])
    const csv = await rep.request('GET', url('/recipients.csv'))
    expect((csv.body as string).trimEnd().split('\r\n')).toHaveLength(2)
    expect((await rep.request('GET', url('/domains'))).body.data).toMatchObject([{ domain: 'gmail.com' }])
    const hidden = await rep.request('GET', `/api/crm/email-marketing/recipients/${campaign.recipients[0]?.id}/events`)
    expect(hidden.status).toBe(404)
    await test.db.updateTable('workspace').set({ rep_sees: 'all' }).execute()
  })

  it('of a campaign that is not there are not found', async () => {
    for (const part of ['recipients', 'recipients.csv', 'timeline', 'links', 'domains']) {
      const { status } = await admin.request('GET', `/api/crm/email-marketing/campaigns/${crypto.randomUUID()}/${part}`)
      expect(status).toBe(404)
    }
  })
})
