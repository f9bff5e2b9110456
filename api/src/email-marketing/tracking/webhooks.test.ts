import { describe, expect, test as it } from 'vitest'
import { type SentRecipient, sentCampaign } from '../../testing/sent-campaign.ts'
import { testApp } from '../../testing/test-app.ts'
import { about, tell, WEBHOOK_SECRET, WEBHOOK_URL, WITH_RESEND } from '../../testing/webhooks.ts'

const test = testApp(WITH_RESEND)

const PERMANENT = { bounce: { type: 'Permanent', subType: 'General', message: 'There is no such mailbox.' } }

async function sent() {
  const { recipients } = await sentCampaign(test)
  return recipients[0] as SentRecipient
}

const stateOf = (recipient: SentRecipient) =>
  test.db.selectFrom('campaign_recipients').selectAll().where('id', '=', recipient.id).executeTakeFirstOrThrow()

async function countEvents() {
  const { rows } = { rows: await test.db.selectFrom('email_events').select('id').execute() }
  return rows.length
}

describe('signatures', () => {
  it('a message signed by the provider’s own library is taken, at both addresses', async () => {
    for (const url of [WEBHOOK_URL, '/api/crm/activities/email/track']) {
      const recipient = await sent()
      const answer = await tell(test, about(recipient, 'delivered', 10), { url })
      expect(answer.statusCode).toBe(200)
      expect(await stateOf(recipient)).toMatchObject({ status: 'delivered', delivered_at: '2026-01-01T00:00:10Z' })
    }
  })

  it('the signature is over the bytes as they came, not over the same JSON written differently', async () => {
    const recipient = await sent()
    const spaced = JSON.stringify(about(recipient, 'delivered', 10), null, 3).replace('"data"', '"\\u0064ata"')
    expect((await tell(test, spaced)).statusCode).toBe(200)
    expect((await stateOf(recipient)).status).toBe('delivered')
  })

  it('what was signed with another secret, changed, is too old or too new, or not signed is refused', async () => {
    const recipient = await sent()
    const before = await countEvents()
    const message = about(recipient, 'delivered', 10)
    const other = `whsec_${Buffer.from('not the secret of the provider').toString('base64')}`
    const minutes = (count: number) => new Date(Date.now() + count * 60_000)
    for (const told of [{ secret: other }, { at: minutes(-6) }, { at: minutes(6) }]) {
      expect((await tell(test, message, told)).statusCode).toBe(401)
    }
    const good = await tell(test, message)
    const { headers } = good.raw.req
    expect(good.statusCode).toBe(200)
    const post = (changes: Record<string, string | undefined>, payload = JSON.stringify(message)) => {
      const given = { ...(headers as Record<string, string>), ...changes }
      const kept = Object.fromEntries(Object.entries(given).filter(([key, value]) => key !== 'content-length' && value))
      return test.app.inject({ method: 'POST', url: WEBHOOK_URL, headers: kept as Record<string, string>, payload })
    }
    expect((await post({}, JSON.stringify({ ...message, type: 'email.bounced' }))).statusCode).toBe(401)
    expect((await post({}, `${JSON.stringify(message)} `)).statusCode).toBe(401)
    expect((await post({ 'svix-id': 'another' })).statusCode).toBe(401)
    for (const name of ['svix-id', 'svix-timestamp', 'svix-signature']) {
      expect((await post({ [name]: undefined })).statusCode).toBe(401)
    }
    for (const signature of ['v1,', 'v1', ',', 'v2,abc', 'v1,!!!']) {
      expect((await post({ 'svix-signature': signature })).statusCode).toBe(401)
    }
    expect((await post({ 'svix-timestamp': `${headers['svix-timestamp']}x` })).statusCode).toBe(401)
    expect(await countEvents()).toBe(before + 1)
    const also = `v1,AAAA ${headers['svix-signature']}`
    expect((await post({ 'svix-signature': also })).statusCode).toBe(200)
  })

  it('a body that is no JSON, none at all, or larger than a mebibyte is told so', async () => {
    expect((await tell(test, 'not json')).statusCode).toBe(400)
    expect((await tell(test, '[]')).statusCode).toBe(400)
    expect((await test.app.inject({ method: 'POST', url: WEBHOOK_URL })).statusCode).toBe(401)
    expect((await tell(test, { type: 'x', data: 'y'.repeat(1_100_000) })).statusCode).toBe(413)
  })

  it('odd values in a good message do no harm', async () => {
    const recipient = await sent()
    const odd = [
      { type: 'email.unheard_of', data: {} },
      { type: 'domain.updated', data: { id: '1' } },
      { type: 7, data: null },
      {},
      { type: 'email.delivered', created_at: 'soon', data: { tags: { recipient_id: 'x' }, email_id: 5 } },
      { type: 'email.delivered', data: { tags: { recipient_id: crypto.randomUUID() } } },
      { type: 'email.received', data: { email_id: '' } },
      { type: 'suppression.added', data: {} },
      {
        ...about(recipient, 'clicked', 1),
        data: { tags: { recipient_id: recipient.id }, click: { link: 'a\0b\ud800', userAgent: '\0' } },
      },
    ]
    for (const message of odd) expect((await tell(test, message)).statusCode).toBe(200)
  })
})

