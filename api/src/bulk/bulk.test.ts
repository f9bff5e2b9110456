import { randomUUID } from 'node:crypto'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runOperation } from '../operations/run-operation.ts'
import { type Caller, testApp } from '../testing/test-app.ts'
import { bulkBatch } from './bulk-batch.ts'

const test = testApp()
let manager: Caller
let rep: Caller
let stages: Record<string, string>
let mark: string

beforeAll(async () => {
  manager = await test.signedInAs('manager')
  rep = await test.signedInAs('rep')
  const { body } = await manager.request('GET', '/api/crm/pipeline/stages')
  stages = Object.fromEntries(body.data.map(({ name, id }: { name: string; id: string }) => [name, id]))
})
beforeEach(() => {
  mark = `City ${randomUUID().slice(0, 8)}`
})

async function lead(fields: object = {}): Promise<string> {
  const { status, body } = await manager.request('POST', '/api/crm/leads', {
    business_name: 'Acme',
    city: mark,
    ...fields,
  })
  expect(status).toBe(201)
  return body.id
}

const everyone = () => ({ and: [{ field: 'city', op: 'eq', value: mark }] })
const read = async (id: string) => (await manager.request('GET', `/api/crm/leads/${id}`)).body

/** Runs a bulk action to its end. */
async function bulk(body: object, caller = manager) {
  const started = await caller.request('POST', '/api/crm/bulk', { entity: 'lead', ...body })
  expect(started.status, JSON.stringify(started.body)).toBe(202)
  expect(started.body).toMatchObject({ status: 'pending', processed: 0 })
  await test.runJobs()
  return (await caller.request('GET', `/api/crm/operations/${started.body.id}`)).body
}

async function refusals(operation_id: string): Promise<{ record_id: string; record_name: string; reason: string }[]> {
  return (await manager.request('GET', `/api/crm/operations/${operation_id}/refusals`)).body.data
}

const timeline = (lead_id: string) =>
  test.db.selectFrom('activities').selectAll().where('lead_id', '=', lead_id).orderBy('id', 'desc').execute()

