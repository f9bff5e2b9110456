import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, testApp } from '../../testing/test-app.ts'
import { findSuppressed } from './find-suppressed.ts'
import { suppress, unsuppress } from './suppress.ts'

const test = testApp()
const LIST = '/api/crm/email-marketing/suppressions'
let rep: Caller
let manager: Caller
let admin: Caller

beforeAll(async () => {
  rep = await test.signedInAs('rep')
  manager = await test.signedInAs('manager')
  admin = await test.signedInAs('admin')
})

let count = 0
async function contact(fields: object = {}, by = rep) {
  const body = { first_name: 'Jo', email: `jo${++count}@consent.example`, ...fields }
  const answer = await by.request('POST', '/api/crm/contacts', body)
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer.body as { id: string; email: string; email_subscribed: boolean }
}

const at = (id: string) => `/api/crm/contacts/${id}`
const isSubscribed = async (id: string) => (await admin.request('GET', at(id))).body.email_subscribed
const unsubscribe = (id: string, by = rep) =>
  by.request('POST', `${at(id)}/unsubscribe`, { channels: ['email'], reason: 'Asked us to stop' })
const resubscribe = (id: string, reason?: string) =>
  rep.request('POST', `${at(id)}/resubscribe`, { channels: ['email'], ...(reason && { reason }) })
const listed = async (q: string) => (await admin.request('GET', `${LIST}?q=${q}`)).body.data
const undo = (answer: { headers: Record<string, unknown> }, by = rep) =>
  by.request('POST', `/api/crm/operations/${answer.headers['operation-id']}/undo`)

describe('who has unsubscribed', () => {
  it('stays so when the contact is deleted and made anew', async () => {
    const { id, email } = await contact()
    await unsubscribe(id)
    await rep.request('DELETE', at(id))
    const again = await contact({ email: email.toUpperCase(), email_subscribed: true })
    expect(again.email_subscribed).toBe(false)
  })

  it('stays so when the contact is restored, also when it happened meanwhile', async () => {
    const { id, email } = await contact()
    await rep.request('DELETE', at(id))
    await manager.request('POST', LIST, { email, reason: 'unsubscribe' })
    await rep.request('POST', `${at(id)}/restore`)
    expect(await isSubscribed(id)).toBe(false)
    const { body } = await rep.request('GET', `${at(id)}/subscriptions`)
    expect(body.data).toMatchObject([{ channel: 'email', subscribed: false }])
  })

  it('stays so in a merge, and a bounce of the other address is no reason', async () => {
    const [winner, loser] = [await contact(), await contact()]
    await unsubscribe(loser.id)
    await rep.request('POST', `${at(winner.id)}/merge`, { loser_id: loser.id })
    expect(await isSubscribed(winner.id)).toBe(false)
    expect(await listed(winner.email)).toMatchObject([{ reason: 'unsubscribe', source: 'merge' }])

    const [alive, dead] = [await contact(), await contact()]
    await manager.request('POST', LIST, { email: dead.email, reason: 'hard_bounce' })
    const merged = await rep.request('POST', `${at(alive.id)}/merge`, { loser_id: dead.id })
    expect(merged.status, JSON.stringify(merged.body)).toBe(200)
    expect(await isSubscribed(alive.id)).toBe(true)
  })

  it('stays so under an address typed later; a mistyped one that bounced is corrected', async () => {
    const left = await contact()
    await unsubscribe(left.id)
    await rep.request('PATCH', at(left.id), { email: 'left@elsewhere.example' })
    expect(await isSubscribed(left.id)).toBe(false)
    expect(await listed('left@elsewhere.example')).toMatchObject([{ reason: 'unsubscribe' }])

    const mistyped = await contact({ email: 'jo@gmial.example' })
    await manager.request('POST', LIST, { email: mistyped.email, reason: 'hard_bounce' })
    expect(await isSubscribed(mistyped.id)).toBe(false)
    await rep.request('PATCH', at(mistyped.id), { email: 'jo@gmail.example' })
    expect(await isSubscribed(mistyped.id)).toBe(true)
  })

  it('is unsubscribed with everybody at a suppressed domain, new contacts too', async () => {
    const { id } = await contact({ email: 'a@whole.example' })
    const added = await manager.request('POST', LIST, { domain: 'Whole.example' })
    expect(added.status).toBe(201)
    expect(await isSubscribed(id)).toBe(false)
    expect((await contact({ email: 'b@whole.example' })).email_subscribed).toBe(false)
    expect((await resubscribe(id, 'Wrote to us')).body.detail).toContain('whole domain')
    await manager.request('DELETE', `${LIST}/${added.body.id}`)
    expect(await isSubscribed(id)).toBe(true)
  })

  it('is known by address, domain and topic, whatever the case', async () => {
    const topic = await manager.request('POST', '/api/crm/email-marketing/topics', { name: 'Tips' })
    const topic_id = topic.body.id
    await manager.request('POST', LIST, { email: 'tips@known.example', topic_id, reason: 'unsubscribe' })
    await manager.request('POST', LIST, { email: 'spam@known.example', reason: 'complaint' })
    await manager.request('POST', LIST, { email: 'spam@known.example', reason: 'hard_bounce' })
    await manager.request('POST', LIST, { domain: 'nobody.example' })
    const asked = ['Tips@known.example', 'SPAM@known.example', 'x@nobody.example', 'fine@known.example']
    expect(Object.fromEntries(await findSuppressed(test.db, asked, topic_id))).toEqual({
      'tips@known.example': 'unsubscribed',
      'spam@known.example': 'complained',
      'x@nobody.example': 'suppressed',
    })
    expect([...(await findSuppressed(test.db, asked, null)).keys()]).not.toContain('tips@known.example')
  })
})

