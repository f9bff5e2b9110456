import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, testApp } from '../../testing/test-app.ts'

const test = testApp()
const CAMPAIGNS = '/api/crm/email-marketing/campaigns'
const HTML =
  '<p>Hi {{ first_name | default: "there" }}</p><p>{{ brand.address }} <a href="{{ unsubscribe_url }}">Leave</a></p>'
const EVERYONE = { and: [] }

let admin: Caller
let manager: Caller
let other: Caller
let rep: Caller

beforeAll(async () => {
  admin = await test.signedInAs('admin')
  manager = await test.signedInAs('manager', { time_zone: 'America/New_York' })
  other = await test.signedInAs('manager')
  rep = await test.signedInAs('rep')
  const settings = { brand_address: '1 Main St, Austin', from_email: 'news@example.com', from_name: 'Acme' }
  expect((await admin.request('PATCH', '/api/crm/email-marketing/settings', settings)).status).toBe(200)
  for (const [first_name, state] of [
    ['Ann', 'NY'],
    ['Bo', 'CA'],
    ['Cy', 'TX'],
  ]) {
    const contact = { first_name, state, email: `${first_name}@contacts.test` }
    expect((await admin.request('POST', '/api/crm/contacts', contact)).status).toBe(201)
  }
})

const ready = { name: 'June', subject: 'Hello', html_content: HTML, target_segment: EVERYONE }

async function draft(given: object = {}, caller = manager) {
  const { status, body } = await caller.request('POST', CAMPAIGNS, { ...ready, ...given })
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}

const act = (id: string, action: string, body?: object, caller = manager, headers = {}) =>
  caller.request('POST', `${CAMPAIGNS}/${id}/${action}`, body, headers)
const read = async (id: string) => (await manager.request('GET', `${CAMPAIGNS}/${id}`)).body
const paths = (answer: { body: { errors: { path: string }[] } }) => answer.body.errors.map(({ path }) => path)
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString()

async function campaignThatIs(status: string) {
  const { id } = await draft()
  if (status === 'draft') return id
  expect((await act(id, 'send', { scheduled_at: status === 'scheduled' ? inDays(1) : null })).status).toBe(200)
  test.jobs.length = 0
  if (status !== 'scheduled' && status !== 'sending') {
    await test.db
      .updateTable('email_campaigns')
      .set({ status: status as 'sent' })
      .where('id', '=', id)
      .execute()
  }
  return id
}

