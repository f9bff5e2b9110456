import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Answer, type Caller, testApp } from '../testing/test-app.ts'

const test = testApp()
let manager: Caller
let rep: Caller
let stages: Record<string, string>

beforeAll(async () => {
  manager = await test.signedInAs('manager')
  rep = await test.signedInAs('rep')
  const { body } = await manager.request('GET', '/api/crm/pipeline/stages')
  stages = Object.fromEntries(body.data.map(({ name, id }: { name: string; id: string }) => [name, id]))
})

const operationOf = (answer: Answer) => String(answer.headers['operation-id'])
const read = async (id: string) => (await manager.request('GET', `/api/crm/leads/${id}`)).body
const undo = (id: string, caller = manager) => caller.request('POST', `/api/crm/operations/${id}/undo`)
const reasons = async (id: string) =>
  (await manager.request('GET', `/api/crm/operations/${id}/refusals`)).body.data.map(
    ({ reason }: { reason: string }) => reason,
  )

async function create(path: string, body: object, caller = manager): Promise<Answer> {
  const answer = await caller.request('POST', `/api/crm/${path}`, body)
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer
}
const lead = async (fields: object = {}): Promise<string> =>
  (await create('leads', { business_name: 'Acme', ...fields })).body.id

async function bulk(ids: string[], action: string, params: object = {}): Promise<string> {
  const { body } = await manager.request('POST', '/api/crm/bulk', { entity: 'lead', ids, action, params })
  await test.runJobs()
  return body.id
}

