import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signToken } from '../email-marketing/tokens.ts'
import { type ReceivingServer, receivingServer, type StoredMail } from '../testing/receiving-server.ts'
import { sentCampaign } from '../testing/sent-campaign.ts'
import { type Caller, testApp } from '../testing/test-app.ts'
import { tell, WITH_RESEND } from '../testing/webhooks.ts'
import { sweepMails } from './jobs.ts'

const test = testApp({ ...WITH_RESEND, RESEND_RATE_LIMIT: '200' })
const MAILS = '/api/crm/mails'

let provider: ReceivingServer
let owner: Caller
let writer: Caller
let lead_id: string
let contact_id: string
let address: string
let count = 0

beforeAll(async () => {
  provider = await receivingServer()
  const { mail } = test.context.config
  if (mail?.via === 'resend') mail.base_url = provider.url
  owner = await test.signedInAs('rep')
  writer = await test.signedInAs('rep')
})
afterAll(() => provider.close())
beforeEach(async () => {
  test.jobs.length = 0
  Object.assign(provider, { fails: 0, requests: 0 })
  address = `ann.${++count}@sunny.example`
  const lead = { business_name: `Sunny ${count}`, owner_id: owner.user_id }
  lead_id = (await owner.request('POST', '/api/crm/leads', lead)).body.id
  const contact = { lead_id, first_name: 'Ann', last_name: 'Lee', email: address }
  contact_id = (await owner.request('POST', '/api/crm/contacts', contact)).body.id
})

/** A mail arrives at the provider, which tells us. */
async function arrive(mail: Partial<StoredMail> = {}, email_id = randomUUID()) {
  const stored = {
    from: `Ann Lee <${address}>`,
    to: ['crm@in.example'],
    subject: 'Re: Your roof',
    text: 'Yes, please.',
    ...mail,
  }
  provider.mails.set(email_id, stored)
  const { from, to, subject } = stored
  const data = { email_id, from, to, subject, created_at: new Date().toISOString() }
  const answer = await tell(test, { type: 'email.received', created_at: data.created_at, data })
  expect(answer.statusCode).toBe(200)
  return email_id
}

async function received(mail: Partial<StoredMail> = {}) {
  const email_id = await arrive(mail)
  await test.runJobs()
  const { id } = await test.db
    .selectFrom('mails')
    .select('id')
    .where('email_id', '=', email_id)
    .executeTakeFirstOrThrow()
  return (await owner.request('GET', `${MAILS}/${id}`)).body
}

async function written(body: object = {}) {
  const answer = await writer.request('POST', MAILS, { contact_id, subject: 'Your roof', text: 'Shall we?', ...body })
  expect(answer.status).toBe(201)
  test.jobs.length = 0
  await test.db.updateTable('mails').set({ status: 'sent' }).where('id', '=', answer.body.id).execute()
  return answer.body
}

const replyTo = (id: string) => `reply+${signToken(test.context.config.secret_key, 'reply', id)}@in.example`
const notificationsOf = async (user: Caller) =>
  (await user.request('GET', '/api/crm/notifications')).body.data.filter(
    (one: { kind: string }) => one.kind === 'reply',
  )
const timeline = async (id = lead_id) =>
  (await owner.request('GET', `/api/crm/activities/lead/${id}/timeline?types=email`)).body.data

