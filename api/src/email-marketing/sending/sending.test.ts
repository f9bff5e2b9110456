import { sql } from 'kysely'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { resendServer } from '../../testing/mail-servers.ts'
import { startedCampaign } from '../../testing/started-campaign.ts'
import { testApp } from '../../testing/test-app.ts'
import { recordSends, snapshotCampaign } from './jobs.ts'

const resend = await resendServer()
const test = testApp({
  RESEND_API_KEY: 're_key',
  RESEND_BASE_URL: resend.url,
  RESEND_RATE_LIMIT: '1000',
  RESEND_TIMEOUT: '2',
  MAIL_FROM: 'crm@example.com',
})

beforeEach(() => {
  Object.assign(resend, { requests: [], delivered: [], next: [] })
  resend.deliveries.clear()
})
afterAll(() => resend.close())

async function send(campaign_id: string) {
  await test.context.queue.enqueue(snapshotCampaign, { campaign_id })
  await test.runJobs()
}

const statuses = async (campaign_id: string) => {
  const { rows } = await sql<{ status: string; count: number }>`
    select status, count(*)::integer as count from campaign_recipients where campaign_id = ${campaign_id} group by 1`.execute(
    test.db,
  )
  return Object.fromEntries(rows.map(({ status, count }) => [status, count]))
}

const campaignOf = (id: string) =>
  test.db.selectFrom('email_campaigns').selectAll().where('id', '=', id).executeTakeFirstOrThrow()

describe('a campaign', () => {
  it('goes to each of its recipients once, with all that a mail needs', async () => {
    const id = await startedCampaign(test.db, { contacts: 250 })
    await send(id)
    expect(await statuses(id)).toEqual({ sent: 250 })
    expect(await campaignOf(id)).toMatchObject({ status: 'sent', recipient_count: 250 })
    expect(resend.requests.map(({ body }) => body.length)).toEqual([100, 100, 50])
    console.log(JSON.stringify(resend.delivered[0], null, 1))
  })
})
