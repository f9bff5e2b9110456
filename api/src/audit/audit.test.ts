import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { browser } from '../testing/browser.ts'
import { PASSWORD, person } from '../testing/people.ts'
import { type Caller, testApp } from '../testing/test-app.ts'

const test = testApp()
let admin: Caller
let rep: Caller

beforeAll(async () => {
  admin = await test.signedInAs('admin')
  rep = await test.signedInAs('rep')
})

const log = async (query: string) => (await admin.request('GET', `/api/crm/audit?${query}`)).body.data
const lead = async (fields: object = {}) =>
  (await rep.request('POST', '/api/crm/leads', { business_name: 'Acme', ...fields })).body.id

describe('the audit log', () => {
  it('says who changed what, from where, before and after', async () => {
    const id = await lead({ city: 'Austin' })
    const edit = await rep.request('PATCH', `/api/crm/leads/${id}`, { city: 'Dallas' })
    const [updated, created] = await log(`entity=lead&entity_id=${id}`)
    expect(updated).toMatchObject({
      action: 'updated',
      entity_name: 'Acme',
      actor_id: rep.user_id,
      ip_address: '127.0.0.1',
      operation_id: edit.headers['operation-id'],
      before: { city: 'Austin' },
      after: { city: 'Dallas' },
    })
    expect(updated.api_key_name).toContain('rep')
    expect(created).toMatchObject({ action: 'created', before: null, after: null })
  })

  it('is filtered by everything it shows, page by page', async () => {
    const id = await lead()
    await rep.request('DELETE', `/api/crm/leads/${id}`)
    expect(await log(`actor_id=${rep.user_id}&action=deleted&entity_id=${id}`)).toHaveLength(1)
    expect(await log(`actor_id=${admin.user_id}&entity_id=${id}`)).toEqual([])
    expect(await log(`ip=10.9.8.7&entity_id=${id}`)).toEqual([])
    expect(await log(`ip=127.0.0.1&entity_id=${id}`)).toHaveLength(2)
    const now = Date.now()
    const at = (ms: number) => new Date(now + ms).toISOString()
    expect(await log(`entity_id=${id}&from=${at(-60_000)}&to=${at(60_000)}`)).toHaveLength(2)
    expect(await log(`entity_id=${id}&from=${at(60_000)}`)).toEqual([])
    expect(await log(`entity_id=${id}&to=${at(-60_000)}`)).toEqual([])
    const { body: first } = await admin.request('GET', `/api/crm/audit?entity_id=${id}&limit=1`)
    const { body: second } = await admin.request(
      'GET',
      `/api/crm/audit?entity_id=${id}&limit=1&cursor=${first.next_cursor}`,
    )
    expect([first.data[0].action, second.data[0].action, second.next_cursor]).toEqual(['deleted', 'created', null])
    expect((await admin.request('GET', '/api/crm/audit?from=0001-01-01T00:00:00Z&limit=1')).status).toBe(200)
    expect((await admin.request('GET', '/api/crm/audit?from=yesterday')).status).toBe(400)
  })

  it('tells sign-ins, failed ones and sign-outs, with the address', async () => {
    const { id, email } = await person(test, 'ann')
    const page = browser(test.app, { remoteAddress: '203.0.113.7' })
    await page.request('POST', '/api/auth/sign-in/email', { email, password: 'not the password' })
    await page.request('POST', '/api/auth/sign-in/email', { email, password: PASSWORD })
    await page.request('POST', '/api/auth/sign-out')
    await page.request('POST', '/api/auth/sign-in/email', { email: 'nobody@example.com', password: 'a guess or two' })
    const entries = await log('ip=203.0.113.7')
    expect(entries).toMatchObject([
      { action: 'sign_in_failed', entity_id: null, after: { email: 'nobody@example.com' } },
      { action: 'signed_out', entity_id: id, actor_id: id },
      { action: 'signed_in', entity_id: id, actor_id: id },
      { action: 'sign_in_failed', entity_id: id, actor_id: null, after: { email } },
    ])
    expect(JSON.stringify(entries)).not.toContain('password"')
  })

  it('is taken out as CSV that no spreadsheet runs, and says so itself', async () => {
    const id = await lead({ business_name: '=HYPERLINK("http://evil")' })
    await rep.request('PATCH', `/api/crm/leads/${id}`, { city: 'A, "B"' })
    const { status, headers, body } = await admin.request('GET', `/api/crm/audit.csv?entity_id=${id}`)
    expect([status, headers['content-type']]).toEqual([200, 'text/csv; charset=utf-8'])
    const lines = String(body).trim().split('\r\n')
    expect(lines).toHaveLength(3)
    expect(lines[0]).toContain('at,actor_name,api_key_name,ip_address,action')
    expect(lines[1]).toContain(`"'=HYPERLINK(""http://evil"")"`)
    expect((await log('action=exported&entity=audit'))[0]).toMatchObject({
      actor_id: admin.user_id,
      ip_address: '127.0.0.1',
      after: { rows: 2, entity_id: id },
    })
  })

  it('is for administrators', async () => {
    for (const role of ['manager', 'rep', 'viewer'] as const) {
      const caller = await test.signedInAs(role)
      expect((await caller.request('GET', '/api/crm/audit')).status).toBe(403)
      expect((await caller.request('GET', '/api/crm/audit.csv')).status).toBe(403)
    }
  })

  it('is changed by nobody: no endpoint, no statement of the product’s own role', async () => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'] as const) {
      for (const path of ['/api/crm/audit', `/api/crm/audit/${admin.user_id}`]) {
        expect((await admin.request(method, path, {})).status).toBe(404)
      }
    }
    await lead()
    const before = await test.db.selectFrom('audit_log').selectAll().orderBy('id').execute()
    for (const statement of [
      `update audit_log set actor_id = null`,
      `delete from audit_log`,
      `truncate audit_log`,
      `insert into audit_log select * from audit_log limit 1 on conflict (id) do update set actor_id = null`,
      `set local session_replication_role = replica; delete from audit_log`,
    ]) {
      await expect(
        test.db.transaction().execute((trx) => sql.raw(statement).execute(trx)),
        statement,
      ).rejects.toThrow(/append-only|permission denied/)
    }
    expect(await test.db.selectFrom('audit_log').selectAll().orderBy('id').execute()).toEqual(before)
  })

  it('holds no secret', async () => {
    const invited = await admin.request('POST', '/api/crm/invitations', { email: 'new@example.com', role: 'rep' })
    const key = await admin.request('POST', '/api/crm/api-keys', { name: 'Zapier', role: 'rep' })
    await person(test, 'with-password')
    await rep.request('POST', '/api/crm/calendar-feed')
    await test.db.deleteFrom('api_keys').where('name', '=', 'Zapier').execute()
    await test.db.deleteFrom('invitations').execute()
    const { rows } = await sql<{
      text: string
    }>`select string_agg(to_jsonb(audit_log)::text, ' ') as text from audit_log`.execute(test.db)
    const text = String(rows[0]?.text)
    for (const secret of [
      key.body.key,
      String(invited.body.url ?? invited.body.token)
        .split('/')
        .at(-1),
      PASSWORD,
    ]) {
      expect(secret).toBeTruthy()
      expect(text).not.toContain(secret)
    }
    for (const column of ['sha256', '"password"', 'token_', 'access_token', 'storage_key'])
      expect(text).not.toContain(column)
  })
})
