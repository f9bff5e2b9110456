import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type MailServer, mailServer, type ResendServer, resendServer } from '../testing/mail-servers.ts'
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts'
import { createMailer, type Mail, type Mailer } from './mailer.ts'
import { writeMail } from './write-mail.ts'

const FROM = 'Demand CRM <crm@example.com>'
const MAIL: Mail = {
  to: ['ann@example.com'],
  subject: 'Reminder: Zoë’s roof',
  text: 'Call Zoë',
  html: '<p>Call Zoë</p>',
}
const KEY = { idempotency_key: 'notification/1' }
const TWO: Mail[] = [MAIL, { ...MAIL, to: ['ben@example.com'] }]

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.drop())

describe('Resend', () => {
  let server: ResendServer
  let mailer: Mailer
  beforeEach(async () => {
    server = await resendServer()
    mailer = createMailer(
      { via: 'resend', api_key: 're_key', base_url: server.url, from: FROM, rate_limit: 2, timeout_seconds: 1 },
      database.db,
    )
  })
  afterEach(() => server.close())

  test('gets the mail with the key of the account and that of the mail', async () => {
    const { email_id } = await mailer.send(
      {
        ...MAIL,
        reply_to: 'reply@example.com',
        cc: ['cc@example.com'],
        headers: { 'In-Reply-To': '<1@example.com>' },
        tags: { mail_id: '7' },
        attachments: [{ filename: 'a.txt', content: Buffer.from('roof'), content_type: 'text/plain' }],
      },
      KEY,
    )
    expect(server.delivered).toEqual([
      {
        email_id,
        from: FROM,
        ...MAIL,
        reply_to: 'reply@example.com',
        cc: ['cc@example.com'],
        headers: { 'In-Reply-To': '<1@example.com>' },
        tags: [{ name: 'mail_id', value: '7' }],
        attachments: [{ filename: 'a.txt', content: 'cm9vZg==', content_type: 'text/plain' }],
      },
    ])
    expect(server.requests[0]).toMatchObject({
      path: '/emails',
      headers: { authorization: 'Bearer re_key', 'idempotency-key': KEY.idempotency_key },
    })
  })

  test('is told apart in a batch: who was taken, and who was refused and why', async () => {
    server.refuses.add('ben@example.com')
    const third = { ...MAIL, from: 'Roofs <roofs@example.com>', to: ['cleo@example.com'] }
    expect(await mailer.prepareBatch([...TWO, third]).send(KEY)).toEqual([
      { email_id: server.delivered[0]?.email_id },
      { error: expect.stringContaining('ben@example.com') },
      { email_id: server.delivered[1]?.email_id },
    ])
    expect(server.requests[0]).toMatchObject({
      path: '/emails/batch',
      headers: { 'x-batch-validation': 'permissive', 'idempotency-key': KEY.idempotency_key },
    })
    expect(server.delivered.map(({ from }) => from)).toEqual([FROM, third.from])
  })

  test('delivers once when the connection broke after it had taken the mails', async () => {
    server.next = ['hang_up']
    await expect(mailer.prepareBatch(TWO).send(KEY)).rejects.toMatchObject({
      kind: 'unknown_outcome',
      is_transient: true,
    })
    expect(await mailer.prepareBatch(TWO).send(KEY)).toEqual(server.delivered.map(({ email_id }) => ({ email_id })))
    expect(server.requests).toHaveLength(2)
    expect(server.delivered).toHaveLength(2)
  })

  test('takes another mail with the same key for a mistake', async () => {
    await mailer.send(MAIL, KEY)
    await expect(mailer.send({ ...MAIL, text: 'Call Zoë now' }, KEY)).rejects.toMatchObject({ kind: 'conflict' })
    expect(server.delivered).toHaveLength(1)
  })

  test.each([
    [429, 'rate_limit_exceeded', 'rate_limited', true],
    [409, 'concurrent_idempotent_requests', 'concurrent', true],
    [500, 'internal_server_error', 'server', true],
    [503, 'unavailable', 'server', true],
    [409, 'invalid_idempotent_request', 'conflict', false],
    [401, 'invalid_api_key', 'account', false],
    [403, 'restricted_api_key', 'account', false],
    [422, 'invalid_from_address', 'account', false],
    [429, 'daily_quota_exceeded', 'account', false],
    [429, 'monthly_quota_exceeded', 'account', false],
    [422, 'validation_error', 'refused', false],
    [400, 'invalid_idempotency_key', 'refused', false],
  ])('answers %i %s: that is %s, worth trying again: %s', async (status, name, kind, is_transient) => {
    server.next = [{ status, name, message: 'because', retry_after: 7 }]
    await expect(mailer.send(MAIL, KEY)).rejects.toMatchObject({
      kind,
      is_transient,
      retry_after: 7,
      message: `Resend answered ${status} ${name} because`,
    })
  })

  test('does not answer in time: nobody knows whether it took the mail', async () => {
    const slow = await resendServer({ latency_ms: 3_000 })
    const config = { via: 'resend', api_key: 'k', base_url: slow.url, from: FROM, rate_limit: 2 } as const
    const impatient = createMailer({ ...config, timeout_seconds: 1 }, database.db)
    await expect(impatient.send(MAIL, KEY)).rejects.toMatchObject({ kind: 'unknown_outcome' })
    await slow.close()
  })

  test('is away: nothing was taken, worth trying again', async () => {
    await server.close()
    await expect(mailer.send(MAIL, KEY)).rejects.toMatchObject({
      kind: 'unreachable',
      is_transient: true,
      was_not_taken: true,
      message: expect.stringMatching(/reach/),
    })
  })
})