describe('a campaign', () => {
  it('is a draft at first, answers with its address, and is read again', async () => {
    const created = await manager.request('POST', CAMPAIGNS, { ...ready, name: '  June  ' })
    expect(created.headers.location).toBe(`${CAMPAIGNS}/${created.body.id}`)
    const { body } = await rep.request('GET', `${CAMPAIGNS}/${created.body.id}`)
    expect(body).toMatchObject({ name: 'June', subject: 'Hello', status: 'draft', version: 1, html_content: HTML })
    expect(body.stats).toMatchObject({ sent: 0, open_rate: 0 })
  })

  it('is changed field by field, null clears, and a stale version is refused', async () => {
    const { id } = await draft({ preview_text: 'Soon' })
    const patched = await manager.request('PATCH', `${CAMPAIGNS}/${id}`, { preview_text: null, subject: 'Bye' })
    expect(patched.body).toMatchObject({ preview_text: null, subject: 'Bye', version: 2 })
    const stale = await manager.request('PATCH', `${CAMPAIGNS}/${id}`, { subject: 'x' }, { 'if-match': '"1"' })
    expect(stale.status).toBe(412)
    expect(stale.body.current).toMatchObject({ subject: 'Bye', version: 2 })
  })

  it('means a segment or a filter of its own, the one given last', async () => {
    const segment = await manager.request('POST', '/api/crm/email-marketing/segments', {
      name: 'All',
      filter: EVERYONE,
    })
    const { id } = await draft()
    const by_segment = await manager.request('PATCH', `${CAMPAIGNS}/${id}`, { segment_id: segment.body.id })
    expect(by_segment.body).toMatchObject({ segment_id: segment.body.id, segment_name: 'All', target_segment: null })
    const by_filter = await manager.request('PATCH', `${CAMPAIGNS}/${id}`, { target_segment: EVERYONE })
    expect(by_filter.body).toMatchObject({ segment_id: null, target_segment: EVERYONE })
    const both = await manager.request('PATCH', `${CAMPAIGNS}/${id}`, {
      target_segment: EVERYONE,
      segment_id: segment.body.id,
    })
    expect(paths(both)).toEqual(['/target_segment'])
  })

  it('copies a template, whose later changes do not reach it', async () => {
    const template = await manager.request('POST', '/api/crm/email-marketing/templates', {
      name: 'T',
      subject: 'From T',
      html_content: HTML,
    })
    const template_id = template.body.id
    const { id } = (await manager.request('POST', CAMPAIGNS, { name: 'Copy', template_id })).body
    const changes = { subject: 'Changed', html_content: '' }
    expect((await manager.request('PATCH', `/api/crm/email-marketing/templates/${template_id}`, changes)).status).toBe(
      200,
    )
    expect(await read(id)).toMatchObject({ subject: 'From T', html_content: HTML, template_id })
  })

  it.each([
    ['an unknown key', { colour: 'red' }, '/colour'],
    ['a template that is not there', { template_id: '01980000-0000-7000-8000-000000000000' }, '/template_id'],
    ['a segment that is not there', { segment_id: '01980000-0000-7000-8000-000000000000' }, '/segment_id'],
    ['a topic that is not there', { topic_id: '01980000-0000-7000-8000-000000000000' }, '/topic_id'],
    ['a filter that cannot be', { target_segment: { field: 'nope', op: 'eq', value: 1 } }, '/target_segment/field'],
    ['half of the hours', { send_from: '09:00' }, '/send_until'],
    ['hours over midnight', { send_from: '22:00', send_until: '06:00' }, '/send_until'],
    ['a clock that shows 25', { send_from: '25:00', send_until: '26:00' }, '/send_from'],
    ['no day at all', { send_days: [] }, '/send_days'],
    ['a zone that is none', { time_zone: 'Mars/Base' }, '/time_zone'],
    ['a sender that is none', { from_email: 'nobody' }, '/from_email'],
    ['a name of blanks', { name: '   ' }, '/name'],
    ['a test of half a percent', { ab_percent: 0.5 }, '/ab_percent'],
  ])('refuses %s', async (_what, given, path) => {
    const answer = await manager.request('POST', CAMPAIGNS, { ...ready, ...given })
    expect(answer.status).toBe(400)
    expect(paths(answer)[0]).toBe(path)
  })

  it('is found by words and by status, page by page, with a total', async () => {
    const { id } = await draft({ name: 'Autumn 100% offer' })
    const found = await manager.request('GET', `${CAMPAIGNS}?q=100%25%20off&status=draft&include_total=true`)
    expect(found.body).toMatchObject({ total: 1, data: [{ id, name: 'Autumn 100% offer' }] })
    expect((await manager.request('GET', `${CAMPAIGNS}?q=autumn&status=sent`)).body.data).toEqual([])
    const first = await manager.request('GET', `${CAMPAIGNS}?limit=1`)
    const second = await manager.request('GET', `${CAMPAIGNS}?limit=1&cursor=${first.body.next_cursor}`)
    expect(second.body.data[0].id).not.toBe(first.body.data[0].id)
  })

  it('is duplicated as a draft that says the same', async () => {
    const id = await campaignThatIs('sent')
    const copy = await act(id, 'duplicate')
    expect(copy.status).toBe(201)
    expect(copy.body).toMatchObject({
      name: 'June (copy)',
      status: 'draft',
      html_content: HTML,
      target_segment: EVERYONE,
    })
    expect(copy.body).toMatchObject({ started_at: null, recipient_count: 0, scheduled_at: null })
  })

  it('is deleted as a draft, stands in the trash, and comes back', async () => {
    const { id } = await draft({ name: 'Thrown away' })
    expect((await manager.request('DELETE', `${CAMPAIGNS}/${id}`)).status).toBe(204)
    expect((await manager.request('GET', `${CAMPAIGNS}/${id}`)).status).toBe(404)
    const trash = await manager.request('GET', '/api/crm/trash?entity=email_campaign')
    expect(trash.body.data[0]).toMatchObject({ id, name: 'Thrown away' })
    expect((await act(id, 'restore')).body).toMatchObject({ id, deleted_at: null })
    await manager.request('DELETE', `${CAMPAIGNS}/${id}`)
    expect((await rep.request('POST', `/api/crm/trash/email_campaign/${id}/restore`)).status).toBe(403)
    expect((await manager.request('POST', `/api/crm/trash/email_campaign/${id}/restore`)).status).toBe(204)
    expect((await read(id)).name).toBe('Thrown away')
  })

  it('is as it was when its deletion is undone; what has been sent is not called back', async () => {
    const undo = async (operation: unknown) => {
      const { body } = await manager.request('POST', `/api/crm/operations/${operation}/undo`)
      await test.runJobs()
      return body
    }
    const { id } = await draft()
    const deleted = await manager.request('DELETE', `${CAMPAIGNS}/${id}`)
    await undo(deleted.headers['operation-id'])
    expect((await read(id)).status).toBe('draft')
    const sent = await act(id, 'send', {})
    await undo(sent.headers['operation-id'])
    expect(await read(id)).toMatchObject({ status: 'sent', stats: { sent: 3 } })
  })

  it('of a rep is none: reps read', async () => {
    const { id } = await draft()
    expect((await rep.request('GET', CAMPAIGNS)).status).toBe(200)
    expect((await rep.request('POST', CAMPAIGNS, ready)).status).toBe(403)
    expect((await rep.request('PATCH', `${CAMPAIGNS}/${id}`, { subject: 'x' })).status).toBe(403)
    for (const action of ['send', 'pause', 'resume', 'cancel', 'unschedule', 'duplicate', 'restore']) {
      expect((await act(id, action, action === 'send' ? {} : undefined, rep)).status, action).toBe(403)
    }
  })

  it('that is not there is not found', async () => {
    const nobody = '01980000-0000-7000-8000-000000000000'
    for (const action of ['send', 'pause', 'resume', 'cancel', 'unschedule', 'duplicate', 'restore']) {
      expect((await act(nobody, action, action === 'send' ? {} : undefined)).status, action).toBe(404)
    }
    expect((await manager.request('GET', `${CAMPAIGNS}/${nobody}/checks`)).status).toBe(404)
  })
})

