import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { removeOrphanedFiles } from '../attachments/jobs.ts'
import type { AnyJob } from '../platform/jobs.ts'
import { postForm } from '../testing/form.ts'
import { type Caller, testApp } from '../testing/test-app.ts'
import { emptyTrash } from './jobs.ts'

const data_dir = mkdtempSync(join(tmpdir(), 'crm-trash-'))
const test = testApp({ DATA_DIR: data_dir })
let admin: Caller
let rep: Caller
let lead_id: string

beforeAll(async () => {
  admin = await test.signedInAs('admin')
  rep = await test.signedInAs('rep')
})
afterAll(() => rmSync(data_dir, { recursive: true, force: true }))
beforeEach(async () => {
  lead_id = await create('leads', { business_name: 'Acme' })
})

async function create(path: string, body: object): Promise<string> {
  const answer = await rep.request('POST', `/api/crm/${path}`, body)
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer.body.id
}

async function attach(content: string): Promise<string> {
  const { body } = await postForm(rep, '/api/crm/attachments', { lead_id }, [{ name: 'terms.txt', content }])
  return body.data[0].id
}

const remove = async (path: string) => expect((await rep.request('DELETE', `/api/crm/${path}`)).status).toBe(204)
const trash = async (query: string, caller = rep) => (await caller.request('GET', `/api/crm/trash?${query}`)).body.data
const run = (job: AnyJob) =>
  job.handler(test.context, {}, { job_id: '', attempt: 1, signal: new AbortController().signal, log: test.context.log })
const age = (table: 'leads' | 'contacts', id: string, days: number) =>
  test.db
    .updateTable(table)
    .set({ deleted_at: new Date(Date.now() - days * 86_400_000) })
    .where('id', '=', id)
    .execute()
const files = () => readdirSync(data_dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())

describe('the trash', () => {
  it('shows what was deleted, by whom, and until when it is kept', async () => {
    await remove(`leads/${lead_id}`)
    expect(await trash('entity=lead&q=ACM')).toMatchObject([{ id: lead_id }])
    const { body } = await rep.request('GET', '/api/crm/trash?entity=lead&limit=1')
    expect(body.trash_days).toBe(30)
    const [found] = body.data
    expect(found).toMatchObject({ id: lead_id, entity: 'lead', name: 'Acme', deleted_by: rep.user_id })
    expect(Date.parse(found.purge_at) - Date.parse(found.deleted_at)).toBe(30 * 86_400_000)
  })

  it('has a place for each kind, and finds by name', async () => {
    const contact = await create('contacts', { first_name: 'Zoe', last_name: 'Quill', lead_id })
    const task = await create('tasks', { title: 'Call Zoe', lead_id })
    const note = await create('notes', { content: 'Zoe is on leave', lead_id })
    const attachment = await attach('Zoe')
    await remove(`contacts/${contact}`)
    await remove(`tasks/${task}`)
    await remove(`notes/${note}`)
    await remove(`attachments/${attachment}`)
    for (const [entity, id, name] of [
      ['contact', contact, 'Zoe Quill'],
      ['task', task, 'Call Zoe'],
      ['note', note, 'Zoe is on leave'],
      ['attachment', attachment, 'terms.txt'],
    ] as const) {
      const [found, ...others] = await trash(`entity=${entity}&q=${entity === 'attachment' ? 'TERMS' : 'zoe'}`)
      expect(found).toMatchObject({ id, name, lead_id, lead_name: 'Acme', is_lead_deleted: false })
      expect(others).toEqual([])
      expect((await rep.request('POST', `/api/crm/trash/${entity}/${id}/restore`)).status).toBe(204)
      expect((await rep.request('POST', `/api/crm/trash/${entity}/${id}/restore`)).status).toBe(404)
      expect(await trash(`entity=${entity}`)).toEqual([])
    }
    expect((await rep.request('GET', `/api/crm/contacts/${contact}`)).body.first_name).toBe('Zoe')
    expect((await rep.request('GET', `/api/crm/tasks/${task}`)).status).toBe(200)
  })

  it('holds back what belongs to a deleted lead until the lead is restored', async () => {
    const contact = await create('contacts', { first_name: 'Ann', lead_id })
    const task = await create('tasks', { title: 'Call', lead_id })
    const note = await create('notes', { content: 'Hello', lead_id })
    const gone = await create('contacts', { first_name: 'Gone', lead_id })
    await remove(`contacts/${gone}`)
    await remove(`leads/${lead_id}`)
    const reachable = async () =>
      Promise.all(
        [`contacts/${contact}`, `tasks/${task}`, `leads/${lead_id}`].map(
          async (path) => (await rep.request('GET', `/api/crm/${path}`)).status,
        ),
      )
    expect(await reachable()).toEqual([404, 404, 404])
    expect((await rep.request('GET', `/api/crm/notes?lead_id=${lead_id}`)).body.data ?? []).toEqual([])
    expect((await trash('entity=contact'))[0]).toMatchObject({ id: gone, is_lead_deleted: true })
    const early = await rep.request('POST', `/api/crm/trash/contact/${gone}/restore`)
    expect(early).toMatchObject({ status: 409, body: { detail: expect.stringContaining('lead') } })

    await rep.request('POST', `/api/crm/trash/lead/${lead_id}/restore`)
    expect(await reachable()).toEqual([200, 200, 200])
    const notes = await rep.request('GET', `/api/crm/notes?lead_id=${lead_id}`)
    expect(notes.body.data).toMatchObject([{ id: note }])
  })

  it('shows and restores only what one may see, and is purged by admins', async () => {
    await rep.request('PATCH', `/api/crm/leads/${lead_id}`, { owner_id: admin.user_id })
    const contact = await create('contacts', { first_name: 'Hidden', lead_id })
    const task = await create('tasks', { title: 'Hidden', lead_id })
    await remove(`contacts/${contact}`)
    await remove(`tasks/${task}`)
    await remove(`leads/${lead_id}`)
    await test.db.updateTable('workspace').set({ rep_sees: 'own' }).execute()
    const restricted = await test.signedInAs('rep')
    await restricted.request('POST', '/api/crm/contacts', { first_name: 'Own' })
    await restricted.request('POST', '/api/crm/tasks', { title: 'Own' })
    expect(await trash('entity=lead', restricted)).toEqual([])
    expect((await restricted.request('POST', `/api/crm/trash/lead/${lead_id}/restore`)).status).toBe(404)
    for (const [entity, id] of [
      ['contact', contact],
      ['task', task],
    ]) {
      expect(await trash(`entity=${entity}&q=hidden`, restricted)).toEqual([])
      expect((await restricted.request('POST', `/api/crm/trash/${entity}/${id}/restore`)).status).toBe(404)
    }
    await test.db.updateTable('workspace').set({ rep_sees: 'all' }).execute()
    const viewer = await test.signedInAs('viewer')
    expect((await viewer.request('GET', '/api/crm/trash?entity=lead')).status).toBe(403)
    for (const caller of [rep, await test.signedInAs('manager')]) {
      expect((await caller.request('DELETE', `/api/crm/trash/lead/${lead_id}`)).status).toBe(403)
    }
    expect((await admin.request('DELETE', `/api/crm/trash/lead/${lead_id}`)).status).toBe(204)
    expect((await admin.request('DELETE', `/api/crm/trash/lead/${lead_id}`)).status).toBe(404)
  })
})