describe('an SMTP server', () => {
  let server: MailServer
  let mailer: Mailer
  beforeEach(async () => {
    server = await mailServer()
    mailer = createMailer({ via: 'smtp', url: server.url, from: FROM }, database.db)
  })
  afterEach(async () => {
    await mailer.close()
    await server.close()
  })

  test('gets the mail, with the same Message-ID each time', async () => {
    await mailer.send({ ...MAIL, reply_to: 'reply@example.com', headers: { 'List-Unsubscribe': '<https://x>' } }, KEY)
    await mailer.send(MAIL, KEY)
    expect(server.taken[0]).toMatchObject({ from: 'crm@example.com', to: ['ann@example.com'] })
    expect(server.taken[0]?.message).toMatch(/^Reply-To: reply@example\.com/m)
    expect(server.taken[0]?.message).toMatch(/^List-Unsubscribe: <https:\/\/x>/m)
    const ids = server.taken.map(({ message }) => /^Message-ID: (.+)$/im.exec(message)?.[1]?.trim())
    expect(ids).toEqual(['<notification.1@example.com>', '<notification.1@example.com>'])
  })

  test('gets a batch one by one, each with an id of its own, and each is told as soon as it is taken', async () => {
    const taken: [number, string][] = []
    const mails = TWO.map((mail, index) => ({ ...mail, tags: { recipient_id: `r${index}` } }))
    const results = await mailer.prepareBatch(mails).send({ ...KEY, onTaken: async (...one) => void taken.push(one) })
    expect(results).toEqual([
      { email_id: '<notification.1.r0@example.com>' },
      { email_id: '<notification.1.r1@example.com>' },
    ])
    expect(taken.toSorted()).toEqual([
      [0, '<notification.1.r0@example.com>'],
      [1, '<notification.1.r1@example.com>'],
    ])
  })

  test.each([
    [451, 'server', true],
    [550, 'refused', false],
  ])('refuses with %i: that is %s, worth trying again: %s', async (code, kind, is_transient) => {
    server.refuse_with = code
    await expect(mailer.send(MAIL, KEY)).rejects.toMatchObject({ kind, is_transient })
    expect(server.taken).toEqual([])
  })

  test('is away: worth trying again', async () => {
    await server.close()
    await expect(mailer.send(MAIL, KEY)).rejects.toMatchObject({ is_transient: true })
  })
})

test('without a provider mails are kept, once for each key', async () => {
  const mailer = createMailer(undefined, database.db)
  const attachments = [{ filename: 'a.txt', content: Buffer.from('roof'), content_type: 'text/plain' }]
  const sent = await mailer.send({ ...MAIL, attachments, tags: { mail_id: '7' } }, KEY)
  expect(await mailer.send(MAIL, KEY)).toEqual(sent)
  const batch = await mailer.prepareBatch(TWO).send({ idempotency_key: 'batch' })
  expect(await mailer.prepareBatch(TWO).send({ idempotency_key: 'batch' })).toEqual(batch)
  const kept = await database.db.selectFrom('outbox_mails').selectAll().orderBy('created_at').orderBy('index').execute()
  expect(kept.map(({ id }) => id)).toEqual([sent, ...batch].map((one) => 'email_id' in one && one.email_id))
  expect(kept[0]).toMatchObject({
    to_addresses: MAIL.to,
    html: MAIL.html,
    tags: { mail_id: '7' },
    attachments: [{ filename: 'a.txt', size: 4, content_type: 'text/plain' }],
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
