import { beforeAll, expect, test as it } from 'vitest'
import { type SentRecipient, sentCampaign } from '../../testing/sent-campaign.ts'
import { type Caller, testApp } from '../../testing/test-app.ts'
import { openUrl } from '../tracking/link-urls.ts'

const test = testApp()
const OUTBOX = '/api/crm/email-marketing/outbox'

let admin: Caller
let rep: Caller

beforeAll(async () => {
  admin = await test.signedInAs('admin')
  rep = await test.signedInAs('rep')
})

async function keep(subject: string, recipient?: SentRecipient) {
  const picture = recipient ? `<img src="${openUrl(test.context.config, recipient.id)}">` : ''
  const { email_id } = await test.context.mailer.send(
    {
      from: 'Ann <ann@example.com>',
      to: [recipient?.email ?? 'kim@example.com'],
      subject,
      html: `<p>Hi</p>${picture}`,
      text: 'Hi',
      headers: { 'X-Test': 'yes' },
      ...(recipient && { tags: { recipient_id: recipient.id } }),
    },
    { idempotency_key: crypto.randomUUID() },
  )
  return email_id
}

async function kept() {
  const { recipients } = await sentCampaign(test)
  const recipient = recipients[0] as SentRecipient
  return { recipient, id: await keep('An offer', recipient) }
}

it('mails that cannot be sent are kept, listed newest first, and found by subject and address', async () => {
  const { id, recipient } = await kept()
  const { body } = await admin.request('GET', `${OUTBOX}?limit=1`)
  expect(body.data).toMatchObject([{ id, to_addresses: [recipient.email], subject: 'An offer', status: 'sent' }])
  const find = async (q: string) => (await admin.request('GET', `${OUTBOX}?q=${encodeURIComponent(q)}`)).body.data
  expect(await find(`offer ${recipient.email}`)).toMatchObject([{ id }])
  expect(await find('nothing like it')).toEqual([])
})

it('one can be read, and reading it is not opening it', async () => {
  const { id } = await kept()
  const { body } = await admin.request('GET', `${OUTBOX}/${id}`)
  expect(body).toMatchObject({
    text: 'Hi',
    headers: { 'X-Test': 'yes' },
    attachments: [],
    from_address: 'Ann <ann@example.com>',
  })
  expect(body.html).not.toContain(test.context.config.public_url)
  expect((await admin.request('GET', `${OUTBOX}/${crypto.randomUUID()}`)).status).toBe(404)
})

it('mails of the product itself are for administrators', async () => {
  const id = await keep('Choose a new password')
  expect((await admin.request('GET', `${OUTBOX}/${id}`)).status).toBe(200)
  expect((await rep.request('GET', `${OUTBOX}/${id}`)).status).toBe(404)
  const { body } = await rep.request('GET', `${OUTBOX}?q=password`)
  expect(body.data).toEqual([])
})

it('mails to contacts of others stay hidden', async () => {
  const { id } = await kept()
  await test.db.updateTable('workspace').set({ rep_sees: 'own' }).execute()
  const other = await test.signedInAs('rep')
  expect((await other.request('GET', `${OUTBOX}/${id}`)).status).toBe(404)
  expect((await other.request('GET', OUTBOX)).body.data).toEqual([])
  await test.db.updateTable('workspace').set({ rep_sees: 'all' }).execute()
})

it('an administrator can pretend that something came back, which then does all that it does with a provider', async () => {
  const { id, recipient } = await kept()
  const pretend = (event: object) => admin.request('POST', `${OUTBOX}/${id}/events`, event)
  expect((await pretend({ type: 'delivered' })).body).toMatchObject({ status: 'delivered' })
  expect((await pretend({ type: 'opened' })).body).toMatchObject({ open_count: 1 })
  await test.db
    .updateTable('email_events')
    .set({ occurred_at: '2026-01-01T00:00:00Z' })
    .where('type', '=', 'delivered')
    .execute()
  expect((await pretend({ type: 'clicked', link_no: 1 })).body).toMatchObject({ click_count: 1 })
  expect((await pretend({ type: 'clicked', link_no: 7 })).body.errors[0].path).toBe('/link_no')
  expect((await pretend({ type: 'bounced' })).body).toMatchObject({ status: 'bounced' })
  const history = await admin.request('GET', `/api/crm/email-marketing/recipients/${recipient.id}/events`)
  expect(history.body.data.map(({ type }: { type: string }) => type)).toEqual([
    'delivered',
    'opened',
    'clicked',
    'bounced',
  ])
  const suppression = await test.db
    .selectFrom('suppressions')
    .select('reason')
    .where('email', '=', recipient.email)
    .where('reason', '=', 'hard_bounce')
    .executeTakeFirst()
  expect(suppression).toBeDefined()
})

it('nothing comes back of a mail that nothing follows, and others than administrators pretend nothing', async () => {
  const id = await keep('Choose a new password')
  expect((await admin.request('POST', `${OUTBOX}/${id}/events`, { type: 'opened' })).status).toBe(409)
  const tracked = await kept()
  expect((await rep.request('POST', `${OUTBOX}/${tracked.id}/events`, { type: 'opened' })).status).toBe(403)
  expect((await admin.request('POST', `${OUTBOX}/${tracked.id}/events`, { type: 'sent' })).status).toBe(400)
})
