import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, testApp } from '../testing/test-app.ts'

const test = testApp()
let rep: Caller

beforeAll(async () => {
  rep = await test.signedInAs('rep')
})

const MINUTE = 60_000
const ago = (minutes: number) => new Date(Date.now() - minutes * MINUTE).toISOString()

async function newLead(business_name = 'Acme Plumbing'): Promise<string> {
  return (await rep.request('POST', '/api/crm/leads', { business_name })).body.id
}

async function newContact(lead_id: string | null, first_name = 'Ada'): Promise<string> {
  const contact = { lead_id, first_name, last_name: 'Byron', created_by: rep.user_id }
  return (await test.db.insertInto('contacts').values(contact).returning('id').executeTakeFirstOrThrow()).id
}

const log = (activity: object, caller = rep) => caller.request('POST', '/api/crm/activities', activity)
const readLead = async (id: string) => (await rep.request('GET', `/api/crm/leads/${id}`)).body
const timeline = async (path: string, query = '') =>
  (await rep.request('GET', `/api/crm/activities/${path}/timeline${query}`)).body.data

/** As if the entries had been recorded earlier. */
async function age(lead_id: string, minutes: number) {
  const rows = await test.db
    .selectFrom('activities')
    .select(['id', 'occurred_at'])
    .where('lead_id', '=', lead_id)
    .execute()
  for (const row of rows) {
    const occurred_at = new Date(Date.parse(row.occurred_at) - minutes * MINUTE)
    await test.db.updateTable('activities').set({ occurred_at }).where('id', '=', row.id).execute()
  }
}

describe('logging', () => {
  it('a call puts it on the timeline of the lead and of the contact, and both know when', async () => {
    const lead_id = await newLead()
    const contact_id = await newContact(lead_id)
    const answer = await log({
      activity_type: 'call',
      contact_id,
      direction: 'outbound',
      outcome: 'Voicemail',
      call_duration_seconds: 95,
      call_recording_url: 'https://calls.example.com/1',
      description: 'Left a message',
    })
    expect(answer.status).toBe(201)
    expect(answer.headers.location).toBe(`/api/crm/activities/${answer.body.id}`)
    expect(answer.body).toMatchObject({
      activity_type: 'call',
      subject: 'Call',
      lead_id,
      contact_id,
      contact_name: 'Ada Byron',
      actor_id: rep.user_id,
      outcome: 'Voicemail',
      call_duration_seconds: 95,
    })
    expect((await timeline(`lead/${lead_id}`))[0]).toEqual(answer.body)
    expect(await timeline(`contact/${contact_id}`)).toEqual([answer.body])
    const at = answer.body.occurred_at
    expect(await readLead(lead_id)).toMatchObject({ last_activity_at: at, last_contact_at: at })
    const contact = await test.db
      .selectFrom('contacts')
      .select('last_contacted_at')
      .where('id', '=', contact_id)
      .execute()
    expect(contact).toEqual([{ last_contacted_at: at }])
  })

  it('what happened earlier moves nothing back', async () => {
    const lead_id = await newLead()
    const late = await log({ activity_type: 'meeting', lead_id, occurred_at: ago(10) })
    await log({ activity_type: 'call', lead_id, occurred_at: ago(600) })
    const lead = await readLead(lead_id)
    expect(lead.last_contact_at).toBe(late.body.occurred_at)
    expect(Date.parse(lead.last_activity_at)).toBeGreaterThan(Date.parse(late.body.occurred_at))
    expect(lead.version).toBe(1)
  })

  it.each([
    ['about nothing', { activity_type: 'call' }, '/lead_id', /lead_id, a contact_id/],
    ['about a lead that does not exist', { lead_id: crypto.randomUUID() }, '/lead_id', /no such lead/],
    ['about a contact that does not exist', { contact_id: crypto.randomUUID() }, '/contact_id', /no such contact/],
    ['in the future', { occurred_at: ago(-60) }, '/occurred_at', /future/],
    ['long before there were such records', { occurred_at: '1066-10-14T09:00:00Z' }, '/occurred_at', /2000/],
    [
      'a meeting with the length of a call',
      { activity_type: 'meeting', call_duration_seconds: 5 },
      '/call_duration_seconds',
      /calls/,
    ],
    ['a recording that is a script', { call_recording_url: 'javascript:alert(1)' }, '/call_recording_url', /./],
    ['a note', { activity_type: 'note' }, '/activity_type', /./],
    ['a change of stage', { activity_type: 'status_change' }, '/activity_type', /./],
    ['who did it', { actor_id: crypto.randomUUID() }, '/actor_id', /./],
  ])('is refused when it is %s', async (name, wrong, path, message) => {
    const about = name.startsWith('about') ? {} : { lead_id: await newLead() }
    const answer = await log({ activity_type: 'call', ...about, ...wrong })
    expect(answer.status).toBe(400)
    expect(answer.body.errors[0]).toEqual({ path, message: expect.stringMatching(message) })
  })

  it('a call with the contact of another lead is refused', async () => {
    const contact_id = await newContact(await newLead())
    const answer = await log({ activity_type: 'call', lead_id: await newLead(), contact_id })
    expect(answer.body.errors).toEqual([{ path: '/contact_id', message: 'is a contact of another lead' }])
  })

  it('tells open browsers of the lead, also when nothing of its row has changed', async () => {
    const lead_id = await newLead()
    await test.db.deleteFrom('live_events').execute()
    await log({ activity_type: 'call', lead_id, occurred_at: ago(9_000) })
    await log({ activity_type: 'call', lead_id, occurred_at: ago(10_000) })
    const events = await test.db
      .selectFrom('live_events')
      .select(['entity', 'entity_id'])
      .where('version', 'is', null)
      .execute()
    expect(events).toEqual([
      { entity: 'lead', entity_id: lead_id },
      { entity: 'lead', entity_id: lead_id },
    ])
  })
})

