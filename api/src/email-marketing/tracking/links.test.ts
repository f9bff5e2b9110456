import { describe, expect, test as it } from 'vitest'
import { type SentRecipient, sentCampaign } from '../../testing/sent-campaign.ts'
import { testApp } from '../../testing/test-app.ts'
import { about, tell, WITH_RESEND } from '../../testing/webhooks.ts'
import { signToken } from '../tokens.ts'
import { clickUrl, openUrl } from './link-urls.ts'

const test = testApp(WITH_RESEND)

const CHROME =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36'
const LONG_AGO = '2026-01-01T00:00:00Z'

async function sent(settings: Parameters<typeof sentCampaign>[1] = {}) {
  const { recipients } = await sentCampaign(test, { sent_at: LONG_AGO, ...settings })
  return recipients[0] as SentRecipient
}

const stateOf = (recipient: SentRecipient) =>
  test.db.selectFrom('campaign_recipients').selectAll().where('id', '=', recipient.id).executeTakeFirstOrThrow()

const clicksOf = (recipient: SentRecipient) =>
  test.db
    .selectFrom('email_events')
    .select(['link_no', 'url', 'is_bot', 'user_agent'])
    .where('recipient_id', '=', recipient.id)
    .where('type', '=', 'clicked')
    .orderBy('id')
    .execute()

function follow(recipient: SentRecipient, no: number, { method = 'GET', agent = CHROME } = {}) {
  const url = clickUrl(test.context.config, recipient.id)(no).replace(test.context.config.public_url, '')
  return test.app.inject({
    method: method as 'GET',
    url,
    headers: { 'user-agent': agent },
  })
}

describe('click links', () => {
  it('lead to the target that stands in the mail, written for its recipient, and count the click', async () => {
    const recipient = await sent()
    const answer = await follow(recipient, 0)
    expect(answer.statusCode).toBe(302)
    expect(answer.headers.location).toBe('https://example.com/offer?for=Jo0')
    expect(answer.headers['referrer-policy']).toBe('no-referrer')
    expect(await stateOf(recipient)).toMatchObject({ click_count: 1, bot_click_count: 0 })
    expect(await clicksOf(recipient)).toMatchObject([
      { link_no: 0, url: 'https://example.com/offer?for=Jo0', is_bot: false },
    ])
  })

  it('work before it was written down that the mail was sent', async () => {
    const recipient = await sent({ is_recorded: false })
    await test.db.updateTable('campaign_recipients').set({ variables: null }).where('id', '=', recipient.id).execute()
    await test.db
      .updateTable('campaign_chunks')
      .set({ frozen: JSON.stringify({ variables: { [recipient.id]: { first_name: 'Kim' } } }) })
      .where('campaign_id', '=', (await stateOf(recipient)).campaign_id)
      .execute()
    expect((await follow(recipient, 0)).headers.location).toBe('https://example.com/offer?for=Kim')
  })

  it('that are cut, forged, of another purpose or beyond the mail’s links show a page that says so', async () => {
    const recipient = await sent()
    const { secret_key } = test.context.config
    const get = (url: string) => test.app.inject({ method: 'GET', url })
    const token = signToken(secret_key, 'click', recipient.id)
    for (const url of [
      `/api/crm/c/${token}/2`,
      `/api/crm/c/${token.slice(0, -1)}${token.endsWith('0') ? 1 : 0}/0`,
      `/api/crm/c/${token.slice(0, -1)}/0`,
      `/api/crm/c/${signToken(secret_key, 'open', recipient.id)}/0`,
      `/api/crm/c/${signToken(secret_key, 'click', crypto.randomUUID())}/0`,
      '/api/crm/c/https:%2F%2Fevil.example/0',
    ]) {
      const answer = await get(url)
      expect(answer.statusCode).toBe(404)
      expect(answer.headers['content-type']).toContain('text/html')
      expect(answer.body).toContain('leads nowhere')
    }
    expect((await get(`/api/crm/c/${token}/x`)).statusCode).toBe(400)
    expect((await stateOf(recipient)).click_count).toBe(0)
  })

  it('never lead anywhere but to a web page, whatever a variable holds', async () => {
    const recipient = await sent({ html_content: '<a href="{{ website }}">Site</a>' })
    const as = (website: string) =>
      test.db
        .updateTable('campaign_recipients')
        .set({ variables: JSON.stringify({ website }) })
        .where('id', '=', recipient.id)
        .execute()
    await as('javascript:alert(1)')
    expect((await follow(recipient, 0)).statusCode).toBe(404)
    await as('https://roofer.example/')
    expect((await follow(recipient, 0)).headers.location).toBe('https://roofer.example/')
  })

  it('lead on without counting when clicks are not tracked', async () => {
    const recipient = await sent()
    await test.db.updateTable('mail_settings').set({ track_clicks: false }).execute()
    expect((await follow(recipient, 1)).statusCode).toBe(302)
    await test.db.updateTable('mail_settings').set({ track_clicks: true }).execute()
    expect(await clicksOf(recipient)).toEqual([])
  })

  it('keep leading on, but are no longer counted, when somebody plays with them', async () => {
    const recipient = await sent()
    await test.db.updateTable('campaign_recipients').set({ click_count: 200 }).where('id', '=', recipient.id).execute()
    expect((await follow(recipient, 0)).statusCode).toBe(302)
    expect(await clicksOf(recipient)).toEqual([])
  })
})

