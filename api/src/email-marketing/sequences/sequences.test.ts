import { randomUUID } from 'node:crypto'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  activeSequence,
  allowMail,
  condition,
  letThemGoOn,
  mail,
  person,
  SEQUENCES,
  task,
  timePasses,
  wait,
} from '../../testing/sequences.ts'
import { type Caller, testApp } from '../../testing/test-app.ts'
import { enterSegments } from './jobs.ts'

const test = testApp()
let admin: Caller
let manager: Caller
let rep: Caller
let viewer: Caller

beforeAll(async () => {
  admin = await test.signedInAs('admin')
  manager = await test.signedInAs('manager')
  rep = await test.signedInAs('rep')
  viewer = await test.signedInAs('viewer')
})

const create = async (body: object = {}) =>
  (await manager.request('POST', SEQUENCES, { name: `Sequence ${randomUUID()}`, ...body })).body
const save = (id: string, steps: unknown[]) => manager.request('PUT', `${SEQUENCES}/${id}/steps`, { steps })
const enrol = (id: string, contact_ids: string[], by = rep) =>
  by.request('POST', `${SEQUENCES}/${id}/enrolments`, { contact_ids })

async function mailsTo(email: string): Promise<string[]> {
  const mails = await test.db.selectFrom('outbox_mails').selectAll().orderBy('id').execute()
  return mails.filter((one) => one.to_addresses[0]?.includes(email)).map(({ subject }) => subject)
}

const pathsOf = (answer: { body: { errors: { path: string }[] } }) => answer.body.errors.map(({ path }) => path)

describe('a sequence', () => {
  it('is made, read, changed, found, duplicated, deleted and restored', async () => {
    const made = await manager.request('POST', SEQUENCES, { name: ' Spring ', description: 'After a storm' })
    expect(made.status).toBe(201)
    const { id } = made.body
    expect(made.headers.location).toBe(`${SEQUENCES}/${id}`)
    expect(made.body).toMatchObject({ name: 'Spring', status: 'draft', stop_on_reply: true, version: 1 })
    const hours = { send_from: '09:00', send_until: '17:00', send_days: [1, 2] }
    const changed = await manager.request('PATCH', `${SEQUENCES}/${id}`, hours, { 'if-match': '"1"' })
    expect(changed.body).toMatchObject({ ...hours, version: 2 })
    const stale = await manager.request('PATCH', `${SEQUENCES}/${id}`, { name: 'Late' }, { 'if-match': '"1"' })
    expect(stale.status).toBe(412)
    expect(stale.body.current).toMatchObject({ name: 'Spring', version: 2 })

    const first = randomUUID()
    await save(id, [
      { id: first, ...mail('One') },
      condition({ mail: { step_id: first, event: 'clicked' }, otherwise: 'leave' }),
    ])
    const copy = await manager.request('POST', `${SEQUENCES}/${id}/duplicate`)
    expect(copy.body).toMatchObject({ name: 'Spring (copy)', status: 'draft', step_count: 2, mail_count: 1, ...hours })
    const { data } = (await manager.request('GET', `${SEQUENCES}/${copy.body.id}/steps`)).body
    expect(data[1].settings.mail.step_id).toBe(data[0].id)
    expect(data[0].id).not.toBe(first)

    const found = await viewer.request('GET', `${SEQUENCES}?q=spring&status=draft`)
    expect(found.body.data.map((one: { name: string }) => one.name).toSorted()).toEqual(['Spring', 'Spring (copy)'])
    expect((await manager.request('DELETE', `${SEQUENCES}/${id}`)).status).toBe(204)
    expect((await manager.request('GET', `${SEQUENCES}/${id}`)).status).toBe(404)
    expect((await manager.request('POST', `${SEQUENCES}/${id}/restore`)).body).toMatchObject({ status: 'draft' })
  })

  it('is edited by managers, and entered by reps', async () => {
    await allowMail(test)
    const { id } = await activeSequence(manager, [wait(1)])
    const ann = await person(rep)
    for (const [method, url, body] of [
      ['POST', SEQUENCES, { name: 'Mine' }],
      ['PATCH', `${SEQUENCES}/${id}`, { name: 'Mine' }],
      ['PUT', `${SEQUENCES}/${id}/steps`, { steps: [] }],
      ['POST', `${SEQUENCES}/${id}/pause`, undefined],
      ['DELETE', `${SEQUENCES}/${id}`, undefined],
    ] as const) {
      expect((await rep.request(method, url, body)).status, url).toBe(403)
    }
    expect((await enrol(id, [ann.contact_id], viewer)).status).toBe(403)
    expect((await enrol(id, [ann.contact_id])).body).toMatchObject({ entered: 1 })
  })

  it.each([
    [{ time_zone: 'Mars/Base' }, '/time_zone'],
    [{ send_from: '09:00' }, '/send_until'],
    [{ send_from: '17:00', send_until: '09:00' }, '/send_until'],
    [{ send_from: '9am', send_until: '17:00' }, '/send_from'],
    [{ topic_id: randomUUID() }, '/topic_id'],
    [{ segment_id: randomUUID() }, '/segment_id'],
    [{ send_days: [] }, '/send_days'],
    [{ from_email: 'nobody' }, '/from_email'],
    [{ colour: 'red' }, '/colour'],
  ])('refuses %j', async (settings, path) => {
    const answer = await manager.request('POST', SEQUENCES, { name: 'Bad', ...settings })
    expect(answer.status).toBe(400)
    expect(pathsOf(answer)).toContain(path)
  })
})