describe('an answer', () => {
  it('to the signed address stands on the timeline and in the thread, and is told to owner and writer', async () => {
    const sent = await written()
    const mail = await received({ to: [`Jo <${replyTo(sent.id).toUpperCase()}>`], from: 'private@elsewhere.example' })
    expect(mail).toMatchObject({
      direction: 'inbound',
      status: 'received',
      lead_id,
      contact_id,
      thread_id: sent.thread_id,
      reply_to_id: sent.id,
      user_id: writer.user_id,
      text: 'Yes, please.',
      is_automatic: false,
    })
    expect((await timeline())[0]).toMatchObject({
      direction: 'inbound',
      subject: 'Re: Your roof',
      description: 'Yes, please.',
    })
    for (const user of [owner, writer]) {
      const [told] = await notificationsOf(user)
      expect(told).toMatchObject({ title: 'Ann Lee replied', body: 'Re: Your roof', lead_id, contact_id })
    }
    const { rows } = {
      rows: await test.db.selectFrom('email_events').select('type').where('mail_id', '=', sent.id).execute(),
    }
    expect(rows).toEqual([{ type: 'replied' }])
  })

  it('names the mail it answers in its headers, which is enough', async () => {
    const sent = await written()
    const message_id = `<${randomUUID()}@roofs.example>`
    const data = { email_id: randomUUID(), message_id, tags: { mail_id: sent.id } }
    await tell(test, { type: 'email.sent', created_at: new Date().toISOString(), data })
    const headers = { 'In-Reply-To': '<unknown@example.com>', References: `<0@example.com> ${message_id}` }
    const mail = await received({ from: 'private@elsewhere.example', headers, message_id: '<answer@sunny>' })
    expect(mail).toMatchObject({ lead_id, thread_id: sent.thread_id, reply_to_id: sent.id })
    const answer = await writer.request('POST', MAILS, { reply_to_id: mail.id, text: 'Good.' })
    const row = await test.db.selectFrom('mails').selectAll().where('id', '=', answer.body.id).executeTakeFirstOrThrow()
    expect(row).toMatchObject({
      in_reply_to: '<answer@sunny>',
      references_ids: ['<0@example.com>', message_id, '<unknown@example.com>', '<answer@sunny>'],
      to_addresses: ['private@elsewhere.example'],
    })
  })

  it('without either is known by its sender: a contact, else a lead', async () => {
    expect(await received({ from: `"ANN" <${address.toUpperCase()}>` })).toMatchObject({ lead_id, contact_id })
    const lead = (
      await owner.request('POST', '/api/crm/leads', { business_name: 'Solo', email: `solo${count}@x.example` })
    ).body
    expect(await received({ from: `solo${count}@x.example` })).toMatchObject({ lead_id: lead.id, contact_id: null })
  })

  it('by a colleague at the same company counts as theirs', async () => {
    const bob = { lead_id, first_name: 'Bob', email: `bob${count}@sunny.example` }
    const { id } = (await owner.request('POST', '/api/crm/contacts', bob)).body
    const sent = await written()
    expect(await received({ to: [replyTo(sent.id)], from: bob.email })).toMatchObject({
      contact_id: id,
      reply_to_id: sent.id,
    })
  })

  it('with a forged token is known by its sender only', async () => {
    const other = await written()
    const forged = replyTo(other.id).replace(/.{4}@/, (end) => (end === '0000@' ? '1111@' : '0000@'))
    const mail = await received({ to: [forged], from: 'stranger@nowhere.example' })
    const admin = await test.signedInAs('admin')
    expect(mail).toMatchObject({ lead_id: null, contact_id: null, reply_to_id: null })
    expect((await admin.request('GET', `${MAILS}?unmatched=true`)).body.data[0].id).toBe(mail.id)
    const unsubscribing = `reply+${signToken(test.context.config.secret_key, 'unsubscribe', other.id)}@in.example`
    expect((await received({ to: [unsubscribing], from: 'stranger@nowhere.example' })).lead_id).toBeNull()
  })

  it('told twice, or by two workers, is recorded once', async () => {
    const email_id = await arrive()
    const [{ job, data }] = test.jobs as [(typeof test.jobs)[number]]
    const run = { job_id: '1', attempt: 1, signal: new AbortController().signal, log: test.context.log }
    await Promise.all([job.handler(test.context, data, run), job.handler(test.context, data, run)])
    await arrive({}, email_id)
    await test.runJobs()
    expect(await timeline()).toHaveLength(1)
    const told = (await notificationsOf(owner)).filter((one: { lead_id: string }) => one.lead_id === lead_id)
    expect(told).toHaveLength(1)
  })

  it('waits for a provider that is away, and is found by the sweep', async () => {
    await arrive()
    provider.fails = 1
    await expect(test.runJobs()).rejects.toThrow('503')
    expect(await timeline()).toEqual([])
    await test.db
      .updateTable('mails')
      .set({ send_after: new Date(Date.now() - 120_000) })
      .where('status', '=', 'receiving')
      .execute()
    await sweepMails.handler(
      test.context,
      {},
      { job_id: '1', attempt: 1, signal: new AbortController().signal, log: test.context.log },
    )
    await test.runJobs()
    expect(await timeline()).toHaveLength(1)
  })

  it('whose text the provider has no more is kept by what was told of it', async () => {
    const email_id = await arrive()
    provider.mails.delete(email_id)
    await test.runJobs()
    const [entry] = await timeline()
    const mail = (await owner.request('GET', `${MAILS}/${entry.metadata.mail_id}`)).body
    expect(mail).toMatchObject({
      status: 'received',
      text: null,
      error_message: expect.stringContaining('does not have the text'),
    })
  })
})