describe('scanners', () => {
  it('are known by their names, by having none, and by asking for headers only', async () => {
    const recipient = await sent()
    await follow(recipient, 0, { agent: 'Mozilla/5.0 (compatible; Barracuda Sentinel)' })
    await follow(recipient, 0, { agent: 'python-requests/2.32' })
    await follow(recipient, 0, { agent: '' })
    await follow(recipient, 0, { method: 'HEAD' })
    expect(await stateOf(recipient)).toMatchObject({ click_count: 0, bot_click_count: 4, clicked_at: null })
  })

  it('are known by the second link they open, which tells of the first', async () => {
    const recipient = await sent()
    await follow(recipient, 0)
    expect(await stateOf(recipient)).toMatchObject({ click_count: 1, bot_click_count: 0 })
    await follow(recipient, 1)
    expect(await stateOf(recipient)).toMatchObject({ click_count: 0, bot_click_count: 2, clicked_at: null })
  })

  it('are known by clicking next to the delivery, also when that is told later', async () => {
    const recipient = await sent()
    const click = (seconds: number, id: string) =>
      tell(test, about(recipient, 'clicked', seconds, { click: { link: 'https://example.com/', userAgent: CHROME } }), {
        id,
      })
    await click(102, crypto.randomUUID())
    await click(900, crypto.randomUUID())
    expect(await stateOf(recipient)).toMatchObject({ click_count: 2 })
    await tell(test, about(recipient, 'delivered', 100))
    expect(await stateOf(recipient)).toMatchObject({
      click_count: 1,
      bot_click_count: 1,
      clicked_at: '2026-01-01T00:15:00Z',
    })
  })

  it('are left out of the figures of the campaign', async () => {
    const recipient = await sent()
    await follow(recipient, 0)
    await follow(recipient, 1)
    const rep = await test.signedInAs('rep')
    const { campaign_id } = await stateOf(recipient)
    const { body } = await rep.request('GET', `/api/crm/email-marketing/campaigns/${campaign_id}`)
    expect(body.stats).toMatchObject({ sent: 1, clicked: 0, bot_clicked: 1, click_rate: 0 })
    const links = await rep.request('GET', `/api/crm/email-marketing/campaigns/${campaign_id}/links`)
    expect(links.body.data).toMatchObject([
      { no: 0, url: 'https://example.com/offer?for={{ first_name }}', people: 0, clicks: 0, bot_clicks: 1 },
      { no: 1, url: 'https://example.com/about', people: 0, clicks: 0, bot_clicks: 1 },
    ])
  })

  it('a click that the provider saw on our own link is counted once, by us', async () => {
    const recipient = await sent()
    const link = clickUrl(test.context.config, recipient.id)(0)
    await tell(test, about(recipient, 'clicked', 500, { click: { link, userAgent: CHROME } }))
    expect(await clicksOf(recipient)).toEqual([])
  })
})

describe('the picture', () => {
  const open = (recipient: SentRecipient) =>
    test.app.inject({
      method: 'GET',
      url: openUrl(test.context.config, recipient.id).replace(test.context.config.public_url, ''),
    })

  it('counts an opening, unless openings are not tracked', async () => {
    const recipient = await sent()
    const answer = await open(recipient)
    expect(answer.statusCode).toBe(200)
    expect(answer.headers).toMatchObject({ 'content-type': 'image/gif', 'cache-control': 'no-store, private' })
    await open(recipient)
    expect((await stateOf(recipient)).open_count).toBe(2)
    await test.db.updateTable('mail_settings').set({ track_opens: false }).execute()
    await open(recipient)
    await test.db.updateTable('mail_settings').set({ track_opens: true }).execute()
    expect((await stateOf(recipient)).open_count).toBe(2)
  })

  it('is a picture also for those who made its address up', async () => {
    const answer = await test.app.inject({ method: 'GET', url: '/api/crm/o/abc.gif' })
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['content-type']).toBe('image/gif')
  })
})