describe('the steps', () => {
  it.each([
    [[{ kind: 'wait', settings: { days: -1, hours: 0 } }], '/steps/0/settings/days'],
    [[{ kind: 'wait', settings: { days: 1 } }], '/steps/0/settings/hours'],
    [[{ kind: 'wait', settings: { days: 1, hours: 0, weeks: 2 } }], '/steps/0/settings/weeks'],
    [[{ kind: 'call', settings: {} }], '/steps/0/kind'],
    [[task('Call', { assigned_to: randomUUID() })], '/steps/0/settings/assigned_to'],
    [[task('')], '/steps/0/settings/title'],
    [[mail('x'), condition({ otherwise: 'leave' })], '/steps/1/settings'],
    [
      [condition({ filter: { and: [{ field: 'shoe_size', op: 'eq', value: 1 }] }, otherwise: 'leave' })],
      '/steps/0/settings/filter/and/0/field',
    ],
    [
      [condition({ mail: { step_id: randomUUID(), event: 'opened' }, otherwise: 'leave' })],
      '/steps/0/settings/mail/step_id',
    ],
    [[wait(1), condition({ filter: { and: [] }, otherwise: 'skip' })], '/steps/1/settings/skip_to'],
    [Array.from({ length: 51 }, () => wait(1)), '/steps'],
  ])('are refused with the place of what is wrong: %j', async (steps, path) => {
    const { id } = await create()
    const answer = await save(id, steps)
    expect(answer.status).toBe(400)
    expect(pathsOf(answer)).toContain(path)
  })

  it('of another sequence cannot be taken over, nor change their kind', async () => {
    const [one, other] = [await create(), await create()]
    const step = { id: randomUUID(), ...wait(1) }
    expect((await save(one.id, [step])).status).toBe(200)
    expect(pathsOf(await save(other.id, [step]))).toEqual(['/steps/0/id'])
    expect(pathsOf(await save(one.id, [{ id: step.id, ...mail('x') }]))).toEqual(['/steps/0/kind'])
    expect(pathsOf(await save(one.id, [step, step]))).toEqual(['/steps/1/id'])
  })

  it('must be complete before the sequence is activated; everything that is missing is said at once', async () => {
    await test.db.updateTable('mail_settings').set({ from_email: null, brand_address: null }).execute()
    const { id } = await create()
    expect(pathsOf(await manager.request('POST', `${SEQUENCES}/${id}/activate`))).toEqual(['/steps'])
    const empty = { kind: 'mail', settings: { subject: '', html_content: '' } }
    const broken = { kind: 'mail', settings: { subject: 'Hi', html_content: '{{ first_name ' } }
    const unsubscribable = { kind: 'mail', settings: { subject: 'Hi', html_content: '<p>Hi</p>' } }
    expect((await save(id, [empty, broken, unsubscribable])).status).toBe(200)
    const refused = await manager.request('POST', `${SEQUENCES}/${id}/activate`)
    expect(refused.status).toBe(400)
    expect(pathsOf(refused)).toEqual([
      '/steps/0/settings/subject',
      '/steps/0/settings/html_content',
      '/steps/1/settings/html_content',
      '/steps/2/settings/html_content',
      '/from_email',
      '/brand_address',
    ])
    const { data } = (await viewer.request('GET', `${SEQUENCES}/${id}/problems`)).body
    expect(data).toEqual(refused.body.errors)
    await allowMail(test)
  })
})

