import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Caller, testApp } from '../../testing/test-app.ts'
import { checkDomainInDns } from './check-domain-in-dns.ts'

const SETTINGS = '/api/crm/email-marketing/settings'
const CAMPAIGNS = '/api/crm/email-marketing/campaigns'

describe('the mail settings', () => {
  const test = testApp()
  let admin: Caller
  let manager: Caller
  beforeAll(async () => {
    admin = await test.signedInAs('admin')
    manager = await test.signedInAs('manager')
  })

  it('are read by everyone and changed by administrators', async () => {
    const changes = {
      brand_name: 'Acme',
      brand_color: '#AA00BB',
      brand_address: '1 Main St',
      from_email: 'news@example.com',
      inbound_domain: 'Reply.Example.com',
      cap_mails: 2,
      track_opens: false,
    }
    expect((await manager.request('PATCH', SETTINGS, changes)).status).toBe(403)
    const { status, body } = await admin.request('PATCH', SETTINGS, changes)
    expect(status).toBe(200)
    expect(body).toMatchObject({ ...changes, brand_color: '#aa00bb', inbound_domain: 'reply.example.com', version: 2 })
    expect((await manager.request('GET', SETTINGS)).body).toEqual(body)
    const stale = await admin.request('PATCH', SETTINGS, { brand_name: 'B' }, { 'if-match': '"1"' })
    expect(stale.status).toBe(412)
  })

  it.each([
    [{ brand_color: 'red' }, '/brand_color'],
    [{ brand_logo_url: 'javascript:alert(1)' }, '/brand_logo_url'],
    [{ from_email: 'nobody' }, '/from_email'],
    [{ inbound_domain: 'no domain' }, '/inbound_domain'],
    [{ cap_mails: 0 }, '/cap_mails'],
    [{ cap_days: null }, '/cap_days'],
    [{ nonsense: 1 }, '/nonsense'],
  ])('refuse %o', async (changes, path) => {
    const { status, body } = await admin.request('PATCH', SETTINGS, changes)
    expect(status).toBe(400)
    expect(body.errors[0].path).toBe(path)
  })

  it('say that mails are kept here when there is no provider', async () => {
    const { body } = await admin.request('GET', SETTINGS)
    expect(body.provider).toMatchObject({ via: 'outbox', rate_limit: null, has_webhook_secret: false })
    expect(body.provider.missing[0]).toMatch(/RESEND_API_KEY/)
    const check = await manager.request('GET', `${SETTINGS}/sender`)
    expect(check.body).toMatchObject({ can_send: true, domain: 'example.com' })
  })
})

