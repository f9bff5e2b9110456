import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, testApp } from '../testing/test-app.ts'

const test = testApp()
const VIEWS = '/api/crm/saved-views'
let admin: Caller
let rep: Caller
let other: Caller

beforeAll(async () => {
  admin = await test.signedInAs('admin')
  rep = await test.signedInAs('rep')
  other = await test.signedInAs('rep')
})

const hot = { field: 'tier', op: 'eq', value: 'hot' }

async function save(caller: Caller, view: object = {}) {
  const { status, body } = await caller.request('POST', VIEWS, { entity: 'lead', name: 'Hot ones', ...view })
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}

const names = async (caller: Caller, entity = 'lead') => {
  const { body } = await caller.request('GET', `${VIEWS}?entity=${entity}`)
  return body.data.map((view: { name: string }) => view.name)
}

describe('a saved view', () => {
  it('keeps search, filter, order, columns and widths, and answers with its address', async () => {
    const columns = [{ key: 'business_name', width: 280 }, { key: 'tier' }]
    const view = { name: '  Hot in Texas ', q: 'texas', filter: hot, sort: '-lead_score', columns, layout: 'board' }
    const created = await rep.request('POST', VIEWS, { entity: 'lead', ...view })
    expect(created.status).toBe(201)
    expect(created.headers.location).toBe(`${VIEWS}/${created.body.id}`)
    const { body } = await rep.request('GET', `${VIEWS}/${created.body.id}`)
    expect(body).toMatchObject({ ...view, name: 'Hot in Texas', is_shared: false, missing_fields: [], version: 1 })
    expect(body.owner_id).toBe(rep.user_id)
  })

  it('is changed field by field, null clears, and a stale version is refused', async () => {
    const { id } = await save(rep, { filter: hot, q: 'roof' })
    const changed = await rep.request('PATCH', `${VIEWS}/${id}`, { filter: null, sort: 'created_at' })
    expect(changed.body).toMatchObject({ filter: null, sort: 'created_at', q: 'roof', version: 2 })
    const stale = await rep.request('PATCH', `${VIEWS}/${id}`, { name: 'Late' }, { 'if-match': '"1"' })
    expect(stale.status).toBe(412)
  })

  it('is gone after it is deleted', async () => {
    const { id } = await save(rep)
    expect((await rep.request('DELETE', `${VIEWS}/${id}`)).status).toBe(204)
    expect((await rep.request('GET', `${VIEWS}/${id}`)).status).toBe(404)
  })

  it('stands on the page that its cursor leads to', async () => {
    const viewer = await test.signedInAs('viewer')
    for (const name of ['c', 'A', 'b']) await save(viewer, { name, entity: 'contact' })
    const first = await viewer.request('GET', `${VIEWS}?entity=contact&limit=2`)
    expect(first.body.data.map((view: { name: string }) => view.name)).toEqual(['A', 'b'])
    const rest = await viewer.request('GET', `${VIEWS}?entity=contact&limit=2&cursor=${first.body.next_cursor}`)
    expect(rest.body).toMatchObject({ data: [{ name: 'c' }], next_cursor: null })
  })

  it.each([
    [{ filter: { field: 'shoe_size', op: 'eq', value: 1 } }, '/filter/field'],
    [{ filter: { field: 'tier', op: 'contains', value: 'h' } }, '/filter/op'],
    [{ sort: 'address' }, '/sort'],
    [{ columns: [{ key: 'tier' }, { key: 'nothing' }] }, '/columns/1/key'],
    [{ columns: [{ key: 'tier' }, { key: 'tier' }] }, '/columns/1/key'],
    [{ columns: [{ key: 'tier', colour: 'red' }] }, '/columns/0/colour'],
    [{ entity: 'contact', layout: 'board' }, '/layout'],
    [{ name: '   ' }, '/name'],
    [{ is_public: true }, '/is_public'],
  ])('is refused with %j, which names the culprit', async (view, path) => {
    const { status, body } = await rep.request('POST', VIEWS, { entity: 'lead', name: 'Broken', ...view })
    expect(status).toBe(400)
    expect(body.errors[0].path).toBe(path)
  })

  it('still loads when a field it names has vanished, and says so', async () => {
    const { id } = await save(rep, { filter: hot, columns: [{ key: 'business_name' }] })
    const gone = { and: [hot, { or: [{ field: 'custom.roof_age', op: 'gt', value: 3 }] }] }
    await test.db
      .updateTable('saved_views')
      .set({ filter: JSON.stringify(gone), columns: JSON.stringify([{ key: 'custom.pets' }]), sort: '-custom.pets' })
      .where('id', '=', id)
      .execute()
    const { status, body } = await rep.request('GET', `${VIEWS}/${id}`)
    expect(status).toBe(200)
    expect(body.missing_fields).toEqual(['custom.pets', 'custom.roof_age'])
  })
})