describe('editing a sequence that contacts are in', () => {
  it('changes a mail for those who have not come to it; what was made goes out as it was', async () => {
    const { id, steps } = await activeSequence(manager, [mail('Old words'), wait(1), mail('Second')])
    const [early, late] = [await person(rep), await person(rep)]
    await enrol(id, [early.contact_id])
    await letThemGoOn(test)
    const reworded = steps.with(0, { ...(steps[0] as (typeof steps)[0]), ...mail('New words') })
    expect((await save(id, reworded)).status).toBe(200)
    await enrol(id, [late.contact_id])
    await letThemGoOn(test)
    expect(await mailsTo(early.email)).toEqual(['Old words'])
    expect(await mailsTo(late.email)).toEqual(['New words'])
    const { body } = await viewer.request('GET', `${SEQUENCES}/${id}/numbers`)
    expect(body.steps[0].mail).toMatchObject({ sent: 2 })
    expect(body.steps[1]).toMatchObject({ waiting: 2, mail: null })
  })

  it('leaves everybody at their step, wherever it stands then, and sends nobody the same mail twice', async () => {
    const { id, steps } = await activeSequence(manager, [mail('A'), wait(1), mail('B')])
    const ann = await person(rep)
    await enrol(id, [ann.contact_id])
    await letThemGoOn(test)
    const [a, pause, b] = steps as [object, object, object]
    await save(id, [pause, a, b])
    const { body } = await rep.request('GET', `${SEQUENCES}/enrolments?contact_id=${ann.contact_id}`)
    expect(body.data[0]).toMatchObject({ step_no: 1, step_kind: 'wait' })
    await timePasses(test, id)
    await letThemGoOn(test)
    expect(await mailsTo(ann.email)).toEqual(['A', 'B'])
  })

  it('lets those at a removed step go on with the next one', async () => {
    const { id, steps } = await activeSequence(manager, [mail('A'), wait(300), mail('B')])
    const ann = await person(rep)
    await enrol(id, [ann.contact_id])
    await letThemGoOn(test)
    await save(id, [steps[0], steps[2]])
    await letThemGoOn(test)
    expect(await mailsTo(ann.email)).toEqual(['A', 'B'])
  })

  it('is refused while it would leave a mail without words', async () => {
    const { id, steps } = await activeSequence(manager, [mail('A')])
    const answer = await save(id, [...steps, { kind: 'mail', settings: { subject: '', html_content: '' } }])
    expect(pathsOf(answer)).toEqual(['/steps/1/settings/subject', '/steps/1/settings/html_content'])
  })

  it('gives mails another sender from then on', async () => {
    const { id } = await activeSequence(manager, [mail('From whom')])
    await manager.request('PATCH', `${SEQUENCES}/${id}`, { from_name: 'Ann', from_email: 'ann@example.com' })
    const bob = await person(rep)
    await enrol(id, [bob.contact_id])
    await letThemGoOn(test)
    const mails = await test.db.selectFrom('outbox_mails').selectAll().where('subject', '=', 'From whom').execute()
    expect(mails.map(({ from_address }) => from_address)).toEqual([expect.stringContaining('ann@example.com')])
  })
})