describe('the person who answered', () => {
  it('is marked in the campaign, and gets no mails of campaigns that have not come to them', async () => {
    const { id, recipients } = await sentCampaign(test, { owner_id: owner.user_id })
    const [recipient] = recipients
    if (!recipient) throw new Error('there is none')
    const next = await sentCampaign(test)
    await test.db
      .insertInto('campaign_chunks')
      .values([
        { campaign_id: next.id, no: 1 },
        { campaign_id: next.id, no: 2, state: 'sending' },
      ])
      .execute()
    const pending = { campaign_id: next.id, contact_id: recipient.contact_id, status: 'pending' } as const
    await test.db
      .insertInto('campaign_recipients')
      .values([
        { ...pending, chunk_no: 1, email: recipient.email },
        { ...pending, chunk_no: 2, email: `other.${recipient.email}` },
      ])
      .execute()
    const mail = await received({ to: [replyTo(recipient.id)], from: recipient.email })
    expect(mail).toMatchObject({ lead_id: recipient.lead_id, contact_id: recipient.contact_id })
    const { replied_at } = await test.db
      .selectFrom('campaign_recipients')
      .select('replied_at')
      .where('id', '=', recipient.id)
      .executeTakeFirstOrThrow()
    expect(replied_at).toEqual(expect.any(String))
    const rest = await test.db
      .selectFrom('campaign_recipients')
      .select(['chunk_no', 'status'])
      .where('campaign_id', '=', next.id)
      .where('contact_id', '=', recipient.contact_id)
      .orderBy('chunk_no')
      .execute()
    expect(rest).toEqual([
      { chunk_no: 1, status: 'cancelled' },
      { chunk_no: 2, status: 'pending' },
    ])
    expect(id).toBeTruthy()
  })

  it.each([
    ['an absence notice by its header', { headers: { 'Auto-Submitted': 'auto-replied' } }],
    ['an absence notice by its subject', { subject: 'Automatic reply: Your roof' }],
    ['a list', { headers: { Precedence: 'bulk' } }],
    [
      'a bounce',
      { from: 'Mail Delivery Subsystem <mailer-daemon@mx.example>', subject: 'Delivery Status Notification (Failure)' },
    ],
  ])('is not meant by %s, which is only recorded', async (_, mail) => {
    const sent = await written()
    const before = (await notificationsOf(writer)).length
    expect(await received({ to: [replyTo(sent.id)], ...mail })).toMatchObject({ lead_id, is_automatic: true })
    expect((await notificationsOf(writer)).length).toBe(before)
    const events = await test.db.selectFrom('email_events').selectAll().where('mail_id', '=', sent.id).execute()
    expect(events).toEqual([])
  })
})