describe('before it is sent', () => {
  it('everything that is wrong is told at once', async () => {
    const { id } = await draft({ subject: ' ', html_content: '', target_segment: null, ab_percent: 10 })
    const answer = await act(id, 'send', { scheduled_at: '2020-01-01T00:00:00Z' })
    expect(answer.status).toBe(400)
    expect(paths(answer).sort()).toEqual(['/ab_subject', '/html_content', '/scheduled_at', '/segment_id', '/subject'])
    expect((await read(id)).status).toBe('draft')
  })

  it.each([
    ['no link to unsubscribe', { html_content: '<p>Hi</p>' }, '/html_content', /unsubscribe/],
    ['a tag that is not closed', { html_content: '<p>{% if x %}</p>' }, '/html_content', /line 1/],
    [
      'a test whose B has no link',
      { ab_percent: 10, ab_wait_minutes: 60, ab_html_content: '<p>B</p>' },
      '/ab_html_content',
      /B: .*unsubscribe/,
    ],
    ['a test without a wait', { ab_percent: 10, ab_subject: 'B' }, '/ab_wait_minutes', /wait/],
    [
      'nobody who would get it',
      { target_segment: { field: 'first_name', op: 'eq', value: 'Zoe' } },
      '/segment_id',
      /Nobody/,
    ],
  ])('%s is refused', async (_what, given, path, message) => {
    const { id } = await draft(given)
    const answer = await act(id, 'send', {})
    expect(answer.body.errors).toEqual([{ path, message: expect.stringMatching(message) }])
  })

  it('the checks name errors, warnings, the sender, and who is left out', async () => {
    const { id } = await draft({ html_content: '<a href="{{ unsubscribe_url }}">Leave</a>', from_name: 'Ann "A" Lee' })
    const { body } = await rep.request('GET', `${CAMPAIGNS}/${id}/checks`)
    expect(body).toMatchObject({ errors: [], recipients: 3, from: '"Ann \\"A\\" Lee" <news@example.com>' })
    expect(body.left_out).toMatchObject({ unsubscribed: 0, capped: 0 })
    expect(paths({ body: { errors: body.warnings } })).toContain('/html_content')
  })

  it('a postal address must be set', async () => {
    const set = (brand_address: string | null) =>
      admin.request('PATCH', '/api/crm/email-marketing/settings', { brand_address })
    await set(null)
    const { id } = await draft()
    expect(paths(await act(id, 'send', {}))).toEqual(['/brand_address'])
    await set('1 Main St, Austin')
  })
})

