import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, testApp } from '../../testing/test-app.ts'

const test = testApp()
const LIST = '/api/crm/email-marketing/suppressions'
const TOPICS = '/api/crm/email-marketing/topics'
let admin: Caller
let manager: Caller
let rep: Caller

beforeAll(async () => {
  admin = await test.signedInAs('admin')
  manager = await test.signedInAs('manager')
  rep = await test.signedInAs('rep')
})

const add = (body: object, by = manager) => by.request('POST', LIST, body)
const listed = async (query: string, by = manager) => (await by.request('GET', `${LIST}?${query}`)).body.data

describe('the suppression list', () => {
  it('takes addresses and domains in lower case, and answers with where they stand', async () => {
    const added = await add({ email: 'Jo@Acme.example', note: ' Asked us ' })
    expect(added.status, JSON.stringify(added.body)).toBe(201)
    expect(added.headers.location).toBe(`${LIST}/${added.body.id}`)
    const about = { email: 'jo@acme.example', reason: 'manual', source: 'user', note: 'Asked us', topic_id: null }
    expect(added.body).toMatchObject({ ...about, created_by: manager.user_id })
    expect((await manager.request('GET', `${LIST}/${added.body.id}`)).body).toMatchObject(about)
    expect((await add({ domain: '@Beta.Example' })).body).toMatchObject({ domain: 'beta.example', email: null })
    const again = await add({ email: 'JO@acme.example' })
    expect([again.status, again.body.current.id]).toEqual([409, added.body.id])
  })

  it.each([
    ['neither address nor domain', {}, '/email'],
    ['both', { email: 'a@b.example', domain: 'b.example' }, '/email'],
    ['a broken address', { email: 'a@' }, '/email'],
    ['a domain that is none', { domain: 'not a domain' }, '/domain'],
    ['a mail provider', { domain: 'GMail.com' }, '/domain'],
    [
      'a topic that is not there',
      { email: 'a@b.example', topic_id: '0197a000-0000-7000-8000-000000000000' },
      '/topic_id',
    ],
    ['an unknown reason', { email: 'a@b.example', reason: 'mood' }, '/reason'],
  ])('refuses %s', async (_what, body, path) => {
    const answer = await add(body)
    expect([answer.status, answer.body.errors[0].path]).toEqual([400, path])
  })

  it('takes a mail provider when that is meant', async () => {
    expect((await add({ domain: 'gmx.net', confirm_provider: true })).status).toBe(201)
  })

  it('is searched, narrowed to a reason, and read page by page', async () => {
    for (let number = 1; number <= 5; number++) await add({ email: `p${number}@pages.example`, reason: 'complaint' })
    const first = (await manager.request('GET', `${LIST}?q=@PAGES&limit=3`)).body
    const rest = (await manager.request('GET', `${LIST}?q=@PAGES&limit=3&cursor=${first.next_cursor}`)).body
    const emails = [...first.data, ...rest.data].map((row: { email: string }) => row.email)
    expect(emails).toEqual([5, 4, 3, 2, 1].map((number) => `p${number}@pages.example`))
    expect(rest.next_cursor).toBeNull()
    expect(await listed('q=pages&reason=complaint')).toHaveLength(5)
    expect(await listed('q=pages&reason=manual')).toHaveLength(0)
    expect(await listed('q=%25')).toHaveLength(0)
  })

  it('is left with a reason only, but for what was put there by hand', async () => {
    const contact = await rep.request('POST', '/api/crm/contacts', { email: 'dead@leave.example' })
    const { id } = (await add({ email: 'dead@leave.example', reason: 'hard_bounce' })).body
    const silent = await manager.request('DELETE', `${LIST}/${id}`)
    expect([silent.status, silent.body.errors[0].path]).toEqual([400, '/reason'])
    const removed = await manager.request('DELETE', `${LIST}/${id}?reason=Mailbox%20works%20again`)
    expect(removed.status).toBe(204)
    expect((await rep.request('GET', `/api/crm/contacts/${contact.body.id}`)).body.email_subscribed).toBe(true)
    const { body } = await rep.request('GET', `/api/crm/contacts/${contact.body.id}/consent`)
    expect(body.data).toMatchObject([
      { action: 'unsuppressed', reason: 'hard_bounce', note: 'Mailbox works again', actor_id: manager.user_id },
      { action: 'suppressed', reason: 'hard_bounce' },
    ])
    expect((await manager.request('DELETE', `${LIST}/${id}`)).status).toBe(404)
    const by_hand = (await add({ email: 'hand@leave.example' })).body
    expect((await manager.request('DELETE', `${LIST}/${by_hand.id}`)).status).toBe(204)
  })

  it('takes a list of addresses, and says which lines hold none', async () => {
    await rep.request('POST', '/api/crm/contacts', { email: 'known@import.example' })
    const text =
      'Name,Email Address\r\n"Lee, Ann",KNOWN@import.example\r\n<jo@import.example>;active\n\nnobody here\njo@import.example\n'
    const answer = await manager.request('POST', `${LIST}/import`, { text, reason: 'unsubscribe' })
    expect(answer.status, JSON.stringify(answer.body)).toBe(200)
    expect(answer.body).toEqual({ added: 2, known: 0, refused: 1, refused_lines: [{ line: 5, text: 'nobody here' }] })
    expect(await listed('q=import.example&reason=unsubscribe')).toHaveLength(2)
    expect((await rep.request('GET', '/api/crm/contacts?q=known@import')).body.data[0].email_subscribed).toBe(false)
    const again = await manager.request('POST', `${LIST}/import`, { text, reason: 'unsubscribe' })
    expect(again.body).toMatchObject({ added: 0, known: 2 })
    expect((await manager.request('POST', `${LIST}/import`, { text: 'no, addresses' })).status).toBe(400)
    expect((await manager.request('POST', `${LIST}/import`, { text: 'x\n'.repeat(50_001) })).status).toBe(400)
  })

  it('comes as CSV that no spreadsheet runs', async () => {
    await add({ email: 'csv@file.example', note: '=1+1' })
    const { status, body } = await manager.request('GET', `${LIST}.csv?q=csv@file`)
    expect(status).toBe(200)
    expect(body).toContain('email,domain,topic,reason,source,note,created_at')
    expect(body).toContain("csv@file.example,,,manual,user,'=1+1")
  })

  it('shows a restricted role the addresses of the contacts that it sees, and domains', async () => {
    await admin.request('PATCH', '/api/crm/workspace', { rep_sees: 'own' })
    await rep.request('POST', '/api/crm/contacts', { email: 'mine@seen.example' })
    await manager.request('POST', '/api/crm/contacts', { email: 'theirs@seen.example' })
    const ids = []
    for (const name of ['mine', 'theirs', 'nobody']) ids.push((await add({ email: `${name}@seen.example` })).body.id)
    await add({ domain: 'unseen.example' })
    const seen = (await listed('q=seen.example', rep)).map((row: { email: string }) => row.email)
    expect(seen).toEqual([null, 'mine@seen.example'])
    expect((await rep.request('GET', `${LIST}/${ids[1]}`)).status).toBe(404)
    expect((await rep.request('GET', `${LIST}.csv`)).body).not.toContain('theirs@')
    await admin.request('PATCH', '/api/crm/workspace', { rep_sees: 'all' })
  })

  it('is changed by managers only', async () => {
    const { id } = (await add({ email: 'rep@tries.example' })).body
    expect((await add({ email: 'x@y.example' }, rep)).status).toBe(403)
    expect((await rep.request('DELETE', `${LIST}/${id}`)).status).toBe(403)
    expect((await rep.request('POST', `${LIST}/import`, { text: 'x@y.example' })).status).toBe(403)
    expect((await rep.request('POST', TOPICS, { name: 'Mine' })).status).toBe(403)
  })
})

