import { describe, expect, it } from 'vitest'
import { browser } from '../testing/browser.ts'
import { PASSWORD, person, signedIn, signedInPerson } from '../testing/people.ts'
import { testApp } from '../testing/test-app.ts'

const SIGN_IN = '/api/auth/sign-in/email'

describe('signing in', () => {
  const test = testApp()

  it('sets a cookie that scripts cannot read and that opens the API', async () => {
    const { email } = await person(test, 'ann')
    const page = browser(test.app)
    expect((await page.request('GET', '/api/crm/users/me')).status).toBe(401)
    const answer = await page.request('POST', SIGN_IN, { email: email.toUpperCase(), password: PASSWORD })
    expect(answer.body).toEqual({ user: { id: expect.any(String), name: 'ann', email } })
    const [session] = answer.headers['set-cookie'] as string[]
    expect(session).toMatch(/^crm\.session_token=.+; Path=\/; HttpOnly; SameSite=Lax$/)
    expect((await page.request('GET', '/api/crm/users/me')).body.email).toBe(email)
  })

  it('answers an unknown address and a wrong password alike, in about the same time', async () => {
    const { email } = await person(test, 'bea')
    const times: Record<string, number[]> = { known: [], unknown: [] }
    const bodies = new Set<string>()
    for (let round = 0; round < 4; round++) {
      for (const [kind, address] of [
        ['known', email],
        ['unknown', 'nobody@example.com'],
      ] as const) {
        const started = performance.now()
        const answer = await browser(test.app).request('POST', SIGN_IN, { email: address, password: 'wrong password' })
        times[kind]?.push(performance.now() - started)
        bodies.add(JSON.stringify([answer.status, answer.body, Object.keys(answer.headers).sort()]))
      }
    }
    expect(bodies.size).toBe(1)
    expect([...bodies][0]).toContain('unauthenticated')
    // scrypt takes many times what the look-up does, so an answer that left it out would be far quicker.
    const [known = 0, unknown = 0] = [Math.min(...(times.known ?? [])), Math.min(...(times.unknown ?? []))]
    expect(unknown).toBeGreaterThan(known / 3)
    expect(known).toBeGreaterThan(unknown / 3)
  })

  it('says that an account is deactivated only to who knows its password', async () => {
    const { id, email } = await person(test, 'cleo')
    await test.db.updateTable('users').set({ is_active: false }).where('id', '=', id).execute()
    const page = browser(test.app)
    expect((await page.request('POST', SIGN_IN, { email, password: 'wrong password' })).status).toBe(401)
    const answer = await page.request('POST', SIGN_IN, { email, password: PASSWORD })
    expect([answer.status, answer.body.detail]).toEqual([403, expect.stringContaining('deactivated')])
    expect(page.cookies.size).toBe(0)
  })

  it.each([
    [{ email: 'no address', password: 'x' }, '/email'],
    [{ email: 'a@example.com' }, '/password'],
    [{ email: 'a@example.com', password: 'x'.repeat(129) }, '/password'],
    [{ email: 'a@example.com', password: 'x', callbackURL: 'https://evil.example' }, '/callbackURL'],
  ])('refuses %j', async (body, path) => {
    const answer = await browser(test.app).request('POST', SIGN_IN, body)
    expect([answer.status, answer.body.errors[0].path]).toEqual([400, path])
  })

  it.each([
    ['POST', '/api/auth/sign-up/email'],
    ['GET', '/api/auth/get-session'],
    ['POST', '/api/auth/update-user'],
    ['POST', '/api/auth/delete-user'],
    ['GET', '/api/auth/error'],
  ] as const)('has no %s %s', async (method, url) => {
    const answer = await browser(test.app).request(method, url, method === 'POST' ? {} : undefined)
    expect([answer.status, answer.body.code]).toEqual([404, 'not_found'])
  })
})

