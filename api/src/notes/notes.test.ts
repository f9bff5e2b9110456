import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, testApp } from '../testing/test-app.ts'

const test = testApp()
let rep: Caller

beforeAll(async () => {
  rep = await test.signedInAs('rep')
})

async function newLead(): Promise<string> {
  return (await rep.request('POST', '/api/crm/leads', { business_name: 'Acme Plumbing' })).body.id
}

const write = async (lead_id: string, content: string, rest = {}) =>
  (await rep.request('POST', '/api/crm/notes', { lead_id, content, ...rest })).body
const timeline = async (lead_id: string) =>
  (await rep.request('GET', `/api/crm/activities/lead/${lead_id}/timeline?types=note`)).body.data

describe('a note', () => {
  it('stands on the timeline as it reads now, and is no contact with the customer', async () => {
    const lead_id = await newLead()
    const created = await rep.request('POST', '/api/crm/notes', { lead_id, content: '**Asks** for a quote' })
    expect(created.status).toBe(201)
    expect(created.headers.location).toBe(`/api/crm/notes/${created.body.id}`)
    expect(created.body).toMatchObject({ lead_id, is_pinned: false, created_by: rep.user_id, version: 1 })
    const url = `/api/crm/notes/${created.body.id}`

    const changed = await rep.request('PATCH', url, { content: 'Wants two', is_pinned: true }, { 'if-match': '"1"' })
    expect(changed.body).toMatchObject({ content: 'Wants two', is_pinned: true, version: 2 })
    const stale = await rep.request('PATCH', url, { content: 'x' }, { 'if-match': '"1"' })
    expect(stale.status).toBe(412)
    expect(stale.body.current).toMatchObject({ content: 'Wants two', version: 2 })

    const [entry] = await timeline(lead_id)
    expect(entry).toMatchObject({
      activity_type: 'note',
      note_id: created.body.id,
      note_content: 'Wants two',
      note_is_pinned: true,
      note_version: 2,
      actor_id: rep.user_id,
    })
    const lead = (await rep.request('GET', `/api/crm/leads/${lead_id}`)).body
    expect(lead).toMatchObject({ last_activity_at: entry.occurred_at, last_contact_at: null })
  })

  it('is deleted and restored, with its place on the timeline', async () => {
    const lead_id = await newLead()
    const [first, second] = [await write(lead_id, 'first'), await write(lead_id, 'second')]
    const url = `/api/crm/notes/${first.id}`
    expect((await rep.request('DELETE', url)).status).toBe(204)
    expect((await rep.request('DELETE', url)).status).toBe(404)
    expect((await rep.request('GET', url)).status).toBe(404)
    expect((await rep.request('PATCH', url, { content: 'x' })).status).toBe(404)
    expect((await timeline(lead_id)).map((entry: { note_id: string }) => entry.note_id)).toEqual([second.id])
    const all = await rep.request('GET', `/api/crm/activities?lead_id=${lead_id}&activity_type=note`)
    expect(all.body.data).toHaveLength(1)
    const restored = await rep.request('POST', `${url}/restore`)
    expect(restored.body).toMatchObject({ id: first.id, content: 'first', deleted_at: null })
    expect((await timeline(lead_id)).map((entry: { note_id: string }) => entry.note_id)).toEqual([second.id, first.id])
  })

  it('is listed pinned ones first, then the newest, page by page', async () => {
    const lead_id = await newLead()
    for (const content of ['a', 'b', 'c', 'd', 'e']) {
      await write(lead_id, content, { is_pinned: content === 'b' || content === 'd' })
    }
    const seen: string[] = []
    for (let cursor = ''; cursor !== null; ) {
      const { body } = await rep.request(
        'GET',
        `/api/crm/notes?lead_id=${lead_id}&limit=2${cursor && `&cursor=${cursor}`}`,
      )
      seen.push(...body.data.map((note: { content: string }) => note.content))
      cursor = body.next_cursor
    }
    expect(seen).toEqual(['d', 'b', 'e', 'c', 'a'])
    const pinned = await rep.request('GET', `/api/crm/notes?lead_id=${lead_id}&is_pinned=true`)
    expect(pinned.body.data.map((note: { content: string }) => note.content)).toEqual(['d', 'b'])
  })

  it('of a contact stands on the timelines of the contact and of its lead', async () => {
    const lead_id = await newLead()
    const contact = { lead_id, first_name: 'Ada' }
    const { id } = await test.db.insertInto('contacts').values(contact).returning('id').executeTakeFirstOrThrow()
    const note = await rep.request('POST', '/api/crm/notes', { contact_id: id, content: 'Prefers text messages' })
    expect(note.body).toMatchObject({ lead_id, contact_id: id })
    const own = await rep.request('GET', `/api/crm/activities/contact/${id}/timeline`)
    expect(own.body.data.map((entry: { note_id: string }) => entry.note_id)).toEqual([note.body.id])
    expect(await timeline(lead_id)).toHaveLength(1)
  })

  it('keeps scripts as the text they are', async () => {
    const content = '<script>alert(1)</script> [x](javascript:alert(1))'
    expect(await write(await newLead(), content)).toMatchObject({ content })
  })

  it.each([
    ['without a record', { content: 'x' }, '/lead_id'],
    ['of a lead that does not exist', { content: 'x', lead_id: crypto.randomUUID() }, '/lead_id'],
    ['of blanks', { content: ' \n ' }, '/content'],
    ['that is too long', { content: 'x'.repeat(20_001) }, '/content'],
    ['that is a number', { content: 5 }, '/content'],
    ['with anything else', { content: 'x', created_by: crypto.randomUUID() }, '/created_by'],
  ])('%s is refused', async (name, note, path) => {
    const lead = name.includes('record') || name.includes('exist') ? {} : { lead_id: await newLead() }
    const answer = await rep.request('POST', '/api/crm/notes', { ...lead, ...note })
    expect(answer.status).toBe(400)
    expect(answer.body.errors[0].path).toBe(path)
  })

  it('cannot be written by somebody who only reads', async () => {
    const viewer = await test.signedInAs('viewer')
    const lead_id = await newLead()
    const note = await write(lead_id, 'x')
    expect((await viewer.request('POST', '/api/crm/notes', { lead_id, content: 'x' })).status).toBe(403)
    expect((await viewer.request('DELETE', `/api/crm/notes/${note.id}`)).status).toBe(403)
    expect((await viewer.request('GET', `/api/crm/notes/${note.id}`)).status).toBe(200)
  })
})
