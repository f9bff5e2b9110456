import fc from 'fast-check'
import { sql } from 'kysely'
import { beforeAll, describe, expect, it } from 'vitest'
import { operationsOf, requests } from './testing/requests.ts'
import { type Caller, testApp } from './testing/test-app.ts'

const test = testApp()
/** A word that stands in every record of the owner, and that nobody else may ever read. */
const SECRET = 'Zanzibar'
const RUNS = 15
/** These never end, end the caller's session, or are about the caller alone. */
const NOT_CALLED = ['streamEvents', 'signOut']

let admin: Caller
let owner: Caller
let mate: Caller
let outsider: Caller
let ids: string[]

beforeAll(async () => {
  admin = await test.signedInAs('admin')
  owner = await test.signedInAs('rep')
  mate = await test.signedInAs('rep')
  outsider = await test.signedInAs('rep')
  const team = await admin.request('POST', '/api/crm/teams', { name: 'North' })
  for (const user of [owner, mate]) {
    const patched = await admin.request('PATCH', `/api/crm/users/${user.user_id}`, { team_id: team.body.id })
    expect(patched.status).toBe(200)
  }
  ids = await recordsOf(owner)
  // What waits to be done about them is no doing of the outsider.
  await test.runJobs()
})

async function recordsOf(user: Caller): Promise<string[]> {
  const lead = await created(user, '/api/crm/leads', {
    business_name: `${SECRET} Roofing`,
    contact_name: SECRET,
    email: 'office@zanzibar.test',
    phone: '(512) 555-0143',
    city: SECRET,
    tags: [SECRET],
    owner_id: user.user_id,
  })
  const contact = await created(user, '/api/crm/contacts', {
    lead_id: lead,
    first_name: SECRET,
    email: 'ann@zanzibar.test',
    mobile: '(512) 555-0144',
  })
  const alone = await created(user, '/api/crm/contacts', { first_name: SECRET, email: 'bo@zanzibar.test' })
  const task = await created(user, '/api/crm/tasks', {
    lead_id: lead,
    title: `Call ${SECRET}`,
    due_at: new Date(Date.now() + 3_600_000).toISOString(),
    assigned_to: user.user_id,
  })
  const own_task = await created(user, '/api/crm/tasks', { title: `Buy ${SECRET}`, assigned_to: user.user_id })
  const call = await created(user, '/api/crm/activities', {
    activity_type: 'call',
    lead_id: lead,
    subject: `Spoke to ${SECRET}`,
    outcome: 'connected',
  })
  const note = await created(user, '/api/crm/notes', { lead_id: lead, content: `${SECRET} likes mornings` })
  const mail = await created(user, '/api/crm/mails', { contact_id: contact, subject: SECRET, text: `Hi ${SECRET}` })
  const view = await created(user, '/api/crm/saved-views', { entity: 'lead', name: SECRET, layout: 'table' })
  const file = await attached(user, lead)
  const enrolment = await enrolled(contact)
  return [lead, contact, alone, task, own_task, call, note, view, file, mail, enrolment]
}

async function enrolled(contact_id: string): Promise<string> {
  const sequence = await test.db
    .insertInto('sequences')
    .values({ name: 'First contact', status: 'paused' })
    .returning('id')
    .executeTakeFirstOrThrow()
  const { id } = await test.db
    .insertInto('sequence_enrolments')
    .values({ sequence_id: sequence.id, contact_id, due_at: new Date() })
    .returning('id')
    .executeTakeFirstOrThrow()
  return id
}

async function attached(user: Caller, lead_id: string): Promise<string> {
  const form = new FormData()
  form.set('lead_id', lead_id)
  form.set('file', new File([`${SECRET} drawings`], `${SECRET}.txt`, { type: 'text/plain' }))
  const answer = await user.request('POST', '/api/crm/attachments', form)
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return (answer.body.data?.[0] ?? answer.body).id
}

async function created(user: Caller, url: string, body: object): Promise<string> {
  const answer = await user.request('POST', url, body)
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer.body.id
}

const sees = (who: 'all' | 'team' | 'own') => admin.request('PATCH', '/api/crm/workspace', { rep_sees: who })
const lead = () => ids[0] as string

