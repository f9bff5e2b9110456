import { sql } from 'kysely'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { readToken } from '../email-marketing/tokens.ts'
import { applyEvent } from '../email-marketing/tracking/apply-event.ts'
import { createMailer } from '../mail/mailer.ts'
import { postForm } from '../testing/form.ts'
import { type MailServer, mailServer, type ResendServer, resendServer } from '../testing/mail-servers.ts'
import { type Caller, testApp } from '../testing/test-app.ts'
import { sweepMails } from './jobs.ts'

const FROM = 'Roofs Inc <crm@roofs.example>'
const test = testApp({ RESEND_API_KEY: 're_test', RESEND_RATE_LIMIT: '100', MAIL_FROM: FROM })
const MAILS = '/api/crm/mails'

let resend: ResendServer
let smtp: MailServer
let rep: Caller
let lead_id: string
let contact_id: string
let address: string
let count = 0

const viaResend = () => {
  const { config } = test.context
  if (config.mail?.via === 'resend') config.mail.base_url = resend.url
  test.context.mailer = createMailer(config.mail, test.db)
}
const viaSmtp = () => {
  test.context.mailer = createMailer({ via: 'smtp', url: smtp.url, from: FROM }, test.db)
}

beforeAll(async () => {
  resend = await resendServer()
  smtp = await mailServer()
  rep = await test.signedInAs('rep')
})
afterAll(async () => {
  await test.context.mailer.close()
  await Promise.all([resend.close(), smtp.close()])
})
beforeEach(async () => {
  test.jobs.length = 0
  viaResend()
  Object.assign(resend, { requests: [], delivered: [], next: [] })
  address = `ann.${++count}@sunny.example`
  lead_id = (await rep.request('POST', '/api/crm/leads', { business_name: `Sunny ${count}` })).body.id
  const contact = { lead_id, first_name: 'Ann', last_name: 'Lee', email: address }
  contact_id = (await rep.request('POST', '/api/crm/contacts', contact)).body.id
})

async function write(body: object = {}, caller = rep) {
  const mail = { contact_id, subject: 'Your roof', text: 'Hello Ann,\n\nsee https://roofs.example/a?b=1&c.', ...body }
  return caller.request('POST', MAILS, mail)
}
const read = async (id: string) => (await rep.request('GET', `${MAILS}/${id}`)).body
const timeline = async (id = lead_id) =>
  (await rep.request('GET', `/api/crm/activities/lead/${id}/timeline?types=email`)).body.data
const sweep = async () => {
  await sweepMails.handler(
    test.context,
    {},
    { job_id: '1', attempt: 1, signal: new AbortController().signal, log: test.context.log },
  )
}
/** As if so much time had gone by. */
const age = (id: string, time: string) =>
  sql`update mails set send_after = send_after - ${time}::interval, first_attempt_at = first_attempt_at - ${time}::interval
    where id = ${id}`.execute(test.db)