describe('a bulk action on leads', () => {
  it('assigns everything that matches and says so on each timeline, as one operation', async () => {
    const ids = [await lead(), await lead(), await lead({ owner_id: rep.user_id })]
    const operation = await bulk({ filter: everyone(), action: 'assign', params: { owner_id: rep.user_id } })
    expect(operation).toMatchObject({
      action: 'assign',
      entity: 'lead',
      status: 'completed',
      total: 3,
      processed: 3,
      changed: 2,
      refused: 0,
      is_undoable: true,
      created_by: manager.user_id,
    })
    for (const id of ids) expect((await read(id)).owner_id).toBe(rep.user_id)
    const [entry] = await timeline(ids[0] as string)
    expect(entry).toMatchObject({
      subject: 'Changed owner',
      actor_id: manager.user_id,
      metadata: { changes: { owner_id: [null, rep.user_id] } },
    })
    const logged = await test.db.selectFrom('audit_log').selectAll().where('operation_id', '=', operation.id).execute()
    expect(logged.map(({ entity_id }) => entity_id).sort()).toEqual(ids.slice(0, 2).sort())
    expect(logged[0]).toMatchObject({ actor_id: manager.user_id, ip_address: '127.0.0.1', before: { owner_id: null } })
  })

  it('moves to the top of a stage in the order of the board and keeps the history', async () => {
    const [below, above] = [await lead(), await lead()]
    await bulk({ ids: [below, above], action: 'move', params: { stage_id: stages.Qualified } })
    const [first, second] = [await read(above), await read(below)]
    expect([first.stage_name, second.stage_name]).toEqual(['Qualified', 'Qualified'])
    expect(first.position < second.position).toBe(true)
    const history = await manager.request('GET', `/api/crm/leads/${below}/stage-history`)
    expect(history.body.data.map(({ stage_name }: { stage_name: string }) => stage_name)).toEqual(['New', 'Qualified'])
  })

  it('leaves a lead that lacks what the stage requires, with the reason', async () => {
    const [poor, rich] = [await lead({ business_name: 'Poor' }), await lead({ deal_value: 10 })]
    const operation = await bulk({ ids: [poor, rich], action: 'move', params: { stage_id: stages.Won } })
    expect(operation).toMatchObject({ changed: 1, refused: 1 })
    expect(await refusals(operation.id)).toEqual([
      { entity: 'lead', record_id: poor, record_name: 'Poor', reason: 'Won needs deal value first.' },
    ])
    expect((await read(poor)).stage_name).toBe('New')
    expect((await read(rich)).closed_at).not.toBeNull()
  })

  it('sets a field with what follows from it, adds and removes tags', async () => {
    const id = await lead({ tags: ['old', 'kept'] })
    await bulk({ ids: [id], action: 'set', params: { field: 'website', value: 'https://www.smith-hvac.com/x' } })
    await bulk({ ids: [id], action: 'add_tags', params: { tags: ['new', 'kept'] } })
    await bulk({ ids: [id], action: 'remove_tags', params: { tags: ['old'] } })
    expect((await read(id)).tags).toEqual(['kept', 'new'])
    const row = await test.db.selectFrom('leads').select('domain').where('id', '=', id).executeTakeFirst()
    expect(row?.domain).toBe('smith-hvac.com')
  })

  it('adds a task to each, for its owner unless told otherwise', async () => {
    const [own, nobodys] = [await lead({ owner_id: rep.user_id }), await lead()]
    await bulk({ ids: [own, nobodys], action: 'add_task', params: { title: 'Call', due_at: '2030-01-01T09:00:00Z' } })
    const tasks = await test.db.selectFrom('tasks').selectAll().where('lead_id', 'in', [own, nobodys]).execute()
    expect(new Map(tasks.map((task) => [task.lead_id, task.assigned_to]))).toEqual(
      new Map([
        [own, rep.user_id],
        [nobodys, manager.user_id],
      ]),
    )
    expect((await read(own)).next_follow_up_at).toBe('2030-01-01T09:00:00Z')
    expect((await timeline(own))[0]).toMatchObject({ activity_type: 'task', subject: 'Task added: Call' })
  })

  it('unsubscribes the contacts of leads and keeps why', async () => {
    const id = await lead()
    const contact = await manager.request('POST', '/api/crm/contacts', { first_name: 'Ann', lead_id: id })
    await bulk({ ids: [id], action: 'unsubscribe', params: { channels: ['email'], reason: 'asked by phone' } })
    expect((await manager.request('GET', `/api/crm/contacts/${contact.body.id}`)).body.email_subscribed).toBe(false)
    const change = await test.db
      .selectFrom('subscription_changes')
      .selectAll()
      .where('contact_id', '=', contact.body.id)
      .orderBy('id', 'desc')
      .executeTakeFirst()
    expect(change).toMatchObject({ subscribed: false, reason: 'asked by phone', actor_id: manager.user_id })
  })

  it('refuses what was deleted since, and what somebody else sees only', async () => {
    const [gone, there] = [await lead(), await lead()]
    await manager.request('DELETE', `/api/crm/leads/${gone}`)
    const operation = await bulk({ ids: [gone, there, randomUUID()], action: 'delete' })
    expect(operation).toMatchObject({ total: 3, changed: 1, refused: 2 })
    expect((await refusals(operation.id)).map(({ reason }) => reason)).toEqual([
      'it is deleted, or no longer yours to see',
      'it is deleted, or no longer yours to see',
    ])
  })

  it('reaches only the leads that its author sees', async () => {
    const [own, other] = [await lead({ owner_id: rep.user_id }), await lead()]
    await test.db.updateTable('workspace').set({ rep_sees: 'own' }).execute()
    const restricted = await test.signedInAs('rep')
    await manager.request('PATCH', `/api/crm/leads/${own}`, { owner_id: restricted.user_id })
    const tagged = await bulk({ filter: everyone(), action: 'add_tags', params: { tags: ['x'] } }, restricted)
    expect(tagged).toMatchObject({ total: 1, changed: 1 })
    const forced = await bulk({ ids: [own, other], action: 'add_tags', params: { tags: ['y'] } }, restricted)
    expect(forced).toMatchObject({ total: 2, changed: 1, refused: 1 })
    expect((await read(other)).tags).toEqual([])
    await test.db.updateTable('workspace').set({ rep_sees: 'all' }).execute()
  })
})

