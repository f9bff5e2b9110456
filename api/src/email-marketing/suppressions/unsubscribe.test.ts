import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, testApp } from '../../testing/test-app.ts'
import { signToken } from '../tokens.ts'

const test = testApp()
let manager: Caller

beforeAll(async () => {
  manager = await test.signedInAs('manager')
  await test.db.updateTable('mail_settings').set({ brand_name: 'Roofs & Co', brand_address: '1 Main St' }).execute()
})

let count = 0

/** A contact who got a mail of a campaign, and the address of the unsubscribe page in it. */
async function mailed({ topic_id = null as string | null, email = `jo${++count}@mailed.example` } = {}) {
  const lead = await manager.request('POST', '/api/crm/leads', { business_name: `Lead ${count}` })
  const contact = await manager.request('POST', '/api/crm/contacts', { first_name: 'Jo', email, lead_id: lead.body.id })
  const { id: campaign_id } = await test.db
    .insertInto('email_campaigns')
    .values({ name: 'Spring', status: 'sent', topic_id })
    .returning('id')
    .executeTakeFirstOrThrow()
  const { id } = await test.db
    .insertInto('campaign_recipients')
    .values({ campaign_id, chunk_no: 0, contact_id: contact.body.id, email, status: 'sent', sent_at: new Date() })
    .returning('id')
    .executeTakeFirstOrThrow()
  const token = signToken(test.context.config.secret_key, 'unsubscribe', id)
  return {
    id,
    email,
    contact_id: contact.body.id as string,
    lead_id: lead.body.id as string,
    url: `/api/crm/unsubscribe/${token}`,
  }
}

const open = (url: string) => test.app.inject({ method: 'GET', url })
const post = (url: string, payload?: string, type?: string) =>
  test.app.inject({
    method: 'POST',
    url,
    headers: { 'user-agent': 'Mail Program/1.0', ...(type && { 'content-type': type }) },
    ...(payload !== undefined && { payload }),
  })
const form = (url: string, fields: string) => post(url, fields, 'application/x-www-form-urlencoded')
const isSubscribed = async (id: string) =>
  (await manager.request('GET', `/api/crm/contacts/${id}`)).body.email_subscribed
const listed = async (q: string) =>
  (await manager.request('GET', `/api/crm/email-marketing/suppressions?q=${q}`)).body.data

async function topic(name: string): Promise<string> {
  return (await manager.request('POST', '/api/crm/email-marketing/topics', { name })).body.id
}

describe('opening the unsubscribe link', () => {
  it('shows a page and changes nothing, however often scanners do it', async () => {
    const { url, contact_id, id } = await mailed()
    for (const method of ['GET', 'HEAD', 'GET'] as const) {
      const page = await test.app.inject({ method, url, headers: { 'user-agent': 'Scanner' } })
      expect(page.statusCode).toBe(200)
    }
    expect(await isSubscribed(contact_id)).toBe(true)
    const recipient = await test.db
      .selectFrom('campaign_recipients')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()
    expect(recipient?.unsubscribed_at).toBeNull()
  })

  it('works without scripts, shows the brand, and only a part of the address', async () => {
    const { url, email } = await mailed()
    const page = await open(url)
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(page.body).toContain('Roofs &amp; Co')
    expect(page.body).toContain('1 Main St')
    expect(page.body).toContain('<form method="post">')
    expect(page.body).not.toContain('<script')
    expect(page.body).toContain('j•••@mailed.example')
    expect(page.body).not.toContain(email)
  })

  it('is framed by nobody, kept nowhere and told to nobody', async () => {
    const { headers } = await open((await mailed()).url)
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['x-frame-options']).toBe('DENY')
    expect(headers['cache-control']).toBe('no-store')
    expect(headers['referrer-policy']).toBe('no-referrer')
  })

  it('is the same page at the short address', async () => {
    const { url, contact_id } = await mailed()
    const short = url.replace('/api/crm', '')
    expect((await open(short)).body).toBe((await open(url)).body)
    expect((await post(short)).statusCode).toBe(200)
    expect(await isSubscribed(contact_id)).toBe(false)
  })

  it('with a forged or broken token is a friendly page, 404, and changes nothing', async () => {
    const { url, id, contact_id } = await mailed()
    const click = signToken(test.context.config.secret_key, 'click', id)
    const nobody = signToken(test.context.config.secret_key, 'unsubscribe', '0197a000-0000-7000-8000-000000000000')
    const forged = [`${url.slice(0, -1)}${url.endsWith('0') ? '1' : '0'}`, `/api/crm/unsubscribe/${click}`]
    for (const bad of [...forged, `/api/crm/unsubscribe/${nobody}`, '/api/crm/unsubscribe/x', '/unsubscribe/%00']) {
      for (const answer of [await open(bad), await post(bad, 'List-Unsubscribe=One-Click')]) {
        expect(answer.statusCode, bad).toBe(404)
        expect(answer.body).toContain('This link is not known')
      }
    }
    expect(await isSubscribed(contact_id)).toBe(true)
  })

  it('is slowed down for who tries out tokens', async () => {
    const remoteAddress = '203.0.113.9'
    const answers = []
    for (let guess = 0; guess < 35; guess++) {
      answers.push(await test.app.inject({ method: 'GET', url: `/unsubscribe/${guess}`, remoteAddress }))
    }
    expect(answers.at(-1)?.statusCode).toBe(429)
    expect(Number(answers.at(-1)?.headers['retry-after'])).toBeGreaterThan(0)
  })
})