describe('a rep who sees only the own leads', () => {
  beforeAll(async () => {
    expect((await sees('own')).status).toBe(200)
  })

  it('reads nothing of others through any endpoint, whatever is sent', async () => {
    const document = (await admin.request('GET', '/docs/json')).body
    for (const { method, path, operation } of operationsOf(document)) {
      if (NOT_CALLED.includes(operation.operationId)) continue
      await fc.assert(
        fc.asyncProperty(requests(path, operation, ids), async ({ url, body, headers }) => {
          const sent = `${url} ${JSON.stringify(body)}`
          const answer = await outsider.request(method.toUpperCase() as 'GET', url, body, headers)
          if (sent.includes(SECRET)) return
          expect(JSON.stringify(answer.body ?? ''), `${method} ${sent} → ${answer.status}`).not.toContain(SECRET)
        }),
        { numRuns: RUNS },
      )
    }
  }, 240_000)

  it('changes nothing of others through any endpoint', async () => {
    const document = (await admin.request('GET', '/docs/json')).body
    const before = await snapshot()
    for (const { method, path, operation } of operationsOf(document)) {
      if (method === 'get' || NOT_CALLED.includes(operation.operationId)) continue
      await fc.assert(
        fc.asyncProperty(requests(path, operation, ids), async ({ url, body, headers }) => {
          const answer = await outsider.request(method.toUpperCase() as 'GET', url, body, headers)
          if (ids.some((id) => url.includes(id))) expect(answer.status, `${method} ${url}`).toBeGreaterThanOrEqual(400)
        }),
        { numRuns: RUNS },
      )
    }
    await test.runJobs()
    expect(await snapshot()).toEqual(before)
  }, 240_000)

  it('finds them neither by search, filter, phone nor in figures', async () => {
    const newcomer = await test.signedInAs('rep')
    const views = [
      'contacts?include_total=true',
      `contacts?search=${SECRET}`,
      'contacts?search=5125550144',
      'contacts/company/Zanzibar%20Roofing',
      'tasks?include_total=true',
      'tasks/upcoming/summary?assigned_to=@all',
      'activities',
      `search?q=${SECRET}`,
      'search?q=5125550143',
      'exports/lead.csv',
      'exports/contact.csv',
      'exports/task.csv',
      'exports/activity.csv',
      'trash',
      'leads/duplicates',
      'saved-views',
      'operations',
      'notifications',
      `leads?q=${SECRET}`,
      'leads?include_total=true',
      'leads?q=5125550143',
      `leads?filter=${encodeURIComponent(JSON.stringify({ field: 'city', op: 'eq', value: SECRET }))}`,
      `pipeline/view?search=${SECRET}`,
    ]
    for (const view of views) {
      const { body } = await newcomer.request('GET', `/api/crm/${view}`)
      expect(JSON.stringify(body), view).not.toContain(SECRET)
      expect(body.total ?? 0, view).toBe(0)
    }
    for (const figures of ['pipeline/view', 'pipeline/stats']) {
      const { body } = await newcomer.request('GET', `/api/crm/${figures}`)
      expect(body.stages.reduce((sum: number, stage: { lead_count: number }) => sum + stage.lead_count, 0)).toBe(0)
    }
    const funnel = await newcomer.request('GET', '/api/crm/pipeline/conversion-funnel')
    expect(funnel.body.stages[0].reached).toBe(0)
  })

  it('owns what it creates, and reads it', async () => {
    const newcomer = await test.signedInAs('rep')
    const mine = await newcomer.request('POST', '/api/crm/leads', { business_name: 'Mine' })
    expect(mine.body.owner_id).toBe(newcomer.user_id)
    expect((await newcomer.request('GET', `/api/crm/leads/${mine.body.id}`)).status).toBe(200)
    const stats = await newcomer.request('GET', '/api/crm/pipeline/stats')
    expect(stats.body.stages[0].lead_count).toBe(1)
  })

  it('is answered with the lead it hands over, which is then out of sight', async () => {
    const mine = await outsider.request('POST', '/api/crm/leads', { business_name: 'Given away' })
    const given = await outsider.request('PATCH', `/api/crm/leads/${mine.body.id}`, { owner_id: owner.user_id })
    expect(given.status).toBe(200)
    expect(given.body.owner_id).toBe(owner.user_id)
    expect((await outsider.request('GET', `/api/crm/leads/${mine.body.id}`)).status).toBe(404)
  })
})

describe('visibility', () => {
  it('by team: a mate reads the lead, others do not', async () => {
    await sees('team')
    expect((await mate.request('GET', `/api/crm/leads/${lead()}`)).status).toBe(200)
    expect((await outsider.request('GET', `/api/crm/leads/${lead()}`)).status).toBe(404)
  })

  it('ends with the membership of the team, at once', async () => {
    await sees('team')
    await admin.request('PATCH', `/api/crm/users/${mate.user_id}`, { team_id: null })
    expect((await mate.request('GET', `/api/crm/leads/${lead()}`)).status).toBe(404)
  })

  it('of all: everybody reads the lead; administrators always do', async () => {
    await sees('all')
    expect((await outsider.request('GET', `/api/crm/leads/${lead()}`)).status).toBe(200)
    await sees('own')
    expect((await admin.request('GET', `/api/crm/leads/${lead()}`)).status).toBe(200)
  })

  it('is set by administrators only', async () => {
    expect((await outsider.request('PATCH', '/api/crm/workspace', { rep_sees: 'all' })).status).toBe(403)
    expect((await admin.request('PATCH', '/api/crm/workspace', { rep_sees: 'nobody' })).status).toBe(400)
    const stale = await admin.request('PATCH', '/api/crm/workspace', { trash_days: 10 }, { 'if-match': '"1"' })
    expect(stale.status).toBe(412)
  })
})

/** Every row that the owner's records consist of. */
async function snapshot() {
  const owned = sql`(select id from leads where owner_id = ${owner.user_id})`
  const { rows } = await sql<{ rows: unknown }>`
    select json_build_object(
      'leads', (select json_agg(leads order by id) from leads where owner_id = ${owner.user_id}),
      'contacts', (select json_agg(contacts order by id) from contacts
        where lead_id in ${owned} or created_by = ${owner.user_id}),
      'tasks', (select json_agg(tasks order by id) from tasks
        where lead_id in ${owned} or created_by = ${owner.user_id}),
      'notes', (select json_agg(notes order by id) from notes where lead_id in ${owned}),
      'activities', (select json_agg(activities order by id) from activities where lead_id in ${owned}),
      'attachments', (select json_agg(attachments order by id) from attachments where lead_id in ${owned}),
      'sequence_enrolments', (select json_agg(sequence_enrolments order by id) from sequence_enrolments
        where contact_id in (select id from contacts where lead_id in ${owned})),
      'mails', (select json_agg(mails order by id) from mails where lead_id in ${owned}),
      'saved_views', (select json_agg(saved_views order by id) from saved_views where owner_id = ${owner.user_id})
    ) as rows`.execute(test.db)
  return rows[0]?.rows
}
