import { describe, expect, it } from 'vitest'
import { browser } from '../testing/browser.ts'
import { testApp } from '../testing/test-app.ts'
import { prepareFirstRun } from './first-run.ts'

const ADMIN = { name: 'Ann', email: 'Ann@Example.com', password: 'correct horse battery' }

async function printedToken(context: Parameters<typeof prepareFirstRun>[0]): Promise<string> {
  const link = await prepareFirstRun(context)
  return new URL(link?.setup_url ?? '').searchParams.get('token') as string
}

describe('a workspace without users', () => {
  const test = testApp({ PUBLIC_URL: 'http://crm.example.com' })

  it('prints a set-up link, of which only the hash is stored, and takes it once', async () => {
    const earlier = await printedToken(test.context)
    const token = await printedToken(test.context)
    expect(token).not.toBe(earlier)
    const stored = await test.db.selectFrom('setup_links').selectAll().execute()
    expect(stored.map((link) => link.token_sha256.length)).toEqual([32, 32])

    const page = browser(test.app)
    expect((await page.request('GET', '/api/crm/setup')).body).toEqual({ needed: true })
    const guessed = await page.request('POST', '/api/crm/setup', { ...ADMIN, token: 'guessed' })
    expect([guessed.status, guessed.body.code]).toEqual([403, 'forbidden'])
    const unusable = await page.request('POST', '/api/crm/setup', { ...ADMIN, token, email: 'o&m@example.com' })
    expect([unusable.status, unusable.body.errors[0].path]).toEqual([400, '/email'])
    const echoed = await page.request('POST', '/api/crm/setup', { ...ADMIN, token, password: 'ann@example.com' })
    expect(echoed.body.errors).toEqual([{ path: '/password', message: 'must not be the e-mail address' }])

    const created = await page.request('POST', '/api/crm/setup', { ...ADMIN, token, time_zone: 'Europe/Paris' })
    expect(created.status).toBe(201)
    const me = await page.request('GET', '/api/crm/users/me')
    expect(me.body).toMatchObject({ email: 'ann@example.com', role: 'admin', time_zone: 'Europe/Paris' })
    expect(me.body.permissions).toContain('users:manage')

    expect((await page.request('GET', '/api/crm/setup')).body).toEqual({ needed: false })
    expect((await page.request('POST', '/api/crm/setup', { ...ADMIN, token, email: 'b@example.com' })).status).toBe(409)
    expect(await test.db.selectFrom('setup_links').selectAll().execute()).toEqual([])
    expect(await prepareFirstRun(test.context)).toBeNull()
  })
})

describe('sample data', () => {
  const test = testApp()

  it('is loaded when asked for, owned by the first administrator', async () => {
    const token = await printedToken(test.context)
    const page = browser(test.app)
    expect((await page.request('POST', '/api/crm/setup', { ...ADMIN, token, sample_data: true })).status).toBe(201)
    const me = (await page.request('GET', '/api/crm/users/me')).body
    const leads = (await page.request('GET', '/api/crm/leads?limit=200')).body.data
    expect(leads.length).toBeGreaterThan(50)
    expect(new Set(leads.map((lead: { owner_id: string }) => lead.owner_id))).toContain(me.id)
  })
})

describe('several set-ups at the same moment', () => {
  const test = testApp()

  it('lets one of them win', async () => {
    const tokens = [await printedToken(test.context), await printedToken(test.context)]
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        browser(test.app).request('POST', '/api/crm/setup', {
          ...ADMIN,
          email: `admin${n}@example.com`,
          token: tokens[n % 2],
        }),
      ),
    )
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409, 409, 409, 409])
    expect(await test.db.selectFrom('users').select('role').execute()).toEqual([{ role: 'admin' }])
  })
})

describe('ADMIN_EMAIL and ADMIN_PASSWORD', () => {
  const test = testApp({ ADMIN_EMAIL: 'Boss@Example.com', ADMIN_PASSWORD: 'from the environment' })

  it('refuses what could not be chosen on the screen', async () => {
    const config = { ...test.context.config, first_admin: { email: 'boss@example.com', password: 'short' } }
    await expect(prepareFirstRun({ ...test.context, config })).rejects.toThrow('ADMIN_PASSWORD must have 10 to 128')
    const local = { ...test.context.config, first_admin: { email: 'admin@localhost', password: 'long enough for it' } }
    await expect(prepareFirstRun({ ...test.context, config: local })).rejects.toThrow('ADMIN_EMAIL')
  })

  it('create the first administrator once, also when two processes start together', async () => {
    await Promise.all([prepareFirstRun(test.context), prepareFirstRun(test.context)])
    expect(await prepareFirstRun(test.context)).toBeNull()
    const users = await test.db.selectFrom('users').select(['email', 'role']).execute()
    expect(users).toEqual([{ email: 'boss@example.com', role: 'admin' }])
    const answer = await browser(test.app).request('POST', '/api/auth/sign-in/email', {
      email: 'boss@example.com',
      password: 'from the environment',
    })
    expect(answer.status).toBe(200)
  })
})
