import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { buildApp } from '../app.ts'
import { browser } from '../testing/browser.ts'
import { person, signedIn, signedInPerson } from '../testing/people.ts'
import { testApp } from '../testing/test-app.ts'

const ME = '/api/crm/users/me'

describe('sessions', () => {
  const test = testApp()

  it('are listed with where they come from, and can be ended one by one', async () => {
    const { browser: laptop, email } = await signedInPerson(test, 'ann')
    const phone = browser(test.app, { remoteAddress: '198.51.100.7' })
    await phone.request(
      'POST',
      '/api/auth/sign-in/email',
      { email, password: 'correct horse battery' },
      { 'user-agent': 'Phone/1.0' },
    )
    const { body } = await laptop.request('GET', '/api/crm/sessions')
    expect(body.data).toEqual([
      expect.objectContaining({ ip_address: '198.51.100.7', user_agent: 'Phone/1.0', is_current: false }),
      expect.objectContaining({ is_current: true }),
    ])
    const url = `/api/crm/sessions/${body.data[0].id}`
    expect((await phone.request('GET', ME)).status).toBe(200)
    expect((await laptop.request('DELETE', url)).status).toBe(204)
    expect((await phone.request('GET', ME)).status).toBe(401)
    expect((await laptop.request('DELETE', url)).status).toBe(404)
    expect((await laptop.request('GET', ME)).status).toBe(200)
  })

  it('of others can be neither seen nor ended', async () => {
    const one = await signedInPerson(test, 'bea')
    const other = await signedInPerson(test, 'cleo', 'admin')
    const mine = (await one.browser.request('GET', '/api/crm/sessions')).body.data
    expect(mine).toHaveLength(1)
    expect((await other.browser.request('DELETE', `/api/crm/sessions/${mine[0].id}`)).status).toBe(404)
    expect((await one.browser.request('GET', ME)).status).toBe(200)
  })

  it('can all be ended but this one', async () => {
    const { browser: here, email } = await signedInPerson(test, 'dora')
    const others = [await signedIn(test, email), await signedIn(test, email)]
    expect((await here.request('DELETE', '/api/crm/sessions')).status).toBe(204)
    for (const other of others) expect((await other.request('GET', ME)).status).toBe(401)
    expect((await here.request('GET', ME)).status).toBe(200)
  })

  it('are no business of an API key', async () => {
    const key = await test.signedInAs('admin')
    expect((await key.request('GET', '/api/crm/sessions')).status).toBe(403)
    expect((await key.request('DELETE', '/api/crm/sessions')).status).toBe(403)
  })

  it('are kept alive by requests, written once a minute at most', async () => {
    const { id, email } = await person(test, 'emil')
    const page = await signedIn(test, email)
    await test.db
      .updateTable('sessions')
      .set({ updated_at: new Date(Date.now() - 120_000), expires_at: new Date(Date.now() + 60_000) })
      .where('user_id', '=', id)
      .execute()
    const read = () =>
      test.db
        .selectFrom('sessions')
        .select([sql<boolean>`expires_at > now() + interval '29 days'`.as('is_extended'), 'updated_at'])
        .where('user_id', '=', id)
        .executeTakeFirstOrThrow()
    await page.request('GET', ME)
    const first = await read()
    expect(first.is_extended).toBe(true)
    await (await signedIn(test, email)).request('PATCH', ME, { time_zone: 'Europe/Paris' })
    await page.request('GET', ME)
    expect((await read()).updated_at).toBe(first.updated_at)
  })
})

describe('with several processes', () => {
  const test = testApp()

  it('a session that ends in one is refused in the others within a second, though they remember it', async () => {
    const elsewhere = await buildApp({ ...test.context })
    const { browser: here, email } = await signedInPerson(test, 'finn')
    const phone = await signedIn(test, email)
    const there = browser(elsewhere)
    for (const [name, value] of phone.cookies) there.cookies.set(name, value)
    expect((await there.request('GET', ME)).status).toBe(200)

    await here.request('DELETE', '/api/crm/sessions')
    const status = async () => (await there.request('GET', ME)).status
    for (let waited = 0; waited < 1_000 && (await status()) === 200; waited += 50) await sleep(50)
    expect(await status()).toBe(401)
    await elsewhere.close()
  })

  it('what a process remembers costs no query and is forgotten after five seconds', async () => {
    const { id, email } = await person(test, 'gina')
    const page = await signedIn(test, email)
    expect((await page.request('GET', '/api/crm/sessions')).status).toBe(200)
    await test.db.deleteFrom('sessions').where('user_id', '=', id).execute()
    expect((await page.request('GET', '/api/crm/sessions')).status).toBe(200)
    await sleep(5_100)
    expect((await page.request('GET', '/api/crm/sessions')).status).toBe(401)
  })

  it('the event stream of a user who may no longer ends', async () => {
    const { browser: page } = await signedInPerson(test, 'hans')
    await test.app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = test.app.server.address() as { port: number }
    const cookie = [...page.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const stream = await fetch(`http://127.0.0.1:${port}/api/crm/events`, { headers: { cookie } })
    const text = stream.text()
    await sleep(50)
    await page.request('POST', '/api/auth/sign-out')
    expect(await text).not.toContain('access')
  })
})