describe('a sender at Resend', () => {
  let domains: object = { data: [] }
  let status = 200
  const resend = createServer((request, response) => {
    const detail = {
      id: 'd2',
      name: 'pending.example',
      status: 'pending',
      records: [
        { record: 'SPF', type: 'TXT', name: 'send', value: 'v=spf1 include:amazonses.com ~all', status: 'pending' },
      ],
    }
    response.writeHead(request.headers.authorization === 'Bearer re_key' ? status : 401, {
      'content-type': 'application/json',
    })
    response.end(JSON.stringify(request.url === '/domains' ? domains : detail))
  })
  const settings: Record<string, string> = {
    RESEND_API_KEY: 're_key',
    MAIL_FROM: 'Acme <news@good.example>',
    RESEND_RATE_LIMIT: '7',
  }
  beforeAll(async () => {
    await new Promise<void>((resolve) => resend.listen(0, '127.0.0.1', resolve))
    settings.RESEND_BASE_URL = `http://127.0.0.1:${(resend.address() as AddressInfo).port}`
  })
  const test = testApp(settings)
  let admin: Caller
  beforeAll(async () => {
    admin = await test.signedInAs('admin')
    await admin.request('PATCH', SETTINGS, { brand_address: '1 Main St' })
    await admin.request('POST', '/api/crm/contacts', { first_name: 'Ann', email: 'ann@contacts.test' })
    domains = {
      data: [
        { id: 'd1', name: 'good.example', status: 'verified' },
        { id: 'd2', name: 'pending.example', status: 'pending' },
      ],
    }
  })
  afterAll(() => resend.close())

  const check = async (from_email: string) =>
    (await admin.request('GET', `${SETTINGS}/sender?from_email=${encodeURIComponent(from_email)}`)).body

  it('may send from a domain that is verified there', async () => {
    expect((await admin.request('GET', `${SETTINGS}/sender`)).body).toMatchObject({
      from_email: 'news@good.example',
      can_send: true,
      checks: [{ status: 'ok' }, { status: 'ok' }],
    })
  })

  it('is told which records are missing, and cannot send until they are there', async () => {
    const found = await check('news@Pending.example')
    expect(found).toMatchObject({ can_send: false, records: [{ type: 'TXT', name: 'send', status: 'pending' }] })
    expect(await check('news@unknown.example')).toMatchObject({ can_send: false, records: [] })
    const campaign = await admin.request('POST', CAMPAIGNS, {
      name: 'June',
      subject: 'Hello',
      html_content: '<a href="{{ unsubscribe_url }}">Leave</a>',
      target_segment: { and: [] },
      from_email: 'news@pending.example',
    })
    const sent = await admin.request('POST', `${CAMPAIGNS}/${campaign.body.id}/send`, {})
    expect(sent.status).toBe(400)
    expect(sent.body.errors).toEqual([
      { path: '/from_email', message: expect.stringMatching(/pending\.example is not verified at Resend/) },
    ])
  })

  it.each([
    ['the key may not read domains', 401, {}],
    ['Resend has trouble', 500, {}],
    ['the answer makes no sense', 200, { hello: 'world' }],
  ])('is let go when %s', async (_why, code, answer) => {
    const before = domains
    domains = answer
    status = code
    expect(await check('news@pending.example')).toMatchObject({
      can_send: true,
      checks: [{ status: 'ok' }, { status: 'unknown' }],
    })
    domains = before
    status = 200
  })

  it('reads what is missing in the environment, and where Resend is to report', async () => {
    const { body } = await admin.request('GET', SETTINGS)
    expect(body.provider).toMatchObject({
      via: 'resend',
      mail_from: 'Acme <news@good.example>',
      rate_limit: 7,
      has_webhook_secret: false,
      webhook_url: 'http://localhost:3000/api/crm/email-marketing/webhooks/resend',
      is_reachable: false,
    })
    expect(body.provider.missing.join(' ')).toMatch(/PUBLIC_URL.*RESEND_WEBHOOK_SECRET/)
  })
})

describe('a domain in the DNS', () => {
  const found = (records: Record<string, string>) => ({
    async resolveTxt(name: string) {
      const record = records[name]
      if (record === 'silence') throw Object.assign(new Error('timeout'), { code: 'ETIMEOUT' })
      if (!record) throw Object.assign(new Error('not found'), { code: 'ENOTFOUND' })
      return [[record.slice(0, 5), record.slice(5)]]
    },
  })
  const statuses = async (records: Record<string, string>) =>
    (await checkDomainInDns('acme.example', found(records))).map(({ name, status }) => `${name} ${status}`)

  it('is told what it lacks', async () => {
    expect(await statuses({})).toEqual(['SPF warning', 'DKIM warning', 'DMARC warning'])
  })

  it('is well when all of it is there', async () => {
    const records = {
      'acme.example': 'v=spf1 include:mail.example ~all',
      'google._domainkey.acme.example': 'v=DKIM1; k=rsa; p=MIGf',
      '_dmarc.acme.example': 'v=DMARC1; p=none',
    }
    expect(await statuses(records)).toEqual(['SPF ok', 'DKIM ok', 'DMARC ok'])
  })

  it('is not blamed for a name server that does not answer', async () => {
    expect(await statuses({ 'acme.example': 'silence', '_dmarc.acme.example': 'silence' })).toEqual([
      'SPF unknown',
      'DKIM warning',
      'DMARC unknown',
    ])
  })
})