describe('undoing a single request', () => {
  it('sets fields back, and redoes them when the undo is undone', async () => {
    const id = await lead({ phone: '(512) 555-0100', deal_value: 5 })
    const edit = await manager.request('PATCH', `/api/crm/leads/${id}`, { phone: '512 555 0199', deal_value: null })
    const operation = await manager.request('GET', `/api/crm/operations/${operationOf(edit)}`)
    expect(operation.body).toMatchObject({
      action: 'updated',
      entity: 'lead',
      status: 'completed',
      total: 1,
      is_undoable: true,
      created_by: manager.user_id,
    })
    const undone = await undo(operationOf(edit))
    expect(undone).toMatchObject({
      status: 200,
      body: { action: 'undo', status: 'completed', changed: 1, refused: 0, undoes_id: operationOf(edit) },
    })
    expect(await read(id)).toMatchObject({ phone: '(512) 555-0100', deal_value: 5 })
    const found = await test.db.selectFrom('leads').select('phone_e164').where('id', '=', id).executeTakeFirst()
    expect(found?.phone_e164).toBe('+15125550100')
    const after = await manager.request('GET', `/api/crm/operations/${operationOf(edit)}`)
    expect(after.body).toMatchObject({ undo_id: undone.body.id, is_undoable: false })
    expect(await undo(operationOf(edit))).toMatchObject({ status: 409 })

    expect((await undo(undone.body.id)).body).toMatchObject({ changed: 1 })
    expect(await read(id)).toMatchObject({ phone: '512 555 0199', deal_value: null })
  })

  it('leaves what somebody else has changed since, and says what', async () => {
    const id = await lead({ city: 'Austin', tags: ['a'] })
    const edit = await manager.request('PATCH', `/api/crm/leads/${id}`, { city: 'Dallas', tier: 'hot' })
    await rep.request('PATCH', `/api/crm/leads/${id}`, { city: 'Houston' })
    const undone = await undo(operationOf(edit))
    expect(undone.body).toMatchObject({ changed: 0, refused: 1 })
    expect(await reasons(undone.body.id)).toEqual(['somebody has changed city since'])
    expect(await read(id)).toMatchObject({ city: 'Houston', tier: 'hot' })
  })

  it('keeps the tags that others have added meanwhile', async () => {
    const id = await lead({ tags: ['a'] })
    const edit = await manager.request('PATCH', `/api/crm/leads/${id}`, { tags: ['b'] })
    await rep.request('PATCH', `/api/crm/leads/${id}`, { tags: ['b', 'c'] })
    await undo(operationOf(edit))
    expect((await read(id)).tags).toEqual(['c', 'a'])
  })

  it('takes back a move to the exact place, and brings a deleted lead back', async () => {
    const [first, second] = [await lead(), await lead()]
    const { position } = await read(first)
    const move = await manager.request('POST', `/api/crm/pipeline/leads/${first}/move`, { stage_id: stages.Qualified })
    await undo(operationOf(move))
    expect(await read(first)).toMatchObject({ stage_name: 'New', position })
    const history = (await manager.request('GET', `/api/crm/leads/${first}/stage-history`)).body.data
    expect(history.map(({ stage_name }: { stage_name: string }) => stage_name)).toEqual(['New', 'Qualified', 'New'])

    const deleted = await manager.request('DELETE', `/api/crm/leads/${second}`)
    await undo(operationOf(deleted))
    expect(await read(second)).toMatchObject({ stage_name: 'New', deleted_at: null })
  })

  it('gives a lead a new place when another one stands in the old one', async () => {
    const [lost, taker] = [await lead(), await lead()]
    const { position } = await read(lost)
    const deleted = await manager.request('DELETE', `/api/crm/leads/${lost}`)
    await test.db.updateTable('leads').set({ position }).where('id', '=', taker).execute()
    expect((await undo(operationOf(deleted))).body).toMatchObject({ changed: 1, refused: 0 })
    expect((await read(lost)).position).not.toBe(position)
  })

  it('takes back what was created, unless somebody has worked on it', async () => {
    const made = await create('leads', { business_name: 'Mistake' })
    await undo(operationOf(made))
    expect((await manager.request('GET', `/api/crm/leads/${made.body.id}`)).status).toBe(404)

    const used = await create('leads', { business_name: 'Used' })
    await rep.request('PATCH', `/api/crm/leads/${used.body.id}`, { tier: 'hot' })
    const undone = await undo(operationOf(used))
    expect(await reasons(undone.body.id)).toEqual(['somebody has worked on it since'])
    expect((await read(used.body.id)).business_name).toBe('Used')
  })

  it('works for contacts, tasks and notes', async () => {
    const lead_id = await lead()
    const contact = await create('contacts', { first_name: 'Ann', email: `${randomUUID()}@example.com`, lead_id })
    const renamed = await manager.request('PATCH', `/api/crm/contacts/${contact.body.id}`, { first_name: 'Eve' })
    await undo(operationOf(renamed))
    expect((await manager.request('GET', `/api/crm/contacts/${contact.body.id}`)).body.first_name).toBe('Ann')

    const task = await create('tasks', { title: 'Call', lead_id, due_at: '2030-01-01T09:00:00Z' })
    const deleted = await manager.request('DELETE', `/api/crm/tasks/${task.body.id}`)
    expect((await read(lead_id)).next_follow_up_at).toBeNull()
    await undo(operationOf(deleted))
    expect((await read(lead_id)).next_follow_up_at).toBe('2030-01-01T09:00:00Z')

    const note = await create('notes', { content: 'first', lead_id })
    const edited = await manager.request('PATCH', `/api/crm/notes/${note.body.id}`, { content: 'second' })
    await undo(operationOf(edited))
    const row = await test.db.selectFrom('notes').select('content').where('id', '=', note.body.id).executeTakeFirst()
    expect(row?.content).toBe('first')
  })

  it('refuses a contact whose e-mail address was taken meanwhile', async () => {
    const email = `${randomUUID()}@example.com`
    const contact = await create('contacts', { first_name: 'Ann', email })
    const cleared = await manager.request('PATCH', `/api/crm/contacts/${contact.body.id}`, { email: null })
    await create('contacts', { first_name: 'Bob', email })
    const undone = await undo(operationOf(cleared))
    expect(undone.body).toMatchObject({ status: 'completed', changed: 0, refused: 1 })
    expect(await reasons(undone.body.id)).toEqual(['another contact has this e-mail address'])
  })

  it('brings back a saved view that is gone for good', async () => {
    const view = await create('saved-views', { entity: 'lead', name: 'Hot ones', sort: '-lead_score' })
    const removed = await manager.request('DELETE', `/api/crm/saved-views/${view.body.id}`)
    expect(removed.status).toBe(204)
    expect((await undo(operationOf(removed))).body).toMatchObject({ changed: 1 })
    const back = await manager.request('GET', `/api/crm/saved-views/${view.body.id}`)
    expect(back.body).toMatchObject({ name: 'Hot ones', sort: '-lead_score' })
  })

  it('is for its author and for managers, within 30 days', async () => {
    const id = await lead()
    const other = await test.signedInAs('rep')
    const edit = await rep.request('PATCH', `/api/crm/leads/${id}`, { tier: 'hot' })
    expect((await undo(operationOf(edit), other)).status).toBe(404)
    expect((await undo(operationOf(edit), rep)).status).toBe(200)
    expect((await undo(randomUUID())).status).toBe(404)

    const operation_id = randomUUID()
    const old = { entity: 'lead', entity_id: id, action: 'updated', operation_id } as const
    await test.db
      .insertInto('audit_log')
      .values({ ...old, actor_id: manager.user_id, at: '2020-01-01T00:00:00Z', before: '{}', after: '{}' })
      .execute()
    expect(await undo(operation_id)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('30 days') },
    })
  })

  it('lets who gave a lead away take it back, and nobody else reach what is not theirs', async () => {
    await test.db.updateTable('workspace').set({ rep_sees: 'own' }).execute()
    const owner = await test.signedInAs('rep')
    const id = await lead({ owner_id: owner.user_id })
    const given = await owner.request('PATCH', `/api/crm/leads/${id}`, { owner_id: rep.user_id })
    expect((await undo(operationOf(given), owner)).body).toMatchObject({ changed: 1 })
    expect((await read(id)).owner_id).toBe(owner.user_id)

    const contact = await create('contacts', { first_name: 'Ann', lead_id: id }, owner)
    await create('contacts', { first_name: 'Own' }, owner)
    const renamed = await owner.request('PATCH', `/api/crm/contacts/${contact.body.id}`, { first_name: 'Eve' })
    const edit = await owner.request('PATCH', `/api/crm/leads/${id}`, { tier: 'hot' })
    await manager.request('PATCH', `/api/crm/leads/${id}`, { owner_id: manager.user_id })
    for (const operation of [edit, renamed]) {
      expect((await undo(operationOf(operation), owner)).body).toMatchObject({ changed: 0, refused: 1 })
    }
    expect((await manager.request('GET', `/api/crm/contacts/${contact.body.id}`)).body.first_name).toBe('Eve')
    expect((await read(id)).tier).toBe('hot')
    await test.db.updateTable('workspace').set({ rep_sees: 'all' }).execute()
  })
})