describe('who sees and changes a view', () => {
  it('keeps a private view from everybody else, an admin too', async () => {
    const { id } = await save(rep, { name: 'Mine alone' })
    for (const someone of [other, admin]) {
      expect(await names(someone)).not.toContain('Mine alone')
      expect((await someone.request('GET', `${VIEWS}/${id}`)).status).toBe(404)
      expect((await someone.request('PATCH', `${VIEWS}/${id}`, { name: 'x' })).status).toBe(404)
      expect((await someone.request('PATCH', `${VIEWS}/${id}`, { is_pinned: true })).status).toBe(404)
      expect((await someone.request('DELETE', `${VIEWS}/${id}`)).status).toBe(404)
    }
    expect(await names(rep)).toContain('Mine alone')
  })

  it('lets only those share who may, at creation and later', async () => {
    const refused = await rep.request('POST', VIEWS, { entity: 'lead', name: 'For all', is_shared: true })
    expect(refused.status).toBe(403)
    const { id } = await save(rep)
    expect((await rep.request('PATCH', `${VIEWS}/${id}`, { is_shared: true })).status).toBe(403)
    await save(admin, { name: 'For everyone', is_shared: true })
    expect(await names(other)).toContain('For everyone')
  })

  it('lets others look at a shared view but not change it', async () => {
    const { id } = await save(admin, { name: 'Shared', is_shared: true })
    expect((await rep.request('PATCH', `${VIEWS}/${id}`, { name: 'Taken over' })).status).toBe(403)
    expect((await rep.request('DELETE', `${VIEWS}/${id}`)).status).toBe(403)
    const manager = await test.signedInAs('manager')
    expect((await manager.request('PATCH', `${VIEWS}/${id}`, { name: 'Kept well' })).body.name).toBe('Kept well')
  })

  it('is hidden again when it is no longer shared', async () => {
    const { id } = await save(admin, { name: 'For a while', is_shared: true })
    await rep.request('PATCH', `${VIEWS}/${id}`, { is_default: true })
    await admin.request('PATCH', `${VIEWS}/${id}`, { is_shared: false })
    expect((await rep.request('GET', `${VIEWS}/${id}`)).status).toBe(404)
  })
})

describe('what a person makes of a view', () => {
  it('pins a shared view for that person only, without a new version', async () => {
    const { id } = await save(admin, { name: 'Pin me', is_shared: true })
    const pinned = await rep.request('PATCH', `${VIEWS}/${id}`, { is_pinned: true })
    expect(pinned.body).toMatchObject({ is_pinned: true, version: 1 })
    expect((await other.request('GET', `${VIEWS}/${id}`)).body.is_pinned).toBe(false)
  })

  it('has one default per entity, which a new one replaces', async () => {
    const me = await test.signedInAs('rep')
    const first = await save(me, { is_default: true, is_pinned: true })
    const elsewhere = await save(me, { entity: 'contact', is_default: true })
    const second = await save(me)
    await me.request('PATCH', `${VIEWS}/${second.id}`, { is_default: true })
    const state = async (id: string) => (await me.request('GET', `${VIEWS}/${id}`)).body
    expect(await state(first.id)).toMatchObject({ is_default: false, is_pinned: true })
    expect((await state(second.id)).is_default).toBe(true)
    expect((await state(elsewhere.id)).is_default).toBe(true)
  })

  it('has one default also when two are chosen at the same moment', async () => {
    const me = await test.signedInAs('rep')
    const views = await Promise.all([save(me), save(me), save(me)])
    const answers = await Promise.all(
      views.map(({ id }) => me.request('PATCH', `${VIEWS}/${id}`, { is_default: true })),
    )
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    const { body } = await me.request('GET', `${VIEWS}?entity=lead`)
    expect(body.data.filter((view: { is_default: boolean }) => view.is_default)).toHaveLength(1)
  })
})
