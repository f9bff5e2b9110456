import { describe, expect, it } from 'vitest'
import { browser } from '../testing/browser.ts'
import { PASSWORD, signedInPerson } from '../testing/people.ts'
import { testApp } from '../testing/test-app.ts'

const INVITATIONS = '/api/crm/invitations'
const JOIN = { name: 'New Colleague', password: PASSWORD }

describe('invitations', () => {
  const test = testApp({ PUBLIC_URL: 'http://crm.example.com' })
  const acceptUrl = (url: string) => url.replace('http://crm.example.com/invitation', `${INVITATIONS}/accept`)
  const stranger = () => browser(test.app)

  it('let exactly one person in, with the role and address they were made for', async () => {
    const { browser: admin } = await signedInPerson(test, 'ann', 'admin')
    const invited = await admin.request('POST', INVITATIONS, { email: 'Bea@Example.com', role: 'manager' })
    expect(invited.status).toBe(201)
    const days = (Date.parse(invited.body.expires_at) - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(6.9)
    expect(days).toBeLessThan(7.1)
    const url = acceptUrl(invited.body.url)
    const stored = await test.db.selectFrom('invitations').selectAll().execute()
    expect(JSON.stringify(stored)).not.toContain(url.split('/').at(-1))

    expect((await stranger().request('GET', url)).body).toEqual({ email: 'bea@example.com', role: 'manager' })
    const weak = await stranger().request('POST', url, { ...JOIN, password: 'bea@example.com' })
    expect([weak.status, weak.body.errors[0].path]).toEqual([400, '/password'])

    const pages = Array.from({ length: 4 }, stranger)
    const answers = await Promise.all(pages.map((page) => page.request('POST', url, JOIN)))
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 404, 404, 404])
    const joined = pages[answers.findIndex((answer) => answer.status === 201)]
    expect((await joined?.request('GET', '/api/crm/users/me'))?.body).toMatchObject({
      email: 'bea@example.com',
      role: 'manager',
      name: 'New Colleague',
    })
    expect((await stranger().request('GET', url)).status).toBe(404)
    expect((await admin.request('GET', INVITATIONS)).body.data).toEqual([])
    const again = await admin.request('POST', INVITATIONS, { email: 'BEA@example.com', role: 'rep' })
    expect([again.status, again.body.code]).toEqual([409, 'conflict'])
  })

  it('stop working when they are withdrawn, replaced or a week old', async () => {
    const { browser: admin } = await signedInPerson(test, 'carl', 'admin')
    const invite = async () =>
      (await admin.request('POST', INVITATIONS, { email: 'dan@example.com', role: 'rep' })).body
    const first = await invite()
    const second = await invite()
    expect((await admin.request('GET', INVITATIONS)).body.data).toHaveLength(1)
    expect((await stranger().request('POST', acceptUrl(first.url), JOIN)).status).toBe(404)
    expect((await stranger().request('GET', acceptUrl(second.url))).status).toBe(200)

    await test.db.updateTable('invitations').set({ expires_at: new Date() }).where('id', '=', second.id).execute()
    expect((await stranger().request('POST', acceptUrl(second.url), JOIN)).status).toBe(404)
    expect((await admin.request('GET', INVITATIONS)).body.data[0]).toMatchObject({ id: second.id, is_expired: true })

    const third = await invite()
    expect((await admin.request('DELETE', `${INVITATIONS}/${third.id}`)).status).toBe(204)
    expect((await stranger().request('POST', acceptUrl(third.url), JOIN)).status).toBe(404)
    expect((await admin.request('DELETE', `${INVITATIONS}/${third.id}`)).status).toBe(404)
  })

  it('do not take over an address that has become a user in the meantime', async () => {
    const { browser: admin } = await signedInPerson(test, 'emil', 'admin')
    const { url } = (await admin.request('POST', INVITATIONS, { email: 'finn@example.com', role: 'admin' })).body
    await signedInPerson(test, 'finn', 'viewer')
    expect((await stranger().request('POST', acceptUrl(url), JOIN)).status).toBe(409)
  })

  it.each([
    [{ email: 'nobody', role: 'rep' }, '/email'],
    [{ email: 'o&m@example.com', role: 'rep' }, '/email'],
    [{ email: 'a@example.com', role: 'owner' }, '/role'],
    [{ email: 'a@example.com' }, '/role'],
  ])('refuse %j', async (body, path) => {
    const admin = await test.signedInAs('admin')
    const answer = await admin.request('POST', INVITATIONS, body)
    expect([answer.status, answer.body.errors[0].path]).toEqual([400, path])
  })
})
