import { describe, expect, it } from 'vitest'
import { signedIn, signedInPerson } from '../testing/people.ts'
import { testApp } from '../testing/test-app.ts'

const ME = '/api/crm/users/me'

describe('the profile', () => {
  const test = testApp()

  it('can be renamed and moved to another time zone', async () => {
    const { browser: page } = await signedInPerson(test, 'ann')
    const answer = await page.request('PATCH', ME, { name: ' Ann Lee ', time_zone: 'America/Chicago' })
    expect(answer.body).toMatchObject({ name: 'Ann Lee', time_zone: 'America/Chicago', role: 'rep' })
    expect((await page.request('GET', ME)).body).toEqual(answer.body)
  })

  it.each([
    [{ time_zone: 'Mars/Olympus' }, '/time_zone'],
    [{ time_zone: '+02:00' }, '/time_zone'],
    [{ time_zone: '' }, '/time_zone'],
    [{ name: '   ' }, '/name'],
    [{ name: null }, '/name'],
    [{ name: 'x'.repeat(101) }, '/name'],
    [{ role: 'admin' }, '/role'],
    [{ email: 'other@example.com' }, '/email'],
  ])('refuses %j', async (body, path) => {
    const caller = await test.signedInAs('rep')
    const answer = await caller.request('PATCH', ME, body)
    expect([answer.status, answer.body.errors[0].path]).toEqual([400, path])
  })

  it('refuses characters that cannot be stored, without failing', async () => {
    const caller = await test.signedInAs('rep')
    expect((await caller.request('PATCH', ME, { name: 'nul \0 byte' })).status).toBe(400)
  })
})

describe('users', () => {
  const test = testApp()

  it('are listed by name, page by page', async () => {
    for (const name of ['Zoe', 'anna', 'Mia']) await signedInPerson(test, name)
    const viewer = await test.signedInAs('viewer')
    const names: string[] = []
    let cursor: string | null = ''
    while (cursor !== null) {
      const { body } = await viewer.request('GET', `/api/crm/users?limit=2${cursor && `&cursor=${cursor}`}`)
      expect(body.data.length).toBeLessThanOrEqual(2)
      names.push(...body.data.map((user: { name: string }) => user.name))
      cursor = body.next_cursor
    }
    expect(names).toEqual(['anna', 'Mia', expect.stringMatching(/^viewer /), 'Zoe'])
    expect((await viewer.request('GET', '/api/crm/users?cursor=nonsense')).body.errors[0].path).toBe('/cursor')
  })

  it('whose role changes may do at once what the new one allows', async () => {
    const { browser: admin } = await signedInPerson(test, 'boss', 'admin')
    const { id, browser: page } = await signedInPerson(test, 'carl', 'viewer')
    expect((await page.request('GET', '/api/crm/api-keys')).status).toBe(403)
    const promoted = await admin.request('PATCH', `/api/crm/users/${id}`, { role: 'admin' })
    expect(promoted.body).toMatchObject({ id, role: 'admin', is_active: true })
    expect((await page.request('GET', '/api/crm/api-keys')).status).toBe(200)
    await admin.request('PATCH', `/api/crm/users/${id}`, { role: 'viewer' })
    expect((await page.request('GET', '/api/crm/api-keys')).status).toBe(403)
  })

  it('that are deactivated are out at once, and come back with a new sign-in only', async () => {
    const { browser: admin } = await signedInPerson(test, 'chief', 'admin')
    const { id, email, browser: page } = await signedInPerson(test, 'dan')
    expect((await page.request('GET', ME)).status).toBe(200)
    await admin.request('PATCH', `/api/crm/users/${id}`, { is_active: false })
    expect((await page.request('GET', ME)).status).toBe(401)
    await admin.request('PATCH', `/api/crm/users/${id}`, { is_active: true })
    expect((await page.request('GET', ME)).status).toBe(401)
    expect((await (await signedIn(test, email)).request('GET', ME)).status).toBe(200)
  })

  it('that do not exist, or are no ids, cannot be changed', async () => {
    const { browser: admin } = await signedInPerson(test, 'head', 'admin')
    const missing = '/api/crm/users/01890000-0000-7000-8000-000000000000'
    expect((await admin.request('PATCH', missing, { role: 'rep' })).status).toBe(404)
    expect((await admin.request('PATCH', '/api/crm/users/nobody', { role: 'rep' })).status).toBe(400)
    expect((await admin.request('PATCH', missing, { password: 'x' })).body.errors[0].path).toBe('/password')
  })
})

describe('the last active administrator', () => {
  const test = testApp()

  it('stays one, also when two step down at the same moment', async () => {
    const one = await signedInPerson(test, 'one', 'admin')
    const other = await signedInPerson(test, 'other', 'admin')
    const answers = await Promise.all([
      one.browser.request('PATCH', `/api/crm/users/${one.id}`, { role: 'rep' }),
      other.browser.request('PATCH', `/api/crm/users/${other.id}`, { is_active: false }),
    ])
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409])
    const left = await test.db
      .selectFrom('users')
      .select('id')
      .where('role', '=', 'admin')
      .where('is_active', '=', true)
      .execute()
    expect(left).toHaveLength(1)
    const last = left[0]?.id === one.id ? one : other
    for (const change of [{ role: 'manager' }, { is_active: false }]) {
      const refused = await last.browser.request('PATCH', `/api/crm/users/${last.id}`, change)
      expect([refused.status, refused.body.code]).toEqual([409, 'conflict'])
    }
    expect((await last.browser.request('PATCH', `/api/crm/users/${last.id}`, { name: 'Last' })).status).toBe(200)
  })
})