describe('a bulk action on contacts and tasks', () => {
  it('changes each as its own request would', async () => {
    const lead_id = await lead()
    const ids = []
    for (const first_name of ['Ann', 'Bob']) {
      ids.push((await manager.request('POST', '/api/crm/contacts', { first_name, lead_id })).body.id)
    }
    const set = { entity: 'contact', ids, action: 'set', params: { field: 'job_title', value: 'Owner' } }
    expect(await bulk(set)).toMatchObject({ total: 2, changed: 2 })
    expect(await bulk(set)).toMatchObject({ total: 2, changed: 0, refused: 0 })
    await bulk({ entity: 'contact', ids, action: 'add_tags', params: { tags: ['vip'] } })
    const contact = (await manager.request('GET', `/api/crm/contacts/${ids[1]}`)).body
    expect(contact).toMatchObject({ job_title: 'Owner', tags: ['vip'] })
    await manager.request('DELETE', `/api/crm/contacts/${ids[0]}`)
    const deleted = await bulk({ entity: 'contact', ids, action: 'delete' })
    expect(deleted).toMatchObject({ changed: 1, refused: 1 })

    const task = (await manager.request('POST', '/api/crm/tasks', { title: 'Call', lead_id })).body.id
    await bulk({ entity: 'task', ids: [task], action: 'assign', params: { owner_id: rep.user_id } })
    await bulk({ entity: 'task', ids: [task], action: 'set', params: { field: 'priority', value: 'urgent' } })
    const { body } = await manager.request('GET', `/api/crm/tasks/${task}`)
    expect(body).toMatchObject({ assigned_to: rep.user_id, priority: 'urgent' })
  })
})

describe('an interrupted bulk action', () => {
  it('goes on where it stopped, two workers at once do nothing twice', async () => {
    await test.db
      .insertInto('leads')
      .values(
        Array.from({ length: 1_203 }, (_, index) => ({
          business_name: `Lead ${index}`,
          city: mark,
          stage_id: stages.New as string,
          position: `zz${String(index).padStart(5, '0')}`,
        })),
      )
      .execute()
    const { body } = await manager.request('POST', '/api/crm/bulk', {
      entity: 'lead',
      filter: everyone(),
      action: 'move',
      params: { stage_id: stages.Contacted },
    })
    let batches = 0
    const killed = runOperation(test.db, body.id, async (batch) => {
      const outcome = await bulkBatch(batch)
      if (++batches === 2) throw new Error('killed before the second batch was committed')
      return outcome
    })
    await expect(killed).rejects.toThrow('killed')
    const half = (await manager.request('GET', `/api/crm/operations/${body.id}`)).body
    expect(half.status).toBe('running')
    expect(half.processed).toBeGreaterThan(0)
    expect(half.processed).toBeLessThan(1_203)

    const run = () => runOperation(test.db, body.id, bulkBatch)
    await Promise.all([run(), run()])
    expect((await manager.request('GET', `/api/crm/operations/${body.id}`)).body).toMatchObject({
      status: 'completed',
      processed: 1_203,
      changed: 1_203,
    })
    const moves = await test.db
      .selectFrom('activities')
      .innerJoin('leads', 'leads.id', 'activities.lead_id')
      .select(({ fn }) => [fn.countAll<number>().as('moves'), fn.count<number>('leads.id').distinct().as('leads')])
      .where('city', '=', mark)
      .where('activity_type', '=', 'status_change')
      .executeTakeFirst()
    expect(moves).toEqual({ moves: 1_203, leads: 1_203 })
    const left = await test.db.selectFrom('operation_targets').selectAll().execute()
    expect(left).toEqual([])
  }, 60_000)

  it('is found by the sweep, and stops when it is cancelled', async () => {
    const id = await lead()
    const { body } = await manager.request('POST', '/api/crm/bulk', { entity: 'lead', ids: [id], action: 'delete' })
    test.jobs.length = 0
    await test.db
      .updateTable('operations')
      .set({ progress_at: '2020-01-01T00:00:00Z' })
      .where('id', '=', body.id)
      .execute()
    const { sweepBulk } = await import('./jobs.ts')
    const run = { job_id: '', attempt: 1, signal: new AbortController().signal, log: test.context.log }
    await sweepBulk.handler(test.context, {}, run)
    expect(test.jobs).toMatchObject([{ data: { operation_id: body.id } }])
    const cancelled = await manager.request('POST', `/api/crm/operations/${body.id}/cancel`)
    expect(cancelled).toMatchObject({ status: 200, body: { status: 'cancelled' } })
    await test.runJobs()
    expect((await read(id)).deleted_at).toBeNull()
  })
})