describe('writing a mail', () => {
  it('sends it once, from the user, to the contact, and says so on both timelines', async () => {
    const { status, headers, body } = await write()
    expect(status, JSON.stringify(body)).toBe(201)
    expect(headers.location).toBe(`${MAILS}/${body.id}`)
    expect(body).toMatchObject({ status: 'queued', to_addresses: [address], lead_id, contact_id, thread_id: body.id })
    expect((await timeline())[0]).toMatchObject({
      subject: 'Your roof',
      email_status: 'queued',
      metadata: { mail_id: body.id },
    })
    await test.runJobs()
    expect(resend.delivered).toHaveLength(1)
    const { name, email } = await test.db
      .selectFrom('users')
      .selectAll()
      .where('id', '=', rep.user_id)
      .executeTakeFirstOrThrow()
    expect(resend.delivered[0]).toMatchObject({
      from: `"${name}" <crm@roofs.example>`,
      reply_to: `"${name}" <${email}>`,
      to: [address],
      subject: 'Your roof',
      text: 'Hello Ann,\n\nsee https://roofs.example/a?b=1&c.',
      tags: [{ name: 'mail_id', value: body.id }],
    })
    expect(resend.delivered[0]?.html).toContain('<a href="https://roofs.example/a?b=1&#38;c">')
    const sent = await read(body.id)
    expect(sent).toMatchObject({ status: 'sent', sent_at: expect.any(String), error_message: null })
    const [entry] = await timeline()
    expect(entry).toMatchObject({ email_status: 'sent', email_id: expect.any(String), direction: 'outbound' })
    const corrected = await rep.request('PATCH', `/api/crm/activities/${entry.id}`, { subject: 'Something else' })
    expect(corrected.status).toBe(409)
    const contact = (await rep.request('GET', `/api/crm/contacts/${contact_id}`)).body
    expect(contact.last_contacted_at).toBe(entry.occurred_at)
  })

  it('asks answers to come to a signed address where the provider receives mail', async () => {
    await test.db.updateTable('mail_settings').set({ inbound_domain: 'in.roofs.example' }).execute()
    const { body } = await write()
    await test.runJobs()
    await test.db.updateTable('mail_settings').set({ inbound_domain: null }).execute()
    const token = /reply\+([0-9a-f]+)@in\.roofs\.example/.exec(String(resend.delivered[0]?.reply_to))?.[1] ?? ''
    expect(readToken(test.context.config.secret_key, 'reply', token)).toBe(body.id)
  })

  it('carries attached files, and refuses more than 25 MB together', async () => {
    const big = Buffer.alloc(13 * 1024 * 1024, 'x')
    const files = [
      { name: 'roof.txt', content: 'plan' },
      { name: 'a.txt', content: big },
      { name: 'b.txt', content: big },
    ]
    const attached = (await postForm(rep, '/api/crm/attachments', { lead_id }, files)).body.data
    const [plan, a, b] = attached.map((file: { id: string }) => file.id)
    expect((await write({ attachment_ids: [a, b] })).body.errors).toEqual([
      { path: '/attachment_ids', message: expect.stringContaining('26 MB together') },
    ])
    const { body } = await write({ attachment_ids: [plan] })
    expect(body.attachments).toMatchObject([{ file_name: 'roof.txt' }])
    await test.runJobs()
    expect(resend.delivered[0]?.attachments).toEqual([
      { filename: 'roof.txt', content_type: 'text/plain', content: Buffer.from('plan').toString('base64') },
    ])
    expect((await write({ attachment_ids: [crypto.randomUUID()] })).body.errors[0].path).toBe('/attachment_ids/0')
  })

  it('fails with a reason when an attached file was deleted meanwhile', async () => {
    const [file] = (await postForm(rep, '/api/crm/attachments', { lead_id }, [{ name: 'a.txt', content: 'a' }])).body
      .data
    const { body } = await write({ attachment_ids: [file.id] })
    await rep.request('DELETE', `/api/crm/attachments/${file.id}`)
    await test.runJobs()
    expect(await read(body.id)).toMatchObject({ status: 'failed', error_message: expect.stringContaining('deleted') })
  })

  it('answers in the same thread, with the headers that mail programs need', async () => {
    const received = await test.db
      .insertInto('mails')
      .values({
        direction: 'inbound',
        status: 'received',
        thread_id: crypto.randomUUID(),
        lead_id,
        contact_id,
        from_address: `Ann <${address}>`,
        to_addresses: ['crm@roofs.example'],
        subject: 'RE: Re: Your roof',
        email_id: crypto.randomUUID(),
        message_id: '<3@sunny>',
        references_ids: ['<1@roofs>', '<2@sunny>'],
      })
      .returning(['id', 'thread_id'])
      .executeTakeFirstOrThrow()
    const { body } = await rep.request('POST', MAILS, { reply_to_id: received.id, text: 'Yes.' })
    expect(body).toMatchObject({
      subject: 'Re: Your roof',
      to_addresses: [address],
      thread_id: received.thread_id,
      reply_to_id: received.id,
    })
    await test.runJobs()
    expect(resend.delivered[0]?.headers).toEqual({
      'In-Reply-To': '<3@sunny>',
      References: '<1@roofs> <2@sunny> <3@sunny>',
    })
    expect((await rep.request('GET', `${MAILS}?thread_id=${received.thread_id}`)).body.data).toHaveLength(2)
  })

  it.each([
    ['nobody', { contact_id: undefined }, '/lead_id'],
    ['no subject', { subject: ' ' }, '/subject'],
    ['no text', { text: '  ', html: '<p> </p>' }, '/text'],
    ['300 characters', { to: [`${'a'.repeat(288)}@example.com`] }, '/to/0'],
    ['321 characters', { to: [`${'a'.repeat(309)}@example.com`] }, '/to/0'],
    ['no address', { cc: ['ann at example.com'] }, '/cc/0'],
    ['another header', { bcc: ['a@example.com\r\nBcc: b@example.com'] }, '/bcc/0'],
    ['a quoted address', { to: ['"a b"@example.com'] }, '/to/0'],
    ['two addresses in one', { to: ['a@example.com,b@example.com'] }, '/to/0'],
    ['an unknown key', { from: 'boss@example.com' }, '/from'],
    ['an unknown template', { template_id: crypto.randomUUID() }, '/template_id'],
    ['an unknown mail', { reply_to_id: crypto.randomUUID() }, '/reply_to_id'],
  ])('refuses %s, naming it', async (_, body, path) => {
    const answer = await write(body)
    expect(answer.status).toBe(400)
    expect(answer.body.errors.map((error: { path: string }) => error.path)).toContain(path)
    expect(test.jobs).toEqual([])
  })

  it('takes addresses of any script, and sends domains in ASCII', async () => {
    const { body } = await write({ to: ['zoë@bücher.example', '用户@例子.广告'] })
    expect(body.to_addresses).toEqual(['zoë@xn--bcher-kva.example', '用户@xn--fsqu00a.xn--4rr70v'])
  })

  it('writes headers of one line only', async () => {
    const { body } = await write({ subject: 'Roof\r\nBcc: everyone@example.com' })
    expect(body.subject).toBe('Roof Bcc: everyone@example.com')
  })

  it('shows what was written as HTML without anything that runs or loads', async () => {
    const html =
      '<p onclick="x()">Hi <script>alert(1)</script><a href="javascript:alert(1)">a</a><a href="https://e.example">b</a>' +
      '<iframe src="https://e.example"></iframe><form action="/x"><input name=q></form><img src=x onerror=alert(1)>' +
      '<div style="background:url(https://e.example/t)">c</div><svg><script>alert(1)</script></svg></p>'
    const { body } = await write({ html, text: undefined })
    expect(body.html).toContain('<a href="https://e.example" target="_blank"')
    expect(body.html).not.toMatch(/script|onclick|onerror|javascript|iframe|form|input|url\(|svg/i)
    expect(body.text).toContain('Hi')
  })
})

describe('an address that gets no mail', () => {
  const suppress = (reason: 'unsubscribe' | 'hard_bounce' | 'complaint') =>
    test.db.insertInto('suppressions').values({ email: address, reason, source: 'test' }).execute()

  it('is refused after a hard bounce and after a complaint, whatever is confirmed', async () => {
    await suppress('hard_bounce')
    const bounced = await write({ confirm_unsubscribed: true })
    expect(bounced.status).toBe(400)
    expect(bounced.body.errors[0]).toEqual({ path: '/to/0', message: expect.stringContaining('came back for good') })
    await suppress('complaint')
    expect((await write({ cc: ['x@example.com'] })).body.errors[0].message).toContain('spam')
    expect(test.jobs).toEqual([])
  })

  it('gets a personal mail after it unsubscribed, when that is said knowingly', async () => {
    await rep.request('POST', `/api/crm/contacts/${contact_id}/unsubscribe`, { channels: ['email'] })
    const asked = await write()
    expect(asked.body.errors[0]).toEqual({ path: '/confirm_unsubscribed', message: expect.stringContaining(address) })
    expect((await write({ confirm_unsubscribed: true })).status).toBe(201)
    await test.runJobs()
    expect(resend.delivered).toHaveLength(1)
  })
})

describe('taking a mail back', () => {
  it('leaves nothing on the timeline and sends nothing', async () => {
    const before = (await rep.request('GET', `/api/crm/contacts/${contact_id}`)).body.last_contacted_at
    const { body } = await write()
    expect((await rep.request('POST', `${MAILS}/${body.id}/cancel`)).status).toBe(204)
    await test.runJobs()
    expect(resend.requests).toEqual([])
    expect(await timeline()).toEqual([])
    expect((await rep.request('GET', `${MAILS}/${body.id}`)).status).toBe(404)
    expect((await rep.request('GET', `/api/crm/contacts/${contact_id}`)).body.last_contacted_at).toBe(before)
  })

  it('is too late when it has left, and another user’s business never', async () => {
    const { body } = await write()
    const other = await test.signedInAs('manager')
    expect((await other.request('POST', `${MAILS}/${body.id}/cancel`)).status).toBe(403)
    await test.runJobs()
    expect((await rep.request('POST', `${MAILS}/${body.id}/cancel`)).status).toBe(409)
  })
})

describe('when sending goes wrong', () => {
  it('a connection that broke after the mail was taken doubles nothing', async () => {
    const { body } = await write()
    resend.next = ['hang_up']
    await expect(test.runJobs()).rejects.toThrow(/reached/)
    expect(await read(body.id)).toMatchObject({ status: 'sending' })
    await age(body.id, '2 minutes')
    await sweep()
    await test.runJobs()
    expect(resend.requests).toHaveLength(2)
    expect(resend.delivered).toHaveLength(1)
    expect(await read(body.id)).toMatchObject({ status: 'sent' })
  })

  it('a crash between sending and writing that down doubles nothing', async () => {
    const { body } = await write()
    await test.runJobs()
    // What the database says when the process was killed after the provider had answered.
    await test.db
      .updateTable('mails')
      .set({ status: 'sending', email_id: null, sent_at: null })
      .where('id', '=', body.id)
      .execute()
    await age(body.id, '5 minutes')
    await sweep()
    await test.runJobs()
    expect(resend.requests).toHaveLength(2)
    expect(resend.delivered).toHaveLength(1)
    expect(await read(body.id)).toMatchObject({ status: 'sent' })
  })

  it('a mail whose job was lost is found by the sweep, but not while it can be taken back', async () => {
    const { body } = await write()
    test.jobs.length = 0
    await sweep()
    expect(test.jobs).toEqual([])
    await age(body.id, '2 minutes')
    await sweep()
    await test.runJobs()
    expect(await read(body.id)).toMatchObject({ status: 'sent' })
  })

  it('two workers at once send it once', async () => {
    const { body } = await write()
    const [{ job, data }] = test.jobs.splice(0) as [(typeof test.jobs)[number]]
    const run = { job_id: '1', attempt: 1, signal: new AbortController().signal, log: test.context.log }
    await Promise.all([job.handler(test.context, data, run), job.handler(test.context, data, run)])
    expect(resend.requests).toHaveLength(1)
    expect(await read(body.id)).toMatchObject({ status: 'sent' })
  })

  it('a refusal is shown, and the mail goes out when it is tried again', async () => {
    const { body } = await write()
    resend.next = [{ status: 422, name: 'validation_error', message: 'no such domain' }]
    await test.runJobs()
    expect(await read(body.id)).toMatchObject({
      status: 'failed',
      error_message: expect.stringContaining('no such domain'),
    })
    expect((await timeline())[0].email_status).toBe('failed')
    const other = await test.signedInAs('rep')
    expect((await other.request('POST', `${MAILS}/${body.id}/retry`, {})).status).toBe(403)
    expect((await rep.request('POST', `${MAILS}/${body.id}/retry`, {})).body).toMatchObject({ status: 'queued' })
    await test.runJobs()
    expect(resend.delivered).toHaveLength(1)
    expect((await rep.request('POST', `${MAILS}/${body.id}/retry`, {})).status).toBe(409)
  })

  it('what the provider told of a failed attempt does not count for the next one', async () => {
    const { body } = await write()
    await test.runJobs()
    const told = (type: 'failed' | 'sent') =>
      test.db
        .transaction()
        .execute((trx) => applyEvent(trx, { type, mail_id: body.id, occurred_at: new Date().toISOString() }))
    await told('failed')
    expect(await read(body.id)).toMatchObject({ status: 'failed' })
    await rep.request('POST', `${MAILS}/${body.id}/retry`, {})
    await test.runJobs()
    await told('sent')
    expect(await read(body.id)).toMatchObject({ status: 'sent' })
  })

  it('a day later it is not sent again by itself, because the provider has forgotten the key', async () => {
    const { body } = await write()
    resend.next = ['hang_up']
    await expect(test.runJobs()).rejects.toThrow()
    await age(body.id, '23 hours 1 minute')
    await sweep()
    await test.runJobs()
    expect(resend.requests).toHaveLength(1)
    expect(await read(body.id)).toMatchObject({
      status: 'unknown',
      error_message: expect.stringContaining('may have gone out'),
    })
    expect((await rep.request('POST', `${MAILS}/${body.id}/retry`, {})).status).toBe(409)
    expect((await rep.request('POST', `${MAILS}/${body.id}/retry`, { confirm_unknown: true })).status).toBe(200)
    await test.runJobs()
    const keys = resend.requests.map(({ headers }) => headers['idempotency-key'])
    expect(new Set(keys).size).toBe(2)
  })

  it('over SMTP, which has no such keys, a broken connection is left to a person', async () => {
    viaSmtp()
    const { body } = await write()
    await test.runJobs()
    expect(smtp.taken).toHaveLength(1)
    expect(await read(body.id)).toMatchObject({ status: 'sent' })
    const { message_id } = await test.db
      .selectFrom('mails')
      .select('message_id')
      .where('id', '=', body.id)
      .executeTakeFirstOrThrow()
    expect(smtp.taken[0]?.message).toContain(message_id)
    await test.db.updateTable('mails').set({ status: 'sending' }).where('id', '=', body.id).execute()
    await age(body.id, '5 minutes')
    await sweep()
    await test.runJobs()
    expect(smtp.taken).toHaveLength(1)
    expect(await read(body.id)).toMatchObject({ status: 'unknown' })
  })
})

describe('a template', () => {
  it('is filled in for the contact, with an unsubscribe link of the very mail', async () => {
    const template = await test.db
      .insertInto('email_templates')
      .values({
        name: `Hello ${count}`,
        subject: 'For {{ lead.business_name }}',
        html_content: '<p>Hi {{ first_name }}</p><a href="{{ unsubscribe_url }}">Unsubscribe</a>',
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    for (const to of [{ contact_id }, { lead_id }]) {
      const filled = await rep.request('POST', `${MAILS}/fill-template`, { template_id: template.id, ...to })
      expect(filled.body).toMatchObject({ subject: `For Sunny ${count}`, html: expect.stringContaining('Hi Ann') })
      const { body } = await write({ ...filled.body, template_id: template.id })
      const { html } = await test.db
        .selectFrom('mails')
        .select('html')
        .where('id', '=', body.id)
        .executeTakeFirstOrThrow()
      const token = /\/unsubscribe\/([0-9a-f]{52})"/.exec(html ?? '')?.[1] ?? ''
      expect(readToken(test.context.config.secret_key, 'unsubscribe', token)).toBe(body.id)
    }
    expect((await rep.request('POST', `${MAILS}/fill-template`, { template_id: template.id })).status).toBe(400)
  })
})

describe('merging', () => {
  it('takes the mails along to the contact that stays', async () => {
    const { body } = await write()
    const other = { lead_id, first_name: 'Anna', email: `anna.${count}@sunny.example` }
    const { id } = (await rep.request('POST', '/api/crm/contacts', other)).body
    const merged = await rep.request('POST', `/api/crm/contacts/${id}/merge`, { loser_id: contact_id })
    expect(merged.status, JSON.stringify(merged.body)).toBeLessThan(300)
    expect((await rep.request('GET', `${MAILS}?contact_id=${id}`)).body.data).toMatchObject([{ id: body.id }])
  })
})

describe('a rep who sees only the own leads', () => {
  it('neither reads nor writes mails of other leads', async () => {
    const admin = await test.signedInAs('admin')
    await admin.request('PATCH', '/api/crm/workspace', { rep_sees: 'own' })
    const own = (await rep.request('POST', '/api/crm/leads', { business_name: 'Own', owner_id: rep.user_id })).body.id
    const { body } = await write({ contact_id: undefined, lead_id: own, to: ['a@example.com'] })
    const outsider = await test.signedInAs('rep')
    for (const [method, path, sent] of [
      ['GET', '', undefined],
      ['POST', '/cancel', undefined],
      ['POST', '/retry', {}],
      ['POST', '/attach', { lead_id: own }],
    ] as const) {
      expect((await outsider.request(method, `${MAILS}/${body.id}${path}`, sent)).status).toBe(404)
    }
    expect((await outsider.request('GET', `${MAILS}?lead_id=${own}`)).body.data).toEqual([])
    expect((await outsider.request('GET', `${MAILS}?thread_id=${body.thread_id}`)).body.data).toEqual([])
    expect((await write({ contact_id: undefined, lead_id: own, to: ['a@example.com'] }, outsider)).status).toBe(400)
    expect((await write({ contact_id: undefined, reply_to_id: body.id }, outsider)).status).toBe(400)
    await admin.request('PATCH', '/api/crm/workspace', { rep_sees: 'all' })
  })
})