describe('correcting', () => {
  it('one’s own call is possible for a quarter of an hour, and the lead follows, also back', async () => {
    const lead_id = await newLead()
    const first = await log({ activity_type: 'call', lead_id, occurred_at: ago(100) })
    const call = await log({ activity_type: 'call', lead_id })
    const patch = { outcome: 'Connected', occurred_at: ago(200), subject: ' ' }
    const corrected = await rep.request('PATCH', `/api/crm/activities/${call.body.id}`, patch)
    expect(corrected.body).toMatchObject({ ...patch, subject: 'Call' })
    expect((await readLead(lead_id)).last_contact_at).toBe(first.body.occurred_at)
    const future = await rep.request('PATCH', `/api/crm/activities/${call.body.id}`, { occurred_at: ago(-60) })
    expect(future.status).toBe(400)
  })

  it('somebody else’s call is forbidden', async () => {
    const call = await log({ activity_type: 'call', lead_id: await newLead() })
    const other = await test.signedInAs('admin')
    const answer = await other.request('PATCH', `/api/crm/activities/${call.body.id}`, { outcome: 'x' })
    expect(answer.status).toBe(403)
    expect(answer.body.detail).toMatch(/who recorded it/)
  })

  it('it later is refused, whenever it happened', async () => {
    const lead_id = await newLead()
    const { id } = await test.db
      .insertInto('activities')
      .values({ id: uuidOf(16), activity_type: 'call', subject: 'Call', lead_id, actor_id: rep.user_id })
      .returning('id')
      .executeTakeFirstOrThrow()
    const answer = await rep.request('PATCH', `/api/crm/activities/${id}`, { outcome: 'x' })
    expect(answer.status).toBe(409)
    expect(answer.body.detail).toMatch(/15 minutes/)
  })

  it('what the product recorded is not corrected, and nothing is ever deleted', async () => {
    const [created] = await timeline(`lead/${await newLead()}`)
    const url = `/api/crm/activities/${created.id}`
    expect((await rep.request('PATCH', url, { outcome: 'x' })).status).toBe(409)
    expect((await rep.request('DELETE', url)).status).toBe(404)
    expect((await rep.request('GET', url)).status).toBe(200)
  })
})

