import { beforeAll, beforeEach, describe, expect, test as it } from 'vitest'
import { type Caller, testApp } from '../testing/test-app.ts'
import { notify } from './notify.ts'

const test = testApp()
let ann: Caller
let bob: Caller

beforeAll(async () => {
  ann = await test.signedInAs('rep')
  bob = await test.signedInAs('manager')
})
beforeEach(async () => {
  await test.db.deleteFrom('notifications').execute()
  await test.db.deleteFrom('live_events').execute()
})

async function tell(caller: Caller, title: string, dedupe_key = title) {
  const notification = { user_id: caller.user_id, kind: 'reminder' as const, title, dedupe_key }
  const id = await test.db.transaction().execute((trx) => notify(trx, notification))
  return id as string
}

async function titles(caller: Caller, query = '') {
  const { status, body } = await caller.request('GET', `/api/crm/notifications${query}`)
  expect(status).toBe(200)
  return body.data.map(({ title }: { title: string }) => title)
}

async function unread(caller: Caller) {
  return (await caller.request('GET', '/api/crm/notifications/unread-count')).body.unread
}

describe('the list', () => {
  it('holds one’s own, the newest first', async () => {
    await tell(ann, 'first')
    await tell(bob, 'for Bob')
    await tell(ann, 'second')
    expect(await titles(ann)).toEqual(['second', 'first'])
    expect(await titles(bob)).toEqual(['for Bob'])
  })

  it('is read page by page without losing or repeating any', async () => {
    for (let number = 0; number < 7; number++) await tell(ann, String(number))
    const seen: string[] = []
    let cursor: string | null = ''
    do {
      const { body } = await ann.request('GET', `/api/crm/notifications?limit=3${cursor && `&cursor=${cursor}`}`)
      seen.push(...body.data.map(({ title }: { title: string }) => title))
      cursor = body.next_cursor
    } while (cursor)
    expect(seen).toEqual(['6', '5', '4', '3', '2', '1', '0'])
  })

  it('shows only what is not read when asked so', async () => {
    const id = await tell(ann, 'old')
    await tell(ann, 'new')
    await ann.request('POST', `/api/crm/notifications/${id}/read`)
    expect(await titles(ann, '?unread=true')).toEqual(['new'])
  })

  it('refuses a cursor and a key that it does not know, by name', async () => {
    expect((await ann.request('GET', '/api/crm/notifications?cursor=nonsense')).body.errors[0].path).toBe('/cursor')
    expect((await ann.request('GET', '/api/crm/notifications?kind=reminder')).body.errors[0].path).toBe('/kind')
  })
})

describe('reading', () => {
  it('marks one, and again the other way round', async () => {
    const id = await tell(ann, 'call')
    expect(await unread(ann)).toBe(1)
    const read = await ann.request('POST', `/api/crm/notifications/${id}/read`)
    expect(read.body).toMatchObject({ id, read_at: expect.any(String) })
    const again = await ann.request('POST', `/api/crm/notifications/${id}/read`)
    expect(again.body.read_at).toBe(read.body.read_at)
    expect(await unread(ann)).toBe(0)
    expect((await ann.request('POST', `/api/crm/notifications/${id}/unread`)).body.read_at).toBeNull()
    expect(await unread(ann)).toBe(1)
  })

  it('marks all of one’s own, and nobody else’s', async () => {
    await tell(ann, 'a')
    await tell(ann, 'b')
    await tell(bob, 'c')
    expect((await ann.request('POST', '/api/crm/notifications/read-all')).body).toEqual({ unread: 0 })
    expect(await unread(ann)).toBe(0)
    expect(await unread(bob)).toBe(1)
  })

  it('does not reach another user’s notification', async () => {
    const id = await tell(ann, 'private')
    expect((await bob.request('POST', `/api/crm/notifications/${id}/read`)).status).toBe(404)
    expect((await bob.request('POST', `/api/crm/notifications/${id}/unread`)).status).toBe(404)
    expect(await unread(ann)).toBe(1)
  })
})