describe('undoing an unsubscription', () => {
  it('by the user who made it subscribes the contact again', async () => {
    const { id, email } = await contact()
    const off = await unsubscribe(id)
    const undone = await undo(off)
    expect([undone.status, undone.body.refused]).toEqual([200, 0])
    expect([await isSubscribed(id), await listed(email)]).toEqual([true, []])
  })

  it('does not undo what the person has said since', async () => {
    const { id, email } = await contact()
    const off = await unsubscribe(id)
    await test.db.transaction().execute((trx) => suppress(trx, { email, reason: 'unsubscribe', source: 'link' }))
    expect((await undo(off)).status).toBe(200)
    expect(await isSubscribed(id)).toBe(false)
    expect(await listed(email)).toMatchObject([{ source: 'link' }])
  })
})

describe('subscribing again', () => {
  it('asks how the person consented, and keeps it', async () => {
    const { id, email } = await contact()
    await unsubscribe(id)
    const silent = await resubscribe(id)
    expect([silent.status, silent.body.errors[0].path]).toEqual([400, '/reason'])
    expect((await resubscribe(id, 'Signed the form at the fair')).body.email_subscribed).toBe(true)
    expect(await listed(email)).toEqual([])
    const { body } = await rep.request('GET', `${at(id)}/consent`)
    expect(body.suppressions).toEqual([])
    expect(body.data).toMatchObject([
      { action: 'subscribed', note: 'Signed the form at the fair', actor_id: rep.user_id, source: 'user' },
      { action: 'unsubscribed', note: 'Asked us to stop', actor_id: rep.user_id, source: 'user' },
    ])
  })

  it.each([
    ['hard_bounce', 'came back'],
    ['complaint', 'spam'],
    ['manual', 'suppression list'],
  ])('is refused after a %s', async (reason, words) => {
    const { id, email } = await contact()
    await manager.request('POST', LIST, { email, reason })
    const refused = await resubscribe(id, 'Asked for it')
    expect([refused.status, refused.body.code]).toEqual([409, 'conflict'])
    expect(refused.body.detail).toContain(words)
    expect(await isSubscribed(id)).toBe(false)
    const { body } = await rep.request('GET', `${at(id)}/consent`)
    expect(body.suppressions).toMatchObject([{ reason, topic_id: null, domain: null }])
  })

  it('leaves an unsubscription in place that stands behind a bounce', async () => {
    const { id, email } = await contact()
    await manager.request('POST', LIST, { email, reason: 'hard_bounce' })
    await unsubscribe(id)
    const lift = { email, reasons: ['hard_bounce'] as const }
    await test.db.transaction().execute((trx) => unsuppress(trx, lift, { source: 'provider' }))
    expect(await isSubscribed(id)).toBe(false)
  })
})