describe('a bulk action that makes no sense', () => {
  it('is refused, naming the culprit', async () => {
    const id = await lead()
    const ids = [id]
    for (const [body, path] of [
      [{ ids, filter: { and: [] }, action: 'delete' }, '/ids'],
      [{ action: 'delete' }, '/ids'],
      [{ ids, q: 'x', action: 'delete' }, '/q'],
      [{ ids, action: 'explode' }, '/action'],
      [{ entity: 'task', ids, action: 'move', params: { stage_id: stages.New } }, '/action'],
      [{ ids, action: 'assign' }, '/params/owner_id'],
      [{ ids, action: 'assign', params: { owner_id: randomUUID() } }, '/params/owner_id'],
      [{ ids, action: 'move', params: { stage_id: randomUUID() } }, '/params/stage_id'],
      [{ ids, action: 'move', params: { stage_id: stages.Lost } }, '/params/lost_reason'],
      [{ ids, action: 'set', params: { field: 'stage_id', value: stages.New } }, '/params/field'],
      [{ ids, action: 'set', params: { field: 'lead_score', value: 101 } }, '/params/value'],
      [{ ids, action: 'set', params: { field: 'business_name', value: null } }, '/params/value'],
      [{ ids, action: 'set', params: { field: 'custom.nothing', value: 1 } }, '/params/field'],
      [{ ids, action: 'add_tags', params: { tags: [], more: 1 } }, '/params/tags'],
      [{ ids, action: 'delete', params: { really: true } }, '/params/really'],
      [{ filter: { field: 'nothing', op: 'eq', value: 1 }, action: 'delete' }, '/filter/field'],
      [{ entity: 'contact', ids, action: 'set', params: { field: 'email', value: 'a@b.co' } }, '/params/field'],
    ] as const) {
      const answer = await manager.request('POST', '/api/crm/bulk', { entity: 'lead', ...body })
      expect(
        [answer.status, answer.body.errors?.map((error: { path: string }) => error.path)],
        JSON.stringify(body),
      ).toEqual([400, expect.arrayContaining([path])])
    }
  })

  it('is not for viewers, and no business of other reps', async () => {
    const id = await lead()
    const viewer = await test.signedInAs('viewer')
    const body = { entity: 'lead', ids: [id], action: 'delete' }
    expect((await viewer.request('POST', '/api/crm/bulk', body)).status).toBe(403)
    const operation = await bulk({ ids: [id], action: 'add_tags', params: { tags: ['x'] } })
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/refusals'],
      ['POST', '/cancel'],
      ['POST', '/undo'],
    ] as const) {
      expect((await rep.request(method, `/api/crm/operations/${operation.id}${path}`)).status).toBe(404)
    }
    expect((await rep.request('GET', '/api/crm/operations')).body.data).toEqual([])
    expect((await manager.request('GET', '/api/crm/operations?limit=1')).body.data).toMatchObject([
      { id: operation.id },
    ])
  })
})
