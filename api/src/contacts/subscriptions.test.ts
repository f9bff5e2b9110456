import { beforeAll, expect, test } from 'vitest'
import { writeAs } from '../platform/author.ts'
import { type Caller, testApp } from '../testing/test-app.ts'

const app = testApp()
let rep: Caller
let lead_id: string

beforeAll(async () => {
  rep = await app.signedInAs('rep')
  lead_id = (await rep.request('POST', '/api/crm/leads', { business_name: 'Acme' })).body.id
})

let count = 0
async function contact(fields: object = {}): Promise<string> {
  const body = { first_name: 'Jo', lead_id, email: `jo${++count}@acme.example`, mobile: '512 555 0100', ...fields }
  return (await rep.request('POST', '/api/crm/contacts', body)).body.id
}
const act = (id: string, action: string, body: object) => rep.request('POST', `/api/crm/contacts/${id}/${action}`, body)
const history = async (id: string) => (await rep.request('GET', `/api/crm/contacts/${id}/subscriptions`)).body.data

test('unsubscribing and resubscribing keep who, when, why and the address', async () => {
  const id = await contact({ email: 'jo@then.example' })
  const off = await act(id, 'unsubscribe', { channels: ['email', 'sms'], reason: ' Asked by phone ' })
  expect(off.body).toMatchObject({ email_subscribed: false, sms_subscribed: false, version: 2 })
  await rep.request('PATCH', `/api/crm/contacts/${id}`, { email: 'jo@now.example' })
  const on = await act(id, 'resubscribe', { channels: ['email', 'sms'], reason: 'Signed the form' })
  expect(on.body).toMatchObject({ email_subscribed: true, sms_subscribed: true })

  const changes = await history(id)
  const by = { actor_id: rep.user_id, source: 'user' }
  expect(changes.slice(0, 2)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ ...by, channel: 'email', subscribed: true, address: 'jo@now.example' }),
      expect.objectContaining({
        ...by,
        channel: 'sms',
        subscribed: true,
        address: '+15125550100',
        reason: 'Signed the form',
      }),
    ]),
  )
  // Nobody had subscribed to text messages before, so there was nothing to end.
  expect(changes).toHaveLength(3)
  expect(changes[2]).toMatchObject({
    ...by,
    channel: 'email',
    subscribed: false,
    address: 'jo@then.example',
    reason: 'Asked by phone',
  })
  expect(changes[2].at).toMatch(/Z$/)

  const timeline = (await rep.request('GET', `/api/crm/activities/lead/${lead_id}/timeline`)).body.data
  expect(timeline.map((entry: { subject: string }) => entry.subject)).toEqual(
    expect.arrayContaining(['Unsubscribed from email', 'Subscribed to email and text messages']),
  )
})

test('what is so already is not recorded again', async () => {
  const id = await contact()
  await act(id, 'unsubscribe', { channels: ['email'] })
  const again = await act(id, 'unsubscribe', { channels: ['email'] })
  expect([again.status, again.body.version]).toEqual([200, 2])
  expect(await history(id)).toHaveLength(1)
})

test('subscribing asks for the consent, and both ask for known channels', async () => {
  const id = await contact()
  for (const [action, body, path] of [
    ['resubscribe', { channels: ['email'] }, '/reason'],
    ['resubscribe', { channels: ['email'], reason: ' ' }, '/reason'],
    ['unsubscribe', { channels: [] }, '/channels'],
    ['unsubscribe', { channels: ['fax'] }, '/channels/0'],
    ['unsubscribe', { channels: ['email', 'email'] }, '/channels'],
  ] as const) {
    const answer = await act(id, action, body)
    expect([answer.status, answer.body.errors[0].path], action).toEqual([400, path])
  }
  expect((await rep.request('PATCH', `/api/crm/contacts/${id}`, { email_subscribed: false })).status).toBe(400)
})

test('every other way of changing a subscription is recorded too', async () => {
  const id = await contact({ sms_subscribed: true })
  expect(await history(id)).toMatchObject([{ channel: 'sms', subscribed: true, source: 'user', reason: null }])
  await writeAs(app.db, { user_id: null }, (trx) =>
    trx.updateTable('contacts').set({ email_subscribed: false }).where('id', '=', id).execute(),
  )
  expect((await history(id))[0]).toMatchObject({
    channel: 'email',
    subscribed: false,
    source: 'system',
    actor_id: null,
  })
})

test('the history comes page by page', async () => {
  const id = await contact()
  for (const action of ['unsubscribe', 'resubscribe', 'unsubscribe']) {
    await act(id, action, { channels: ['email'], reason: 'again' })
  }
  const first = (await rep.request('GET', `/api/crm/contacts/${id}/subscriptions?limit=2`)).body
  const rest = await rep.request('GET', `/api/crm/contacts/${id}/subscriptions?limit=2&cursor=${first.next_cursor}`)
  expect([...first.data, ...rest.body.data].map((change) => change.subscribed)).toEqual([false, true, false])
  expect(rest.body.next_cursor).toBeNull()
})