describe('emptying the trash', () => {
  it('removes what is old with its files and leaves a word in the audit log; the rest stays', async () => {
    const contact = await create('contacts', { first_name: 'Ann', lead_id })
    await attach('the only copy')
    const young = await create('leads', { business_name: 'Young' })
    await remove(`leads/${young}`)
    await remove(`leads/${lead_id}`)
    await age('leads', lead_id, 31)
    await age('leads', young, 29)
    const before = files().length
    await run(emptyTrash)
    const ids = [lead_id, young]
    const left = await test.db.selectFrom('leads').select('id').where('id', 'in', ids).execute()
    expect(left).toEqual([{ id: young }])
    expect(await test.db.selectFrom('contacts').select('id').where('id', '=', contact).execute()).toEqual([])
    const logged = await test.db
      .selectFrom('audit_log')
      .select(['entity', 'actor_id', 'before', 'after'])
      .where('action', '=', 'purged')
      .where('entity_id', 'in', [lead_id, contact])
      .orderBy('entity')
      .execute()
    expect(logged).toEqual([
      { entity: 'contact', actor_id: null, before: null, after: null },
      { entity: 'lead', actor_id: null, before: null, after: null },
    ])
    await test.db
      .updateTable('orphaned_files')
      .set({ remove_after: new Date(0) })
      .execute()
    await run(removeOrphanedFiles)
    expect(files().length).toBe(before - 1)
  })

  it('keeps things as long as the workspace says', async () => {
    await remove(`leads/${lead_id}`)
    await age('leads', lead_id, 5)
    await admin.request('PATCH', '/api/crm/workspace', { trash_days: 3 })
    await run(emptyTrash)
    await admin.request('PATCH', '/api/crm/workspace', { trash_days: 30 })
    expect(await test.db.selectFrom('leads').select('id').where('id', '=', lead_id).execute()).toEqual([])
  })
})
