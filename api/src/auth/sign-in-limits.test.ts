import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { buildApp } from '../app.ts'
import { type Browser, browser } from '../testing/browser.ts'
import { PASSWORD, person } from '../testing/people.ts'
import { testApp } from '../testing/test-app.ts'

const signIn = (page: Browser, email: string, password: string) =>
  page.request('POST', '/api/auth/sign-in/email', { email, password })

describe('guessing passwords', () => {
  const test = testApp()
  let address = 1
  const stranger = () => browser(test.app, { remoteAddress: `203.0.113.${address++}` })

  it('is told apart from a wrong password only by 429 with Retry-After, for unknown accounts too', async () => {
    const { email } = await person(test, 'ann')
    for (const target of [email, 'nobody@example.com']) {
      const page = stranger()
      const answers = await Promise.all(Array.from({ length: 13 }, () => signIn(page, target, 'wrong password')))
      const statuses = answers.map((answer) => answer.status).sort()
      expect(statuses).toEqual([...Array(10).fill(401), 429, 429, 429])
      const refused = await signIn(page, target, PASSWORD)
      expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited'])
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
      expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(30)
    }
  })

  it('holds in every process and after a restart', async () => {
    const page = stranger()
    for (let n = 0; n < 10; n++) await signIn(page, 'shared@example.com', 'wrong password')
    const other = await buildApp({ ...test.context })
    const there = browser(other, { remoteAddress: `203.0.113.${address - 1}` })
    expect((await signIn(there, 'shared@example.com', 'wrong password')).status).toBe(429)
    await other.close()
  })

  it('does not keep the owner out, neither elsewhere nor in a browser that has signed in before', async () => {
    const { email } = await person(test, 'bea')
    const page = stranger()
    expect((await signIn(page, email, PASSWORD)).status).toBe(200)
    const attacker = browser(test.app, { remoteAddress: `203.0.113.${address - 1}` })
    for (let n = 0; n < 10; n++) await signIn(attacker, email, 'wrong password')
    expect((await signIn(attacker, email, PASSWORD)).status).toBe(429)
    expect((await signIn(page, email, PASSWORD)).status).toBe(200)
    expect((await signIn(stranger(), email, PASSWORD)).status).toBe(200)
  })

  it('from many addresses at once is slowed, and the owner waits seconds, not minutes', async () => {
    const { email } = await person(test, 'cleo')
    await signIn(stranger(), email, 'wrong password')
    await sql`
      update sign_in_limits set free_at = now() + interval '505 seconds'
      where key like 'account %' and key not like '% at %'`.execute(test.db)
    const refused = await signIn(stranger(), email, PASSWORD)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(10)
  })

  it('at many accounts from one address is slowed, all of an IPv6 network counting as one', async () => {
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, n) =>
        signIn(
          browser(test.app, { remoteAddress: `2001:db8:7:7::${n.toString(16)}` }),
          `account${n}@example.com`,
          'wrong password',
        ),
      ),
    )
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([401, 429]))
    expect(answers.filter((answer) => answer.status === 401).length).toBeGreaterThanOrEqual(50)
    const elsewhere = browser(test.app, { remoteAddress: '2001:db8:7:8::1' })
    expect((await signIn(elsewhere, 'account1@example.com', 'wrong password')).status).toBe(401)
  })

  it('is not what signing in often is', async () => {
    const { email } = await person(test, 'dora')
    const page = stranger()
    for (let n = 0; n < 12; n++) {
      page.cookies.clear()
      expect((await signIn(page, email, PASSWORD)).status).toBe(200)
    }
  })

  it('leaves no rows behind for good', async () => {
    await sql`update sign_in_limits set free_at = now() - interval '1 second'`.execute(test.db)
    const count = async () => (await test.db.selectFrom('sign_in_limits').select('key').execute()).length
    const before = await count()
    await signIn(stranger(), 'someone@example.com', 'wrong password')
    expect(await count()).toBeLessThan(before)
  })
})