describe('telling', () => {
  it('adds nothing the second time, and lights up one bell only', async () => {
    expect(await tell(ann, 'once', 'key')).not.toBeNull()
    expect(await tell(ann, 'twice', 'key')).toBeNull()
    expect(await titles(ann)).toEqual(['once'])
    const events = await test.db.selectFrom('live_events').select(['entity', 'user_id']).execute()
    expect(events).toEqual([{ entity: 'notification', user_id: ann.user_id }])
  })

  it('leaves out users who are not active', async () => {
    const gone = await test.signedInAs('rep')
    await test.db.updateTable('users').set({ is_active: false }).where('id', '=', gone.user_id).execute()
    expect(await tell(gone, 'anything')).toBeNull()
  })

  it('is part of the transaction of what happened', async () => {
    const failing = test.db.transaction().execute(async (trx) => {
      await notify(trx, { user_id: ann.user_id, kind: 'reminder', title: 'never', dedupe_key: 'never' })
      throw new Error('and it did not happen')
    })
    await expect(failing).rejects.toThrow('did not happen')
    expect(await titles(ann)).toEqual([])
    expect(await test.db.selectFrom('live_events').select('entity').execute()).toEqual([])
  })
})

describe('who is given a lead by somebody else', () => {
  const give = (id: string, owner_id: string | null) => bob.request('PATCH', `/api/crm/leads/${id}`, { owner_id })

  it('is told by whom', async () => {
    const { body: lead } = await bob.request('POST', '/api/crm/leads', { business_name: 'Acme' })
    await give(lead.id, ann.user_id)
    const { body } = await ann.request('GET', '/api/crm/notifications')
    expect(body.data).toEqual([
      expect.objectContaining({
        kind: 'lead_assigned',
        title: 'Acme',
        lead_id: lead.id,
        body: expect.stringMatching(/^Assigned to you by manager /),
      }),
    ])
  })

  it('is told of a lead that was made for them', async () => {
    await bob.request('POST', '/api/crm/leads', { business_name: 'For Ann', owner_id: ann.user_id })
    expect(await titles(ann)).toEqual(['For Ann'])
  })

  it('is told again when it comes back, and not when it was their own doing', async () => {
    const { body: lead } = await bob.request('POST', '/api/crm/leads', { business_name: 'Acme' })
    await give(lead.id, ann.user_id)
    await give(lead.id, null)
    await give(lead.id, ann.user_id)
    await bob.request('PATCH', `/api/crm/leads/${lead.id}`, { city: 'Waco' })
    await ann.request('PATCH', `/api/crm/leads/${lead.id}`, { owner_id: null })
    await ann.request('PATCH', `/api/crm/leads/${lead.id}`, { owner_id: ann.user_id })
    expect(await titles(ann)).toEqual(['Acme', 'Acme'])
  })

  it('is told nothing when the owner is no user', async () => {
    const answer = await bob.request('POST', '/api/crm/leads', {
      business_name: 'Nobody’s',
      owner_id: '00000000-0000-7000-8000-000000000000',
    })
    expect(answer.body.errors[0].path).toBe('/owner_id')
  })
})

it('who is given a task by somebody else is told, when it is made and when it is handed over', async () => {
  const make = (title: string, assigned_to: string) => bob.request('POST', '/api/crm/tasks', { title, assigned_to })
  await make('Made for Ann', ann.user_id)
  const { body: task } = await make('Handed to Ann', bob.user_id)
  await bob.request('PATCH', `/api/crm/tasks/${task.id}`, { assigned_to: ann.user_id })
  await bob.request('PATCH', `/api/crm/tasks/${task.id}`, { priority: 'high' })
  const { body } = await ann.request('GET', '/api/crm/notifications')
  expect(body.data.map((one: { title: string }) => one.title)).toEqual(['Handed to Ann', 'Made for Ann'])
  expect(body.data[0]).toMatchObject({ kind: 'task_assigned', task_id: task.id })
  expect(await titles(bob)).toEqual([])
})
