import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createMailer } from '../mail/mailer.ts'
import { browser } from '../testing/browser.ts'
import { type MailServer, mailServer } from '../testing/mail-servers.ts'
import { PASSWORD, person, signedIn, signedInPerson } from '../testing/people.ts'
import { testApp } from '../testing/test-app.ts'

const ASK = '/api/auth/request-password-reset'
const RESET = '/api/auth/reset-password'
const NEW = 'a new horse battery'

describe('a forgotten password', () => {
  const test = testApp({ PUBLIC_URL: 'http://crm.example.com' })
  let smtp: MailServer
  let address = 1
  const stranger = () => browser(test.app, { remoteAddress: `203.0.113.${address++}` })

  beforeAll(async () => {
    smtp = await mailServer()
    test.context.mailer = createMailer({ via: 'smtp', url: smtp.url, from: 'crm@example.com' }, test.db)
  })
  afterAll(async () => {
    await test.context.mailer.close()
    await smtp.close()
  })
  beforeEach(() => {
    smtp.taken.length = 0
  })

  async function tokenFor(email: string) {
    expect((await stranger().request('POST', ASK, { email })).body).toEqual({ success: true })
    await test.runJobs()
    const message = smtp.taken.at(-1)?.message.replaceAll('=\r\n', '').replaceAll('=3D', '=') ?? ''
    return /reset-password\?token=([\w-]+)/.exec(message)?.[1] ?? ''
  }
  const signIn = (email: string, password: string) =>
    stranger().request('POST', '/api/auth/sign-in/email', { email, password })

  it('is replaced by a link that comes by mail; every session ends', async () => {
    const { email, browser: open } = await signedInPerson(test, 'ann')
    const token = await tokenFor(email.toUpperCase())
    expect(smtp.taken.map(({ to }) => to)).toEqual([[email]])
    const answer = await stranger().request('POST', RESET, { token, newPassword: NEW })
    expect(answer.body).toEqual({ success: true })
    expect((await open.request('GET', '/api/crm/users/me')).status).toBe(401)
    expect((await signIn(email, PASSWORD)).status).toBe(401)
    expect((await signIn(email, NEW)).status).toBe(200)
  })

  it('a link works once, not at the same time either, and takes the other links with it', async () => {
    const { email } = await person(test, 'bea')
    const [first, second] = [await tokenFor(email), await tokenFor(email)]
    const answers = await Promise.all(
      [1, 2, 3].map(() => stranger().request('POST', RESET, { token: second, newPassword: NEW })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400])
    for (const token of [first, second, 'forged', `reset-password:${first}`]) {
      const { status, body } = await stranger().request('POST', RESET, { token, newPassword: `${NEW} again` })
      expect([status, body.errors[0].path]).toEqual([400, '/token'])
    }
    expect((await signIn(email, NEW)).status).toBe(200)
  })

  it('a link is good for an hour, and only its hash is kept', async () => {
    const { email } = await person(test, 'cleo')
    const token = await tokenFor(email)
    const [stored] = await test.db.selectFrom('verifications').selectAll().execute()
    expect(JSON.stringify(stored)).not.toContain(token)
    const minutes = (Date.parse(stored?.expires_at ?? '') - Date.now()) / 60_000
    expect(minutes).toBeGreaterThan(59)
    expect(minutes).toBeLessThanOrEqual(60)
    await test.db
      .updateTable('verifications')
      .set({ expires_at: new Date(Date.now() - 1000) })
      .execute()
    expect((await stranger().request('POST', RESET, { token, newPassword: NEW })).status).toBe(400)
  })

  it('is never told to be one of nobody, and a deactivated user gets no mail', async () => {
    const { id, email } = await person(test, 'dan')
    await test.db.updateTable('users').set({ is_active: false }).where('id', '=', id).execute()
    for (const asked of [email, 'nobody@example.com']) {
      expect((await stranger().request('POST', ASK, { email: asked })).body).toEqual({ success: true })
    }
    await test.runJobs()
    expect(smtp.taken).toEqual([])
  })

  it('cannot be asked for without end, for unknown addresses neither', async () => {
    const { email } = await person(test, 'eve')
    for (const asked of [email, 'unknown@example.com']) {
      const statuses = []
      for (let n = 0; n < 5; n++) statuses.push((await stranger().request('POST', ASK, { email: asked })).status)
      expect(statuses).toEqual([200, 200, 200, 429, 429])
    }
    test.jobs.length = 0
  })

  it('is not replaced by a weak one', async () => {
    const { email } = await person(test, 'finn')
    const token = await tokenFor(email)
    for (const newPassword of ['short', email]) {
      const { status, body } = await stranger().request('POST', RESET, { token, newPassword })
      expect([status, body.errors[0].path]).toEqual([400, '/newPassword'])
    }
    expect((await stranger().request('POST', RESET, { token, newPassword: NEW })).status).toBe(200)
  })

  it('without a mail server an administrator hands over a link', async () => {
    const { mailer } = test.context
    test.context.mailer = createMailer(undefined, test.db)
    expect((await stranger().request('GET', '/api/auth/password-reset')).body).toEqual({ by_mail: false })
    const refused = await stranger().request('POST', ASK, { email: 'ann@example.com' })
    expect([refused.status, refused.body.detail]).toEqual([409, expect.stringContaining('administrator')])
    test.context.mailer = mailer
    expect((await stranger().request('GET', '/api/auth/password-reset')).body).toEqual({ by_mail: true })

    const { id, email } = await person(test, 'gil')
    const { browser: admin } = await signedInPerson(test, 'root', 'admin')
    const rep = await signedIn(test, email)
    expect((await rep.request('POST', `/api/crm/users/${id}/reset-link`)).status).toBe(403)
    expect((await admin.request('POST', `/api/crm/users/${crypto.randomUUID()}/reset-link`)).status).toBe(404)
    const given = await admin.request('POST', `/api/crm/users/${id}/reset-link`)
    expect([given.status, given.body.url]).toEqual([
      201,
      expect.stringContaining('http://crm.example.com/reset-password?token='),
    ])
    const token = new URL(given.body.url).searchParams.get('token')
    expect((await stranger().request('POST', RESET, { token, newPassword: NEW })).status).toBe(200)
    expect((await signIn(email, NEW)).status).toBe(200)
  })

  it('is asked for and replaced from this site only', async () => {
    const headers = { origin: 'https://evil.example', cookie: 'crm.session_token=x' }
    for (const [url, body] of [
      [ASK, { email: 'a@example.com' }],
      [RESET, { token: 'x', newPassword: NEW }],
    ] as const) {
      const answer = await test.app.inject({ method: 'POST', url, payload: body, headers })
      expect(answer.statusCode).toBe(403)
    }
  })
})