describe('personal data', () => {
  const PEOPLE = '/api/crm/email-marketing/people'

  async function person() {
    const email = `ann${++count}@person.example`
    const lead = await rep.request('POST', '/api/crm/leads', { business_name: 'Acme', contact_name: 'Ann Lee', email })
    const ann = await contact({ first_name: 'Ann', last_name: 'Lee', email, lead_id: lead.body.id })
    await rep.request('POST', '/api/crm/notes', { contact_id: ann.id, content: 'Ann likes mornings' })
    const { id: campaign_id } = await test.db
      .insertInto('email_campaigns')
      .values({ name: 'Spring', status: 'sent' })
      .returning('id')
      .executeTakeFirstOrThrow()
    const { id: recipient_id } = await test.db
      .insertInto('campaign_recipients')
      .values({
        campaign_id,
        chunk_no: 0,
        contact_id: ann.id,
        email,
        status: 'sent',
        variables: '{"first_name":"Ann"}',
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    await test.db
      .insertInto('email_events')
      .values({ type: 'opened', recipient_id, campaign_id, occurred_at: new Date(), ip_address: '203.0.113.5' })
      .execute()
    const mail = {
      direction: 'outbound',
      thread_id: campaign_id,
      status: 'sent',
      from_address: 'Us <us@our.example>',
    } as const
    for (const to of [`Ann <${email}>`, `jo${email}`]) {
      await test.db
        .insertInto('mails')
        .values({ ...mail, to_addresses: [to], subject: 'Hello' })
        .execute()
    }
    await unsubscribe(ann.id)
    return { email, lead_id: lead.body.id as string, recipient_id, id: ann.id }
  }

  it('of a person is handed over as JSON', async () => {
    const { email, id, recipient_id } = await person()
    const { status, headers, body } = await admin.request('GET', `${PEOPLE}/${email.toUpperCase()}/export`)
    expect([status, headers['content-disposition']]).toEqual([200, 'attachment; filename="personal-data.json"'])
    expect(body).toMatchObject({
      email,
      is_complete: true,
      contacts: [{ id, first_name: 'Ann' }],
      suppressions: [{ reason: 'unsubscribe' }],
      consent: [{ action: 'unsubscribed' }],
      notes: [{ content: 'Ann likes mornings' }],
      campaign_mails: [{ id: recipient_id, campaign_name: 'Spring' }],
      mail_events: [{ ip_address: '203.0.113.5' }],
      mails: [{ subject: 'Hello' }],
    })
    const again = await admin.request('GET', `${PEOPLE}/${email}/export`)
    expect(again.body.consent[0]).toMatchObject({ action: 'exported', actor_id: admin.user_id })
  })

  it('is erased for good, but for the address on the suppression list', async () => {
    const { email, id, lead_id, recipient_id } = await person()
    const unsure = await admin.request('POST', `${PEOPLE}/${email}/erase`, { confirm: 'yes' })
    expect([unsure.status, unsure.body.errors[0].path]).toEqual([400, '/confirm'])
    const erased = await admin.request('POST', `${PEOPLE}/${email}/erase`, { confirm: email })
    expect(erased.status, JSON.stringify(erased.body)).toBe(200)
    expect(erased.body.erased).toMatchObject({ contacts: 1, campaign_mails: 1, mails: 1, mail_events: 1, leads: 1 })

    expect((await admin.request('GET', at(id))).status).toBe(404)
    expect((await admin.request('GET', `/api/crm/leads/${lead_id}`)).body).toMatchObject({
      email: null,
      contact_name: null,
    })
    const recipient = await test.db
      .selectFrom('campaign_recipients')
      .selectAll()
      .where('id', '=', recipient_id)
      .executeTakeFirst()
    expect(recipient).toMatchObject({
      email: `erased ${recipient_id}`,
      variables: null,
      contact_id: null,
      status: 'sent',
    })
    const events = await test.db
      .selectFrom('email_events')
      .selectAll()
      .where('recipient_id', '=', recipient_id)
      .execute()
    expect(events).toMatchObject([{ type: 'opened', ip_address: null }])
    const mails = await test.db.selectFrom('mails').select('to_addresses').execute()
    expect(mails.flatMap((mail) => mail.to_addresses)).toContain(`jo${email}`)
    const consent = await test.db.selectFrom('consent_records').selectAll().where('email', '=', email).execute()
    expect(consent).toMatchObject([{ action: 'erased', actor_id: admin.user_id, ip_address: null }])

    await undo(erased, admin)
    expect((await contact({ email })).email_subscribed).toBe(false)
    expect(
      (await admin.request('POST', `${PEOPLE}/nobody@person.example/erase`, { confirm: 'nobody@person.example' }))
        .status,
    ).toBe(404)
  })

  it('is for administrators', async () => {
    const { email } = await person()
    for (const caller of [rep, manager]) {
      expect((await caller.request('GET', `${PEOPLE}/${email}/export`)).status).toBe(403)
      expect((await caller.request('POST', `${PEOPLE}/${email}/erase`, { confirm: email })).status).toBe(403)
    }
  })
})
