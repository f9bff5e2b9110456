import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type MailServer, mailServer, type ResendServer, resendServer } from '../testing/mail-servers.ts'
import { createMailer, type Mailer } from './mailer.ts'
import { writeMail } from './write-mail.ts'

const FROM = 'Demand CRM <crm@example.com>'
const MAIL = {
  to: 'ann@example.com',
  subject: 'Reminder: Zoë’s roof',
  text: 'Call Zoë',
  html: '<p>Call Zoë</p>',
  idempotency_key: 'notification/1',
}

test('without settings there is none', () => {
  expect(createMailer(undefined)).toBeNull()
})

describe('Resend', () => {
  let server: ResendServer
  let mailer: Mailer
  beforeEach(async () => {
    server = await resendServer()
    mailer = createMailer({
      via: 'resend',
      api_key: 're_key',
      base_url: server.url,
      from: FROM,
      rate_limit: 2,
    }) as Mailer
  })
  afterEach(() => server.close())

  test('gets the mail with the key of the account and that of the mail', async () => {
    await mailer.send(MAIL)
    const { idempotency_key, to, ...words } = MAIL
    expect(server.delivered).toEqual([{ from: FROM, to: [to], ...words }])
    expect(server.requests[0]?.headers).toMatchObject({
      authorization: 'Bearer re_key',
      'idempotency-key': idempotency_key,
    })
  })

  test('delivers once when the connection broke after it had taken the mail', async () => {
    server.next = ['hang_up']
    await expect(mailer.send(MAIL)).rejects.toMatchObject({ is_transient: true })
    await mailer.send(MAIL)
    expect(server.requests).toHaveLength(2)
    expect(server.delivered).toHaveLength(1)
  })

  test.each([
    [429, 'rate_limit_exceeded', true],
    [409, 'concurrent_idempotent_requests', true],
    [500, 'internal_server_error', true],
    [503, 'unavailable', true],
    [409, 'invalid_idempotent_request', false],
    [401, 'invalid_api_key', false],
    [403, 'restricted_api_key', false],
    [422, 'validation_error', false],
  ])('answers %i %s: worth trying again is %s', async (status, name, is_transient) => {
    server.next = [{ status, name, message: 'because' }]
    await expect(mailer.send(MAIL)).rejects.toMatchObject({
      is_transient,
      message: `Resend answered ${status} ${name} because`,
    })
  })

  test('is away: worth trying again', async () => {
    await server.close()
    await expect(mailer.send(MAIL)).rejects.toMatchObject({
      is_transient: true,
      message: expect.stringMatching(/reach/),
    })
  })
})

describe('an SMTP server', () => {
  let server: MailServer
  let mailer: Mailer
  beforeEach(async () => {
    server = await mailServer()
    mailer = createMailer({ via: 'smtp', url: server.url, from: FROM }) as Mailer
  })
  afterEach(() => server.close())

  test('gets the mail, with the same Message-ID each time', async () => {
    await mailer.send(MAIL)
    await mailer.send(MAIL)
    expect(server.taken[0]).toMatchObject({ from: 'crm@example.com', to: ['ann@example.com'] })
    const ids = server.taken.map(({ message }) => /^Message-ID: (.+)$/im.exec(message)?.[1]?.trim())
    expect(ids).toEqual(['<notification.1@example.com>', '<notification.1@example.com>'])
  })

  test.each([
    [451, true],
    [550, false],
  ])('refuses with %i: worth trying again is %s', async (code, is_transient) => {
    server.refuse_with = code
    await expect(mailer.send(MAIL)).rejects.toMatchObject({ is_transient })
    expect(server.taken).toEqual([])
  })

  test('is away: worth trying again', async () => {
    await server.close()
    await expect(mailer.send(MAIL)).rejects.toMatchObject({ is_transient: true })
  })
})

test('a mail holds what people typed as text, never as HTML or as another header', () => {
  const mail = writeMail({
    subject: 'Reminder: a\r\nBcc: everyone@example.com',
    lines: ['<script>alert(1)</script>', 'Tom & "Co"'],
    button: { label: 'Open', url: 'https://crm.example.com/?a=1&b="' },
    footer: '<b>',
  })
  expect(mail.subject).toBe('Reminder: a Bcc: everyone@example.com')
  expect(mail.html).not.toMatch(/<script|<b>|b="/)
  expect(mail.text).toContain('<script>alert(1)</script>')
})