describe('undoing a bulk action', () => {
  it('sets all back but those that were changed since', async () => {
    const ids = [await lead(), await lead(), await lead()]
    const moved = await bulk(ids, 'move', { stage_id: stages.Lost, lost_reason: 'price' })
    await manager.request('POST', `/api/crm/pipeline/leads/${ids[2]}/move`, { stage_id: stages.New })
    const before = (await read(ids[2] as string)).stage_entered_at
    const undone = await undo(moved)
    expect(undone.body).toMatchObject({ total: 3, changed: 2, refused: 1 })
    for (const id of ids)
      expect(await read(id)).toMatchObject({ stage_name: 'New', lost_reason: null, closed_at: null })
    expect((await read(ids[2] as string)).stage_entered_at).toBe(before)
  })

  it('refuses leads whose stage was retired meanwhile', async () => {
    const stage = await manager.request('POST', '/api/crm/pipeline/stages', {
      name: `Once ${randomUUID().slice(0, 8)}`,
    })
    const id = await lead({ stage_id: stage.body.id })
    const moved = await bulk([id], 'move', { stage_id: stages.New })
    await manager.request('DELETE', `/api/crm/pipeline/stages/${stage.body.id}`)
    const undone = await undo(moved)
    expect(undone.body).toMatchObject({ changed: 0, refused: 1 })
    expect(await reasons(undone.body.id)).toEqual(['its stage was retired'])
  })

  it('of many records goes on in the background', async () => {
    const city = `City ${randomUUID()}`
    const rows = Array.from({ length: 620 }, (_, index) => ({
      business_name: `Lead ${index}`,
      city,
      stage_id: stages.New as string,
      position: `zy${String(index).padStart(5, '0')}`,
    }))
    await test.db.insertInto('leads').values(rows).execute()
    const filter = { and: [{ field: 'city', op: 'eq', value: city }] }
    const { body } = await manager.request('POST', '/api/crm/bulk', { entity: 'lead', filter, action: 'delete' })
    expect(await undo(body.id)).toMatchObject({ status: 409 })
    await test.runJobs()
    const list = () =>
      manager.request(
        'GET',
        `/api/crm/leads?include_total=true&limit=1&filter=${encodeURIComponent(JSON.stringify(filter))}`,
      )
    expect((await list()).body.total).toBe(0)
    const undone = await undo(body.id)
    expect(undone).toMatchObject({ status: 202, body: { status: 'pending', total: 620 } })
    await test.runJobs()
    expect((await manager.request('GET', `/api/crm/operations/${undone.body.id}`)).body).toMatchObject({
      status: 'completed',
      changed: 620,
    })
    expect((await list()).body.total).toBe(620)
    const places = await test.db
      .selectFrom('leads')
      .select(['business_name', 'position'])
      .where('city', '=', city)
      .execute()
    expect(places.find(({ business_name }) => business_name === 'Lead 7')?.position).toBe('zy00007')
  })
})
