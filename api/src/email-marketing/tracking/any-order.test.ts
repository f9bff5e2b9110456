import fc from 'fast-check'
import { expect, test as it } from 'vitest'
import { type SentRecipient, sentCampaign } from '../../testing/sent-campaign.ts'
import { testApp } from '../../testing/test-app.ts'
import { about, tell, WITH_RESEND } from '../../testing/webhooks.ts'

const test = testApp(WITH_RESEND)

const AGENT = 'Mozilla/5.0 (Macintosh) Safari/605.1'
const click = (link: string, userAgent = AGENT) => ({
  click: { link: `https://example.com/${link}`, userAgent, ipAddress: '203.0.113.7' },
})

/** Type, seconds, what else the provider says. */
const EVENTS: [string, number, object?][] = [
  ['sent', 1],
  ['delivery_delayed', 4],
  ['delivered', 30],
  ['delivered', 31],
  ['opened', 33],
  ['clicked', 32, click('a')],
  ['opened', 400],
  ['clicked', 500, click('a')],
  ['clicked', 700, click('b', 'Mozilla/5.0 another')],
  ['clicked', 701, click('c', 'Mozilla/5.0 another')],
  ['clicked', 9_000, click('b', 'Mozilla/5.0 another')],
  ['bounced', 2_000, { bounce: { type: 'Transient', message: 'Full.' } }],
  ['failed', 40, { failed: { reason: 'Later.' } }],
  ['complained', 3_000],
]

async function stateAfter(order: number[], is_recorded: boolean) {
  const { id, recipients } = await sentCampaign(test, { sent_at: '2026-01-01T00:00:01Z', is_recorded })
  const recipient = recipients[0] as SentRecipient
  for (const index of order) {
    const [type, seconds, data] = EVENTS[index] as (typeof EVENTS)[number]
    const answer = await tell(test, about(recipient, type, seconds, data), { id: `${recipient.id}-${index}` })
    expect(answer.statusCode).toBe(200)
  }
  const {
    id: _,
    campaign_id: __,
    contact_id: ___,
    email: ____,
    email_id,
    ...state
  } = await test.db
    .selectFrom('campaign_recipients')
    .selectAll()
    .where('id', '=', recipient.id)
    .executeTakeFirstOrThrow()
  expect(email_id).toBe(recipient.email_id)
  const activity = await test.db
    .selectFrom('activities')
    .select(['email_status', 'email_opens', 'email_clicks'])
    .where('email_id', '=', recipient.email_id)
    .executeTakeFirst()
  const suppressed = await test.db
    .selectFrom('suppressions')
    .select('reason')
    .where('email', '=', recipient.email)
    .execute()
  const admin = await test.signedInAs('admin')
  const { stats } = (await admin.request('GET', `/api/crm/email-marketing/campaigns/${id}`)).body
  return { state, activity, suppressed, stats }
}

it('any order of events, with some told again, ends in the same state', { timeout: 240_000 }, async () => {
  const indexes = EVENTS.map((_, index) => index)
  const recorded = await stateAfter(indexes, true)
  expect(recorded.state).toMatchObject({
    status: 'complained',
    open_count: 2,
    click_count: 1,
    bot_click_count: 4,
    clicked_at: '2026-01-01T00:08:20Z',
    delivered_at: '2026-01-01T00:00:30Z',
    error_message: 'Later.',
  })
  expect(recorded.activity).toEqual({ email_status: 'complained', email_opens: 2, email_clicks: 1 })
  const unrecorded = await stateAfter(indexes, false)
  expect(unrecorded.state.status).toBe('complained')
  const shuffled = fc.shuffledSubarray(indexes, { minLength: indexes.length })
  const again = fc.array(fc.nat({ max: indexes.length - 1 }), { maxLength: 4 })
  await fc.assert(
    fc.asyncProperty(shuffled, again, fc.boolean(), async (order, repeated, is_recorded) => {
      expect(await stateAfter([...order, ...repeated], is_recorded)).toEqual(is_recorded ? recorded : unrecorded)
    }),
    { numRuns: 15 },
  )
})