describe('a topic', () => {
  it('is created, renamed, set to inactive and deleted', async () => {
    const created = await manager.request('POST', TOPICS, { name: ' Offers ', description: 'Four a year' })
    expect([created.status, created.body.name, created.body.is_active]).toEqual([201, 'Offers', true])
    const at = String(created.headers.location)
    expect((await manager.request('POST', TOPICS, { name: 'OFFERS' })).status).toBe(409)
    expect((await manager.request('PATCH', at, { is_active: false }, { 'if-match': '"1"' })).body.version).toBe(2)
    expect((await manager.request('PATCH', at, { name: 'Late' }, { 'if-match': '"1"' })).status).toBe(412)
    expect((await rep.request('GET', `${TOPICS}?is_active=true`)).body.data).toEqual([])
    expect((await manager.request('DELETE', at)).status).toBe(204)
    expect((await manager.request('GET', at)).status).toBe(404)
  })

  it('is kept while something is on it', async () => {
    const { id } = (await manager.request('POST', TOPICS, { name: 'In use' })).body
    await test.db.insertInto('email_campaigns').values({ name: 'On it', topic_id: id }).execute()
    const refused = await manager.request('DELETE', `${TOPICS}/${id}`)
    expect([refused.status, refused.body.code]).toEqual([409, 'conflict'])
  })
})