describe('posting to the unsubscribe link', () => {
  it.each([
    ['the one-click form of RFC 8058', 'List-Unsubscribe=One-Click', 'application/x-www-form-urlencoded'],
    [
      'multipart',
      '--x\r\ncontent-disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--',
      'multipart/form-data; boundary=x',
    ],
    ['JSON', '{"List-Unsubscribe":"One-Click"}', 'application/json'],
    ['broken JSON', '{"List', 'application/json'],
    ['text', 'hello', 'text/plain'],
    ['an unknown content type', '\u0000\u0001', 'application/x-nonsense'],
    ['a content type that is none', 'x', ';;;'],
    ['no content type', 'x', undefined],
    ['no body', undefined, undefined],
    ['an empty body', '', 'application/x-www-form-urlencoded'],
    ['a form of something else', 'action=explode&topic=nonsense', 'application/x-www-form-urlencoded'],
    ['two megabytes', 'x'.repeat(2_000_000), 'application/octet-stream'],
  ])('acts with %s', async (_what, payload, type) => {
    const { url, contact_id } = await mailed()
    const answer = await post(url, payload, type)
    expect(answer.statusCode).toBe(200)
    expect(answer.body).toContain('You are unsubscribed')
    expect(await isSubscribed(contact_id)).toBe(false)
  })

  it('twice, or many times at once, does it once', async () => {
    const { url, id, email, contact_id, lead_id } = await mailed()
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(url, 'List-Unsubscribe=One-Click')))
    expect(answers.map((answer) => answer.statusCode)).toEqual([200, 200, 200, 200, 200])
    expect(await listed(email)).toMatchObject([
      { email, reason: 'unsubscribe', source: 'link', topic_id: null, contact_id },
    ])
    const consent = await test.db.selectFrom('consent_records').selectAll().where('email', '=', email).execute()
    expect(consent).toMatchObject([
      { action: 'unsubscribed', source: 'link', ip_address: '127.0.0.1', user_agent: 'Mail Program/1.0', contact_id },
    ])
    const events = await test.db.selectFrom('email_events').selectAll().where('recipient_id', '=', id).execute()
    expect(events).toMatchObject([{ type: 'unsubscribed' }])
    const recipient = await test.db
      .selectFrom('campaign_recipients')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()
    expect(recipient?.unsubscribed_at).not.toBeNull()
    const timeline = (await manager.request('GET', `/api/crm/activities/lead/${lead_id}/timeline`)).body.data
    expect(timeline.filter(({ subject }: { subject: string }) => subject === 'Unsubscribed from email')).toHaveLength(1)
  })

  it('can be taken back on the page, and both are kept as consent', async () => {
    const { url, email, contact_id } = await mailed()
    const off = await form(url, 'action=unsubscribe')
    expect(off.body).toContain('Undo')
    const on = await form(url, 'action=resubscribe')
    expect([on.statusCode, await isSubscribed(contact_id)]).toEqual([200, true])
    expect(await listed(email)).toEqual([])
    const consent = await test.db
      .selectFrom('consent_records')
      .selectAll()
      .where('email', '=', email)
      .orderBy('id')
      .execute()
    expect(consent).toMatchObject([
      { action: 'unsubscribed', source: 'link' },
      { action: 'subscribed', source: 'link', note: 'Asked for it on the unsubscribe page', ip_address: '127.0.0.1' },
    ])
    expect((await open(url)).body).toContain('Do you want no more marketing mail')
  })

  it('takes back no bounce', async () => {
    const { url, email, contact_id } = await mailed()
    await manager.request('POST', '/api/crm/email-marketing/suppressions', { email, reason: 'hard_bounce' })
    await form(url, 'action=unsubscribe')
    await form(url, 'action=resubscribe')
    expect(await isSubscribed(contact_id)).toBe(false)
    expect(await listed(email)).toMatchObject([{ reason: 'hard_bounce' }])
  })

  it('ends some topics and keeps others', async () => {
    const [news, offers] = [await topic('News'), await topic('Offers')]
    const { url, email, contact_id, id } = await mailed({ topic_id: news })
    expect((await open(url)).body).toContain('Unsubscribe from everything')
    const saved = await form(url, `action=topics&topic=${offers}`)
    expect(saved.body).toContain('Your choice is kept')
    expect(await isSubscribed(contact_id)).toBe(true)
    expect(await listed(email)).toMatchObject([{ topic_id: news, topic_name: 'News', reason: 'unsubscribe' }])
    expect((await open(url)).body).toContain(`value="${offers}" checked`)
    expect((await open(url)).body).not.toContain(`value="${news}" checked`)
    const recipient = await test.db
      .selectFrom('campaign_recipients')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()
    expect(recipient?.unsubscribed_at).not.toBeNull()
    await form(url, `action=topics&topic=${offers}&topic=${news}`)
    expect(await listed(email)).toEqual([])
  })

  it('reaches the address that the contact has now, and the one that the mail went to', async () => {
    const { url, contact_id, email } = await mailed()
    await manager.request('PATCH', `/api/crm/contacts/${contact_id}`, { email: 'moved@now.example' })
    await post(url, 'List-Unsubscribe=One-Click')
    expect(await isSubscribed(contact_id)).toBe(false)
    expect(await listed('moved@now.example')).toHaveLength(1)
    expect(await listed(email)).toHaveLength(1)
  })

  it('reaches the address of a contact that is gone', async () => {
    const { url, contact_id, email } = await mailed()
    await manager.request('DELETE', `/api/crm/contacts/${contact_id}`)
    expect((await post(url)).statusCode).toBe(200)
    const again = await manager.request('POST', '/api/crm/contacts', { email })
    expect(again.body.email_subscribed).toBe(false)
  })
})