describe('a test mail', () => {
  it('goes to that address alone, as that contact, and changes nothing', async () => {
    const ann = (await manager.request('GET', '/api/crm/contacts?search=Ann')).body.data[0]
    const { id } = await draft({ ab_percent: 10, ab_wait_minutes: 60, ab_subject: 'B for {{ first_name }}' })
    const before = await read(id)
    const sent = await act(id, 'send', { test_email: 'boss@example.com', contact_id: ann.id, variant: 'b' })
    expect(sent.status, JSON.stringify(sent.body)).toBe(200)
    expect(await read(id)).toEqual(before)
    const mails = await test.db.selectFrom('outbox_mails').selectAll().orderBy('id', 'desc').execute()
    expect(mails[0]).toMatchObject({
      to_addresses: ['boss@example.com'],
      subject: '[Test] B for Ann',
      from_address: '"Acme" <news@example.com>',
      html: expect.stringContaining('Hi Ann'),
    })
  })

  it.each([
    [
      'a contact that is not there',
      { test_email: 'a@example.com', contact_id: '01980000-0000-7000-8000-000000000000' },
      '/contact_id',
    ],
    ['an address that is none', { test_email: 'a' }, '/test_email'],
    ['a time', { test_email: 'a@example.com', scheduled_at: inDays(1) }, '/scheduled_at'],
    ['a contact without an address', { contact_id: '01980000-0000-7000-8000-000000000000' }, '/contact_id'],
  ])('with %s is refused', async (_what, body, path) => {
    const { id } = await draft()
    const answer = await act(id, 'send', body)
    expect(answer.status).toBe(400)
    expect(paths(answer)).toEqual([path])
  })

  it('as somebody else’s contact is refused', async () => {
    await admin.request('PATCH', '/api/crm/workspace', { manager_sees: 'own' })
    const { id } = await draft()
    const ann = (await admin.request('GET', '/api/crm/contacts?search=Ann')).body.data[0]
    const answer = await act(id, 'send', { test_email: 'boss@example.com', contact_id: ann.id })
    expect(paths(answer)).toEqual(['/contact_id'])
    await admin.request('PATCH', '/api/crm/workspace', { manager_sees: 'all' })
  })

  it('is sent at a bounded rate', async () => {
    const eager = await test.signedInAs('manager')
    const { id } = await draft()
    let status = 200
    for (let i = 0; i < 25 && status === 200; i++) {
      const answer = await act(id, 'send', { test_email: 'boss@example.com' }, eager)
      status = answer.status
      if (status === 429) expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    }
    expect(status).toBe(429)
  })
})