describe('entering', () => {
  it('refuses those who get no mail, each with the reason, and nobody else', async () => {
    const { id } = await activeSequence(manager, [wait(1)])
    const people = {
      fit: await person(rep),
      off: await person(rep),
      none: await person(rep, { contact: { email: null } }),
    }
    await rep.request('POST', `/api/crm/contacts/${people.off.contact_id}/unsubscribe`, { channels: ['email'] })
    const ids = Object.values(people).map(({ contact_id }) => contact_id)
    const { body } = await enrol(id, ids)
    expect(body.entered).toBe(1)
    expect(
      Object.fromEntries(
        body.refused.map((one: { contact_id: string; reason: string }) => [one.contact_id, one.reason]),
      ),
    ).toEqual({
      [people.off.contact_id]: 'unsubscribed',
      [people.none.contact_id]: 'no_address',
    })
    const again = await enrol(id, ids)
    expect(again.body).toMatchObject({ entered: 0 })
    expect(again.body.refused[0].reason).toBe('already')
  })

  it('names contacts that are not there, and needs a sequence that is in use', async () => {
    const { id } = await activeSequence(manager, [wait(1)])
    const unknown = await enrol(id, [randomUUID()])
    expect(pathsOf(unknown)).toEqual(['/contact_ids/0'])
    const draft = await create()
    const ann = await person(rep)
    expect((await enrol(draft.id, [ann.contact_id])).status).toBe(409)
    expect((await enrol(randomUUID(), [ann.contact_id])).status).toBe(404)
  })

  it('happens to many at once, in the background', async () => {
    const { id } = await activeSequence(manager, [wait(1)])
    const people = await Promise.all(Array.from({ length: 5 }, () => person(rep, { contact: { city: 'Waco' } })))
    await enrol(id, [people[0]?.contact_id as string])
    const filter = { and: [{ field: 'city', op: 'eq', value: 'Waco' }] }
    const begun = await rep.request('POST', '/api/crm/bulk', {
      entity: 'contact',
      filter,
      action: 'enrol',
      params: { sequence_id: id },
    })
    expect(begun.status).toBe(202)
    await test.runJobs()
    const { body } = await rep.request('GET', `/api/crm/operations/${begun.body.id}`)
    expect(body).toMatchObject({ status: 'completed', changed: 4, refused: 1 })
    const unknown = { entity: 'contact', filter, action: 'enrol', params: { sequence_id: randomUUID() } }
    expect(pathsOf(await rep.request('POST', '/api/crm/bulk', unknown))).toEqual(['/params/sequence_id'])
  })

  it('happens by itself to contacts that come into the segment, once', async () => {
    const segment = await manager.request('POST', '/api/crm/email-marketing/segments', {
      name: `Austin ${randomUUID()}`,
      filter: { and: [{ field: 'city', op: 'eq', value: 'Austin' }] },
    })
    const inside = await person(rep, { contact: { city: 'Austin' } })
    const { id } = await activeSequence(manager, [mail('Welcome'), wait(1)], { segment_id: segment.body.id })
    await letThemGoOn(test)
    const later = await person(rep, { contact: { city: 'Austin' } })
    const outside = await person(rep, { contact: { city: 'Dallas' } })
    for (let round = 0; round < 2; round++) {
      await test.context.queue.enqueue(enterSegments, {})
      await letThemGoOn(test)
    }
    expect(await mailsTo(inside.email)).toEqual(['Welcome'])
    expect(await mailsTo(later.email)).toEqual(['Welcome'])
    expect(await mailsTo(outside.email)).toEqual([])
    expect((await manager.request('GET', `${SEQUENCES}/${id}`)).body).toMatchObject({ active_count: 2, sent: 2 })
  })
})

describe('a rep who sees only their own contacts', () => {
  it('sees, moves and enters no others', async () => {
    const { id } = await activeSequence(manager, [wait(1), wait(1)])
    const other = await test.signedInAs('rep')
    const theirs = await person(other, { lead: { owner_id: other.user_id } })
    const own = await person(rep, { lead: { owner_id: rep.user_id } })
    await enrol(id, [theirs.contact_id, own.contact_id], manager)
    const { data } = (await manager.request('GET', `${SEQUENCES}/enrolments?contact_id=${theirs.contact_id}`)).body
    await admin.request('PATCH', '/api/crm/workspace', { rep_sees: 'own' })
    try {
      const seen = await rep.request('GET', `${SEQUENCES}/enrolments?sequence_id=${id}`)
      expect(seen.body.data.map((one: { contact_id: string }) => one.contact_id)).toEqual([own.contact_id])
      expect((await rep.request('POST', `${SEQUENCES}/enrolments/${data[0].id}/remove`)).status).toBe(404)
      expect((await rep.request('POST', `${SEQUENCES}/enrolments/${data[0].id}/skip`)).status).toBe(404)
      expect(pathsOf(await enrol(id, [theirs.contact_id]))).toEqual(['/contact_ids/0'])
    } finally {
      await admin.request('PATCH', '/api/crm/workspace', { rep_sees: 'all' })
    }
  })
})

describe('the list of who is where', () => {
  it('is paged, and narrowed by status and step', async () => {
    const { id, steps } = await activeSequence(manager, [wait(1), mail('Later')])
    const people = await Promise.all(Array.from({ length: 5 }, () => person(rep)))
    await enrol(
      id,
      people.map(({ contact_id }) => contact_id),
    )
    await letThemGoOn(test)
    const seen: string[] = []
    let cursor = ''
    do {
      const { body } = await viewer.request('GET', `${SEQUENCES}/enrolments?sequence_id=${id}&limit=2${cursor}`)
      seen.push(...body.data.map((one: { contact_id: string }) => one.contact_id))
      cursor = body.next_cursor ? `&cursor=${body.next_cursor}` : ''
    } while (cursor)
    expect(new Set(seen)).toEqual(new Set(people.map(({ contact_id }) => contact_id)))
    expect(seen).toHaveLength(5)
    const count = async (query: string) =>
      (await viewer.request('GET', `${SEQUENCES}/enrolments?sequence_id=${id}&${query}`)).body.data.length
    expect(await count(`step_id=${steps[0]?.id}`)).toBe(5)
    expect(await count(`step_id=${steps[1]?.id}`)).toBe(0)
    expect(await count('status=completed')).toBe(0)
    expect(await count(`lead_id=${people[0]?.lead_id}`)).toBe(1)
  })
})