describe('what a mail brings along', () => {
  it('is kept as files of the entry on the timeline, by what their bytes say; what is too large is named', async () => {
    const attachments = [
      { id: 'a', filename: '../../roof‮gpj.html', content: Buffer.from('<script>alert(1)</script>') },
      {
        id: 'b',
        filename: 'logo.png',
        content_type: 'image/png',
        content_disposition: 'inline',
        content_id: 'x',
        content: Buffer.from('p'),
      },
      { id: 'c', filename: 'film.mov', size: 30_000_000, content: Buffer.from('film') },
      { id: 'd', filename: 'gone.pdf', content: Buffer.alloc(0) },
    ]
    const mail = await received({ attachments })
    expect(mail.attachments).toMatchObject([{ file_name: 'roofgpj.html', content_type: 'text/plain' }])
    expect(mail.error_message).toBe('Not kept, because too large or gone: film.mov, gone.pdf')
    const file = await owner.request('GET', `/api/crm/attachments/${mail.attachments[0].id}/content`)
    expect(file.body).toContain('alert')
    expect(await test.db.selectFrom('orphaned_files').selectAll().execute()).toEqual([])
  })

  it('is shown without what runs; the text is read from the HTML, and quotes are told from what is new', async () => {
    const html =
      '<p>Yes!</p><script>steal()</script><style>p{}</style><div class="gmail_quote">On Monday Jo wrote:<blockquote>Shall we?</blockquote></div>'
    const mail = await received({ html, text: null })
    expect(mail.html).toBe(
      '<p>Yes!</p><details><summary>Earlier messages</summary><div>On Monday Jo wrote:<blockquote>Shall we?</blockquote></div></details>',
    )
    expect(mail.text).toContain('Yes!')
    const quoted = await received({
      text: 'Sure.\n\nOn Mon, Nov 23, 2026 at 9:00 AM Jo Miller <jo@x.example> wrote:\n> Shall we?',
    })
    expect(quoted.new_text).toBe('Sure.')
  })

  it('may be anything: odd values do no harm', async () => {
    const odd = {
      subject: 'a\0b\ud800',
      text: '\0\0',
      html: '<p>'.repeat(50_000),
      headers: { Received: 7 } as never,
      message_id: '',
    }
    expect(await received({ ...odd, cc: [7, null] as never, reply_to: {} as never, attachments: [] })).toMatchObject({
      status: 'received',
    })
    const long = await received({
      html: `<img src="data:image/png;base64,${'A'.repeat(2_100_000)}"><b>hi</b>`,
      text: 'hi',
    })
    expect(long.html).toBe('<img><b>hi</b>')
  })
})

describe('a mail from nobody who is known', () => {
  it('is seen by those who see everything, and can be given to a lead', async () => {
    const admin = await test.signedInAs('admin')
    await admin.request('PATCH', '/api/crm/workspace', { rep_sees: 'own' })
    const email_id = await arrive({ from: 'Zed <zed@nowhere.example>', subject: 'Zanzibar' })
    await test.runJobs()
    const unmatched = (await admin.request('GET', `${MAILS}?unmatched=true`)).body.data
    const mail = unmatched.find((one: { subject: string }) => one.subject === 'Zanzibar')
    expect(mail).toMatchObject({ lead_id: null, from_address: 'Zed <zed@nowhere.example>' })
    expect(email_id).toBeTruthy()
    expect((await owner.request('GET', `${MAILS}/${mail.id}`)).status).toBe(404)
    expect(
      (await owner.request('GET', `${MAILS}?direction=inbound`)).body.data.map((one: { id: string }) => one.id),
    ).not.toContain(mail.id)
    expect((await owner.request('POST', `${MAILS}/${mail.id}/attach`, { lead_id })).status).toBe(404)
    expect((await admin.request('POST', `${MAILS}/${mail.id}/attach`, { lead_id: randomUUID() })).status).toBe(400)
    const given = await admin.request('POST', `${MAILS}/${mail.id}/attach`, { lead_id, contact_id })
    expect(given.body).toMatchObject({ lead_id, contact_id })
    expect((await admin.request('POST', `${MAILS}/${mail.id}/attach`, { lead_id })).status).toBe(409)
    expect((await timeline())[0]).toMatchObject({ subject: 'Zanzibar', direction: 'inbound' })
    await admin.request('PATCH', '/api/crm/workspace', { rep_sees: 'all' })
  })

  it('of a deleted lead too', async () => {
    const sent = await written()
    await owner.request('DELETE', `/api/crm/contacts/${contact_id}`)
    await owner.request('DELETE', `/api/crm/leads/${lead_id}`)
    expect(await received({ to: [replyTo(sent.id)] })).toMatchObject({
      lead_id: null,
      contact_id: null,
      status: 'received',
    })
  })
})