describe('the session cookie', () => {
  const test = testApp()

  it('is refused when it was not signed here', async () => {
    const { browser: page } = await signedInPerson(test, 'dora')
    const cookie = page.cookies.get('crm.session_token') as string
    for (const forged of [cookie.split('.')[0] as string, `${cookie.slice(0, -6)}AAAA%3D`, '%', `x${cookie}`]) {
      page.cookies.set('crm.session_token', forged)
      expect((await page.request('GET', '/api/crm/users/me')).status).toBe(401)
    }
  })

  it('is worth nothing once the session has expired', async () => {
    const { id, email } = await person(test, 'emil')
    const page = await signedIn(test, email)
    await test.db
      .updateTable('sessions')
      .set({ expires_at: new Date(0) })
      .where('user_id', '=', id)
      .execute()
    expect((await page.request('GET', '/api/crm/users/me')).status).toBe(401)
  })

  it('is not taken for a write by a page of another site', async () => {
    const { browser: page } = await signedInPerson(test, 'finn')
    const rename = (headers: Record<string, string>) =>
      page.request('PATCH', '/api/crm/users/me', { name: 'Finn' }, headers).then((answer) => answer.status)
    expect(await rename({ 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await rename({ 'sec-fetch-site': 'same-site' })).toBe(403)
    expect(await rename({ 'sec-fetch-site': 'same-origin' })).toBe(200)
    const write = (headers: Record<string, string>) =>
      test.app
        .inject({
          method: 'PATCH',
          url: '/api/crm/users/me',
          headers: {
            cookie: `crm.session_token=${page.cookies.get('crm.session_token')}`,
            host: 'crm.lan',
            ...headers,
          },
          payload: { name: 'Finn' },
        })
        .then((answer) => answer.statusCode)
    expect(await write({ origin: 'http://evil.example' })).toBe(403)
    expect(await write({ origin: 'null' })).toBe(403)
    expect(await write({ origin: 'http://crm.lan' })).toBe(200)
    expect(await write({ origin: test.context.config.public_url })).toBe(200)
    expect(await write({})).toBe(200)
    const crossSiteSignIn = { email: 'finn@example.com', password: PASSWORD }
    const signIn = await page.request('POST', SIGN_IN, crossSiteSignIn, { 'sec-fetch-site': 'cross-site' })
    expect(signIn.status).toBe(403)
  })
})

describe('with a public address on https', () => {
  const test = testApp({ PUBLIC_URL: 'https://crm.example.com' })

  it('the cookies travel over https only', async () => {
    const { email } = await person(test, 'gina')
    const page = browser(test.app)
    const answer = await page.request('POST', SIGN_IN, { email, password: PASSWORD })
    for (const cookie of answer.headers['set-cookie'] as string[]) expect(cookie).toContain('; Secure')
    expect((await page.request('GET', '/api/crm/users/me')).status).toBe(200)
  })
})

describe('signing out', () => {
  const test = testApp()

  it('ends the session at once, here and in other processes', async () => {
    const { browser: page } = await signedInPerson(test, 'hans')
    expect((await page.request('GET', '/api/crm/users/me')).status).toBe(200)
    const stolen = browser(test.app)
    for (const [name, value] of page.cookies) stolen.cookies.set(name, value)
    expect((await stolen.request('GET', '/api/crm/users/me')).status).toBe(200)

    expect((await page.request('POST', '/api/auth/sign-out')).body).toEqual({ success: true })
    expect(page.cookies.has('crm.session_token')).toBe(false)
    expect((await stolen.request('GET', '/api/crm/users/me')).status).toBe(401)
    expect((await page.request('POST', '/api/auth/sign-out')).status).toBe(200)
  })
})

describe('changing the password', () => {
  const test = testApp()
  const CHANGE = '/api/auth/change-password'

  it('wants the current one, ends every other session and keeps this one', async () => {
    const { browser: page, email } = await signedInPerson(test, 'ida')
    const other = await signedIn(test, email)
    expect((await other.request('GET', '/api/crm/users/me')).status).toBe(200)

    const wrong = await page.request('POST', CHANGE, { currentPassword: 'wrong', newPassword: 'another long one' })
    expect([wrong.status, wrong.body.errors[0].path]).toEqual([400, '/currentPassword'])
    const short = await page.request('POST', CHANGE, { currentPassword: PASSWORD, newPassword: 'short' })
    expect([short.status, short.body.errors[0].path]).toEqual([400, '/newPassword'])
    const echo = await page.request('POST', CHANGE, { currentPassword: PASSWORD, newPassword: email })
    expect([echo.status, echo.body.errors[0].path]).toEqual([400, '/newPassword'])
    expect((await other.request('GET', '/api/crm/users/me')).status).toBe(200)

    const changed = await page.request('POST', CHANGE, { currentPassword: PASSWORD, newPassword: 'another long one' })
    expect(changed.status).toBe(200)
    expect((await page.request('GET', '/api/crm/users/me')).status).toBe(200)
    expect((await other.request('GET', '/api/crm/users/me')).status).toBe(401)
    const again = browser(test.app)
    expect((await again.request('POST', SIGN_IN, { email, password: PASSWORD })).status).toBe(401)
    expect((await again.request('POST', SIGN_IN, { email, password: 'another long one' })).status).toBe(200)
  })

  it('is not for API keys, and guesses at the current password are slowed', async () => {
    const key = await test.signedInAs('admin')
    const passwords = { currentPassword: 'wrong', newPassword: 'another long one' }
    expect((await key.request('POST', CHANGE, passwords)).status).toBe(403)
    const { browser: page } = await signedInPerson(test, 'jo')
    const statuses: number[] = []
    for (let n = 0; n < 11; n++) statuses.push((await page.request('POST', CHANGE, passwords)).status)
    expect(statuses).toEqual([...Array(10).fill(400), 429])
  })
})