describe('sending', () => {
  it('freezes what was reviewed, and delivers it once to everyone', async () => {
    const { id } = await draft({ subject: 'For {{ first_name }}', name: 'Sent to all' })
    const sent = await act(id, 'send', {})
    expect(sent.body).toMatchObject({ status: 'sending', sent_by: manager.user_id, from_email: 'news@example.com' })
    await test.runJobs()
    const done = await read(id)
    expect(done).toMatchObject({ status: 'sent', recipient_count: 3, stats: { recipients: 3, sent: 3, pending: 0 } })
    const mails = await test.db.selectFrom('outbox_mails').select('subject').where('subject', 'like', 'For %').execute()
    expect(mails.map(({ subject }) => subject).sort()).toEqual(['For Ann', 'For Bo', 'For Cy'])
  })

  it('asked for twice by a double click happens once', async () => {
    const { id } = await draft()
    const answers = await Promise.all([act(id, 'send', {}), act(id, 'send', {})])
    expect(answers.map(({ status }) => status)).toEqual([200, 200])
    await test.runJobs()
    expect(await read(id)).toMatchObject({ status: 'sent', recipient_count: 3, stats: { sent: 3 } })
  })

  it('asked for by two people at once happens once, and the second is told who was first', async () => {
    const { id } = await draft()
    const answers = await Promise.all([act(id, 'send', {}), act(id, 'send', {}, other)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const late = answers.find(({ status }) => status === 409)
    expect(late?.body.detail).toMatch(/^manager .* has sent this campaign already\.$/)
    await test.runJobs()
    expect(await read(id)).toMatchObject({ status: 'sent', stats: { sent: 3 } })
  })

  it('what somebody changed after one had reviewed it is refused', async () => {
    const { id, version } = await draft()
    await other.request('PATCH', `${CAMPAIGNS}/${id}`, { subject: 'Something else' })
    const answer = await act(id, 'send', {}, manager, { 'if-match': `"${version}"` })
    expect(answer.status).toBe(412)
    expect((await read(id)).status).toBe('draft')
  })

  it('to more often than the mail settings allow leaves people out, unless the campaign says otherwise', async () => {
    const set = (cap_mails: number | null) => admin.request('PATCH', '/api/crm/email-marketing/settings', { cap_mails })
    await set(1)
    const { id } = await draft()
    const checks = await manager.request('GET', `${CAMPAIGNS}/${id}/checks`)
    expect(checks.body).toMatchObject({ recipients: 0, left_out: { capped: 3 } })
    expect(paths(await act(id, 'send', {}))).toEqual(['/segment_id'])
    await manager.request('PATCH', `${CAMPAIGNS}/${id}`, { ignore_cap: true })
    expect((await act(id, 'send', {})).status).toBe(200)
    await test.runJobs()
    expect(await read(id)).toMatchObject({ stats: { sent: 3 } })
    await set(null)
  })
})

describe('status', () => {
  const after = {
    draft: { pause: 409, resume: 409, cancel: 409, unschedule: 200, DELETE: 204, PATCH: 200, send: 200 },
    scheduled: { pause: 409, resume: 409, cancel: 200, unschedule: 200, DELETE: 409, PATCH: 200, send: 200 },
    sending: { pause: 200, resume: 200, cancel: 200, unschedule: 409, DELETE: 409, PATCH: 409, send: 200 },
    paused: { pause: 200, resume: 200, cancel: 200, unschedule: 409, DELETE: 409, PATCH: 409, send: 409 },
    sent: { pause: 409, resume: 409, cancel: 409, unschedule: 409, DELETE: 409, PATCH: 409, send: 200 },
    cancelled: { pause: 409, resume: 409, cancel: 200, unschedule: 409, DELETE: 409, PATCH: 409, send: 409 },
    failed: { pause: 409, resume: 409, cancel: 409, unschedule: 409, DELETE: 409, PATCH: 409, send: 409 },
  }
  const cases = Object.entries(after).flatMap(([status, actions]) =>
    Object.entries(actions).map(([action, expected]) => [status, action, expected] as const),
  )
  it.each(cases)('%s: %s answers %i', async (status, action, expected) => {
    const id = await campaignThatIs(status)
    const answer =
      action === 'PATCH' || action === 'DELETE'
        ? await manager.request(action, `${CAMPAIGNS}/${id}`, action === 'PATCH' ? { name: 'New' } : undefined)
        : await act(id, action, action === 'send' ? {} : undefined)
    expect(answer.status, JSON.stringify(answer.body)).toBe(expected)
    if (expected === 409) expect(answer.body.detail).toMatch(/\w/)
    test.jobs.length = 0
  })

  it('paused sends nothing, resumed sends the rest, cancelled sends nobody else', async () => {
    const { id } = await draft()
    await act(id, 'send', {})
    expect((await act(id, 'pause')).body.status).toBe('paused')
    await test.runJobs()
    expect((await read(id)).stats.sent).toBe(0)
    expect((await act(id, 'resume')).body.status).toBe('sending')
    await test.runJobs()
    expect(await read(id)).toMatchObject({ status: 'sent', stats: { sent: 3 } })

    const hours = { send_from: '00:00', send_until: '00:01', send_days: [((new Date().getUTCDay() + 3) % 7) + 1] }
    const late = await draft({ ...hours, time_zone: 'UTC' })
    await act(late.id, 'send', {})
    await test.runJobs()
    expect(await read(late.id)).toMatchObject({ status: 'sending', stats: { sent: 0, pending: 3 } })
    expect((await read(late.id)).progress.next_at).toMatch(/T00:00:00/)
    expect((await act(late.id, 'cancel')).body.status).toBe('cancelled')
    await test.runJobs()
    expect((await read(late.id)).stats).toMatchObject({ sent: 0, pending: 0, cancelled: 3 })
  })
})