describe('what a message changes', () => {
  it('replaying it changes nothing', async () => {
    const recipient = await sent()
    const id = 'msg_replayed'
    await tell(test, about(recipient, 'opened', 20), { id })
    const before = await stateOf(recipient)
    for (let again = 0; again < 3; again++) {
      expect((await tell(test, about(recipient, 'opened', 20), { id })).statusCode).toBe(200)
    }
    expect(await stateOf(recipient)).toEqual(before)
    expect(before.open_count).toBe(1)
  })

  it('the same message many times at once counts once', async () => {
    const recipient = await sent()
    const message = about(recipient, 'opened', 20)
    await Promise.all(Array.from({ length: 20 }, () => tell(test, message, { id: 'msg_at_once' })))
    expect((await stateOf(recipient)).open_count).toBe(1)
  })

  it('a mail that is not ours is none of our business, and one without tags is known by its id', async () => {
    const recipient = await sent()
    const before = await countEvents()
    await tell(test, {
      type: 'email.bounced',
      data: { email_id: 'of another product', to: [recipient.email], ...PERMANENT },
    })
    expect(await countEvents()).toBe(before)
    await tell(test, { type: 'email.delivered', data: { email_id: recipient.email_id } })
    expect((await stateOf(recipient)).status).toBe('delivered')
  })

  it('a hard bounce suppresses the address, and says so on the timeline; a soft one only counts', async () => {
    const [hard, soft] = [await sent(), await sent()]
    await tell(test, about(hard, 'bounced', 5, PERMANENT))
    await tell(test, about(soft, 'bounced', 5, { bounce: { type: 'Transient', message: 'The mailbox is full.' } }))
    expect(await stateOf(hard)).toMatchObject({ status: 'bounced', error_message: 'There is no such mailbox.' })
    expect(await stateOf(soft)).toMatchObject({ status: 'bounced', error_message: 'The mailbox is full.' })
    const suppressed = await test.db.selectFrom('suppressions').select(['email', 'reason']).execute()
    expect(suppressed).toContainEqual({ email: hard.email, reason: 'hard_bounce' })
    expect(suppressed.map((row) => row.email)).not.toContain(soft.email)
    const contact = await test.db
      .selectFrom('contacts')
      .select('email_subscribed')
      .where('id', '=', hard.contact_id)
      .executeTakeFirst()
    expect(contact?.email_subscribed).toBe(false)
  })

  it('a complaint suppresses the address', async () => {
    const recipient = await sent()
    await tell(test, about(recipient, 'complained', 500))
    const row = await test.db
      .selectFrom('suppressions')
      .select('reason')
      .where('email', '=', recipient.email)
      .executeTakeFirst()
    expect(row?.reason).toBe('complaint')
  })

  it('the timelines of the contact and the lead show status, opens and clicks', async () => {
    const recipient = await sent()
    const rep = await test.signedInAs('rep')
    await tell(test, about(recipient, 'delivered', 1))
    await tell(test, about(recipient, 'opened', 60))
    await tell(test, about(recipient, 'opened', 70))
    await tell(
      test,
      about(recipient, 'clicked', 90, { click: { link: 'https://example.com/', userAgent: 'Mozilla/5.0' } }),
    )
    for (const about of [`lead_id=${recipient.lead_id}`, `contact_id=${recipient.contact_id}`]) {
      const { body } = await rep.request('GET', `/api/crm/activities?${about}&activity_type=email`)
      expect(body.data).toMatchObject([{ email_status: 'delivered', email_opens: 2, email_clicks: 1 }])
    }
    const told = await test.db.selectFrom('live_events').select(['entity', 'entity_id']).execute()
    expect(told).toContainEqual({ entity: 'lead', entity_id: recipient.lead_id })
    expect(told).toContainEqual({ entity: 'contact', entity_id: recipient.contact_id })
  })

  it('what arrives before the sending was written down tells that it was sent', async () => {
    const { id, recipients } = await sentCampaign(test, { recipients: 2, is_recorded: false })
    const [first, second] = recipients as [SentRecipient, SentRecipient]
    await tell(test, about(first, 'delivered', 30))
    expect(await stateOf(first)).toMatchObject({
      status: 'delivered',
      email_id: first.email_id,
      sent_at: '2026-01-01T00:00:30Z',
    })
    const chunk = () =>
      test.db.selectFrom('campaign_chunks').select('state').where('campaign_id', '=', id).executeTakeFirst()
    expect((await chunk())?.state).toBe('unknown')
    await tell(test, about(second, 'sent', 20))
    expect((await chunk())?.state).toBe('done')
  })

  it('the provider’s own suppressions are followed, and what it lifts, but for what was decided here', async () => {
    const recipient = await sent()
    const reasons = async () =>
      (
        await test.db
          .selectFrom('suppressions')
          .select('reason')
          .where('email', '=', recipient.email)
          .orderBy('reason')
          .execute()
      ).map((row) => row.reason)
    const data = { id: '1', email: recipient.email, origin: 'bounce' }
    await tell(test, { type: 'suppression.added', data }, { id: 'msg_added' })
    expect(await reasons()).toEqual(['hard_bounce'])
    await tell(test, { type: 'suppression.removed', data })
    expect(await reasons()).toEqual([])
    await tell(test, { type: 'suppression.added', data }, { id: 'msg_added' })
    expect(await reasons()).toEqual([])
  })

  it('a received mail is noted once', async () => {
    const data = { email_id: 'in_1', from: 'jo@example.com', to: ['reply@in.example.com'], subject: 'Re: An offer' }
    await tell(test, { type: 'email.received', data })
    await tell(test, { type: 'email.received', data })
    const mails = await test.db.selectFrom('mails').select('subject').where('email_id', '=', 'in_1').execute()
    expect(mails).toEqual([{ subject: 'Re: An offer' }])
  })
})

describe('an installation without the secret', () => {
  const other = testApp({ RESEND_API_KEY: 're_test', MAIL_FROM: 'crm@example.com' })
  it('refuses every webhook', async () => {
    expect((await tell(other, { type: 'email.sent' }, { secret: WEBHOOK_SECRET })).statusCode).toBe(401)
  })
})
