import { describe, expect, it } from 'vitest'
import { signedInPerson } from '../testing/people.ts'
import { testApp } from '../testing/test-app.ts'

const KEYS = '/api/crm/api-keys'

describe('API keys', () => {
  const test = testApp()

  async function call(key: string, url = '/api/crm/users/me') {
    const answer = await test.app.inject({ url, headers: { authorization: `Bearer ${key}` } })
    return { status: answer.statusCode, body: answer.json() }
  }

  it('are shown once, stored as a hash, and work until they are revoked', async () => {
    const { browser: page } = await signedInPerson(test, 'ann', 'admin')
    const created = await page.request('POST', KEYS, { name: ' Website form ', role: 'rep' })
    expect(created.status).toBe(201)
    const { key, id } = created.body
    expect(created.headers.location).toBe(`${KEYS}/${id}`)
    expect(created.body).toMatchObject({ name: 'Website form', role: 'rep', last_used_at: null, user_name: 'ann' })

    const stored = await test.db.selectFrom('api_keys').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
    expect(JSON.stringify(stored)).not.toContain(key)
    const listed = (await page.request('GET', KEYS)).body.data
    expect(JSON.stringify(listed)).not.toContain(key)
    expect(key.startsWith(listed[0].prefix)).toBe(true)

    const me = await call(key)
    expect(me.body.role).toBe('rep')
    expect(me.body.permissions).not.toContain('users:manage')
    expect((await page.request('GET', KEYS)).body.data[0].last_used_at).toEqual(expect.any(String))

    expect((await page.request('DELETE', `${KEYS}/${id}`)).status).toBe(204)
    expect((await call(key)).status).toBe(401)
    expect((await page.request('DELETE', `${KEYS}/${id}`)).status).toBe(404)
    expect((await page.request('GET', KEYS)).body.data).toEqual([])
  })

  it('note their use once a minute at most', async () => {
    const caller = await test.signedInAs('rep')
    const read = () =>
      test.db
        .selectFrom('api_keys')
        .select('last_used_at')
        .where('user_id', '=', caller.user_id)
        .executeTakeFirstOrThrow()
    await caller.request('GET', '/api/crm/users/me')
    const { last_used_at } = await read()
    expect(last_used_at).toEqual(expect.any(String))
    await caller.request('PATCH', '/api/crm/users/me', { name: 'forgets what is remembered' })
    await caller.request('GET', '/api/crm/users/me')
    expect((await read()).last_used_at).toBe(last_used_at)
  })

  it('never do more than the user they act for, whatever becomes of the user', async () => {
    const { browser: admin } = await signedInPerson(test, 'bea', 'admin')
    const { id, browser: second } = await signedInPerson(test, 'cleo', 'admin')
    const { key } = (await second.request('POST', KEYS, { name: 'all', role: 'admin' })).body
    expect((await call(key, KEYS)).status).toBe(200)
    await admin.request('PATCH', `/api/crm/users/${id}`, { role: 'viewer' })
    expect((await call(key)).body.role).toBe('viewer')
    expect((await call(key, KEYS)).status).toBe(403)
    await admin.request('PATCH', `/api/crm/users/${id}`, { is_active: false })
    expect((await call(key)).status).toBe(401)
  })

  it('made with a weaker key are no stronger than it', async () => {
    const { browser: admin } = await signedInPerson(test, 'dora', 'admin')
    const made = await admin.request('POST', KEYS, { name: 'no role named' })
    expect(made.body.role).toBe('admin')
    const refused = await admin.request('POST', KEYS, { name: 'x', role: 'owner' })
    expect([refused.status, refused.body.errors[0].path]).toEqual([400, '/role'])
    const weak = (await admin.request('POST', KEYS, { name: 'weak', role: 'rep' })).body.key
    const attempt = await test.app.inject({
      method: 'POST',
      url: KEYS,
      headers: { authorization: `Bearer ${weak}` },
      payload: { name: 'stronger', role: 'admin' },
    })
    expect(attempt.statusCode).toBe(403)
  })

  it.each(['Bearer', 'Bearer  ', 'Bearer nonsense', 'Basic dXNlcjpwYXNz', 'Bearer a b', `Bearer ${'x'.repeat(300)}`])(
    'are refused as %j',
    async (authorization) => {
      const answer = await test.app.inject({ url: '/api/crm/users/me', headers: { authorization } })
      expect([answer.statusCode, answer.json().code]).toEqual([401, 'unauthenticated'])
    },
  )
})