/** A UUIDv7 of so many minutes ago. */
function uuidOf(minutes: number) {
  const time = (Date.now() - minutes * MINUTE).toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`
}

describe('changes of fields', () => {
  const change = (id: string, patch: object, caller = rep) => caller.request('PATCH', `/api/crm/leads/${id}`, patch)
  const changed = async (id: string) =>
    (await timeline(`lead/${id}`)).filter((entry: { metadata: object }) => 'changes' in entry.metadata)

  it('by one person within five minutes are one entry, and every single one is kept', async () => {
    const id = await newLead()
    await change(id, { city: 'Austin' })
    await change(id, { city: 'Dallas', deal_value: 500 })
    await change(id, { state: 'TX' })
    const [entry, ...others] = await changed(id)
    expect(others).toEqual([])
    expect(entry.subject).toBe('Changed city, deal value, state')
    expect(entry.metadata.changes).toEqual({ city: [null, 'Dallas'], deal_value: [null, 500], state: [null, 'TX'] })
    expect(entry.metadata.edits.map((edit: { changes: object }) => edit.changes)).toEqual([
      { city: [null, 'Austin'] },
      { city: ['Austin', 'Dallas'], deal_value: [null, 500] },
      { state: [null, 'TX'] },
    ])
    const times = entry.metadata.edits.map((edit: { at: string }) => Date.parse(edit.at))
    expect(times).toEqual([...times].sort())
    expect(Date.parse(entry.occurred_at)).toBe(times[0])
  })

  it('five minutes later, by somebody else, or after something else are entries of their own', async () => {
    const id = await newLead()
    await change(id, { city: 'Austin' })
    await age(id, 6)
    await change(id, { city: 'Dallas' })
    await change(id, { city: 'Waco' }, await test.signedInAs('rep'))
    await log({ activity_type: 'call', lead_id: id })
    await change(id, { city: 'El Paso' }, rep)
    expect((await changed(id)).map((entry: { metadata: unknown }) => entry.metadata)).toEqual([
      { changes: { city: ['Waco', 'El Paso'] } },
      { changes: { city: ['Dallas', 'Waco'] } },
      { changes: { city: ['Austin', 'Dallas'] } },
      { changes: { city: [null, 'Austin'] } },
    ])
  })

  it('that come at the same moment lose nothing', async () => {
    const id = await newLead()
    await Promise.all(['A', 'B', 'C', 'D', 'E'].map((city) => change(id, { city })))
    const [entry] = await changed(id)
    const path = entry.metadata.edits.map((edit: { changes: { city: [string | null, string] } }) => edit.changes.city)
    expect(path).toHaveLength(5)
    for (let i = 1; i < 5; i++) expect(path[i][0]).toBe(path[i - 1][1])
    expect(entry.metadata.changes.city).toEqual([null, path[4][1]])
  })
})

describe('the timeline', () => {
  it('is paged and filtered by several types', async () => {
    const lead_id = await newLead()
    for (let i = 0; i < 5; i++)
      await log({ activity_type: i % 2 ? 'call' : 'meeting', lead_id, occurred_at: ago(60 - i) })
    const seen: string[] = []
    for (let cursor = ''; cursor !== null; ) {
      const url = `/api/crm/activities/lead/${lead_id}/timeline?limit=2&types=call,system${cursor && `&cursor=${cursor}`}`
      const { body } = await rep.request('GET', url)
      seen.push(...body.data.map((entry: { activity_type: string }) => entry.activity_type))
      cursor = body.next_cursor
    }
    expect(seen).toEqual(['system', 'call', 'call'])
    const wrong = await rep.request('GET', `/api/crm/activities/lead/${lead_id}/timeline?types=call,walk`)
    expect(wrong.body.errors[0].path).toBe('/types')
  })

  it('of a lead or a contact that does not exist is not found', async () => {
    for (const kind of ['lead', 'contact']) {
      const { status } = await rep.request('GET', `/api/crm/activities/${kind}/${crypto.randomUUID()}/timeline`)
      expect(status).toBe(404)
    }
  })

  it('shows nothing to those who do not see the lead or the contact', async () => {
    const owner = await test.signedInAs('rep')
    const stranger = await test.signedInAs('rep')
    const lead = await rep.request('POST', '/api/crm/leads', { business_name: 'Hidden', owner_id: owner.user_id })
    const lead_id = lead.body.id
    const contact_id = await newContact(lead_id)
    const call = await log({ activity_type: 'call', contact_id })
    const note = await rep.request('POST', '/api/crm/notes', { lead_id, content: 'secret' })
    await test.db.updateTable('workspace').set({ rep_sees: 'own' }).execute()
    try {
      const reads = [
        `/api/crm/activities/lead/${lead_id}/timeline`,
        `/api/crm/activities/contact/${contact_id}/timeline`,
        `/api/crm/activities/${call.body.id}`,
        `/api/crm/notes/${note.body.id}`,
      ]
      const hidden = await test.signedInAs('rep')
      for (const url of reads) {
        expect((await hidden.request('GET', url)).status, url).toBe(404)
        expect((await owner.request('GET', url)).status, url).toBe(200)
      }
      for (const list of ['activities', 'notes']) {
        for (const filter of ['', `?lead_id=${lead_id}`, `?contact_id=${contact_id}`]) {
          expect((await stranger.request('GET', `/api/crm/${list}${filter}`)).body.data, list).toEqual([])
        }
      }
      for (const about of [{ lead_id }, { contact_id }]) {
        const culprit = `/${Object.keys(about)[0]}`
        expect((await log({ activity_type: 'call', ...about }, stranger)).body.errors[0].path).toBe(culprit)
        const written = await stranger.request('POST', '/api/crm/notes', { content: 'x', ...about })
        expect(written.body.errors[0].path).toBe(culprit)
      }
      const changes = [
        ['PATCH', `/api/crm/notes/${note.body.id}`, { content: 'x' }],
        ['DELETE', `/api/crm/notes/${note.body.id}`],
        ['POST', `/api/crm/notes/${note.body.id}/restore`],
        ['PATCH', `/api/crm/activities/${call.body.id}`, { outcome: 'x' }],
      ] as const
      for (const [method, url, body] of changes) {
        expect((await stranger.request(method, url, body)).status, url).toBe(404)
      }
    } finally {
      await test.db.updateTable('workspace').set({ rep_sees: 'all' }).execute()
    }
  })
})
