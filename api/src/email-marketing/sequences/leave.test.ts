import { beforeAll, describe, expect, it } from 'vitest'
import { activeSequence, allowMail, letThemGoOn, mail, person, SEQUENCES, wait } from '../../testing/sequences.ts'
import { type Caller, testApp } from '../../testing/test-app.ts'
import { suppress } from '../suppressions/suppress.ts'
import { advanceDue } from './advance.ts'
import { leaveSequences } from './leave-sequences.ts'

const test = testApp()
let manager: Caller
let rep: Caller
let stages: { id: string; name: string; is_closed: boolean; is_won: boolean; position: number }[]

beforeAll(async () => {
  await allowMail(test)
  manager = await test.signedInAs('manager')
  rep = await test.signedInAs('rep')
  stages = (await rep.request('GET', '/api/crm/pipeline/stages')).body.data
})

type Person = Awaited<ReturnType<typeof person>>

/** Somebody who waits in a sequence with these settings. */
async function waiting(settings: object = {}): Promise<Person & { sequence_id: string }> {
  const ann = await person(rep)
  const { id } = await activeSequence(manager, [wait(1), mail('Never')], settings)
  await rep.request('POST', `${SEQUENCES}/${id}/enrolments`, { contact_ids: [ann.contact_id] })
  await letThemGoOn(test)
  return { ...ann, sequence_id: id }
}

async function whereIs({ contact_id }: Person) {
  const row = await test.db
    .selectFrom('sequence_enrolments')
    .selectAll()
    .where('contact_id', '=', contact_id)
    .executeTakeFirstOrThrow()
  return row.status === 'left' ? row.left_because : row.status
}

async function told({ contact_id }: Person): Promise<string[]> {
  const { body } = await rep.request('GET', `/api/crm/activities?contact_id=${contact_id}&limit=50`)
  const subjects: string[] = body.data.map((activity: { subject: string }) => activity.subject)
  return subjects.filter((subject) => subject.startsWith('Left the sequence'))
}

const move = (lead_id: string, stage_id: string, more: object = {}) =>
  rep.request('POST', `/api/crm/pipeline/leads/${lead_id}/move`, { stage_id, fields: {}, ...more })

describe('a contact leaves its sequence', () => {
  it('when it is unsubscribed', async () => {
    const ann = await waiting()
    await rep.request('POST', `/api/crm/contacts/${ann.contact_id}/unsubscribe`, { channels: ['email'] })
    expect(await whereIs(ann)).toBe('unsubscribe')
    expect(await told(ann)).toHaveLength(1)
  })

  it.each([
    ['hard_bounce', 'bounced'],
    ['complaint', 'complained'],
    ['unsubscribe', 'unsubscribe'],
  ] as const)('when its address is suppressed for a %s', async (reason, because) => {
    const ann = await waiting()
    await test.db.transaction().execute((trx) => suppress(trx, { email: ann.email, reason, source: 'webhook' }))
    expect(await whereIs(ann)).toBe(because)
    expect(await told(ann)).toHaveLength(1)
  })

  it('of a topic, when it unsubscribes from that topic and stays subscribed to others', async () => {
    const topic = (name: string) =>
      test.db.insertInto('email_topics').values({ name }).returning('id').executeTakeFirstOrThrow()
    const [news, offers] = [await topic('News'), await topic('Offers')]
    const ann = await waiting({ topic_id: news.id })
    await test.db
      .transaction()
      .execute((trx) => suppress(trx, { email: ann.email, topic_id: offers.id, reason: 'unsubscribe', source: 'link' }))
    expect(await whereIs(ann)).toBe('active')
    await test.db
      .transaction()
      .execute((trx) => suppress(trx, { email: ann.email, topic_id: news.id, reason: 'unsubscribe', source: 'link' }))
    expect(await whereIs(ann)).toBe('unsubscribe')
  })

  it('when its lead is won, and when it is lost', async () => {
    const [ann, bob] = [await waiting(), await waiting()]
    const won = stages.find((stage) => stage.is_won)
    const lost = stages.find((stage) => stage.is_closed && !stage.is_won)
    expect((await move(ann.lead_id, won?.id as string, { fields: { deal_value: 1000 } })).status).toBe(200)
    expect((await move(bob.lead_id, lost?.id as string, { lost_reason: 'Too dear' })).status).toBe(200)
    expect([await whereIs(ann), await whereIs(bob)]).toEqual(['won', 'lost'])
  })

  it('when its lead changes its stage, if the sequence stops then', async () => {
    const [ann, bob] = [await waiting({ stop_on_stage_change: true }), await waiting()]
    const next = stages.filter((stage) => !stage.is_closed)[1]
    await move(ann.lead_id, next?.id as string)
    await move(bob.lead_id, next?.id as string)
    expect([await whereIs(ann), await whereIs(bob)]).toEqual(['stage_change', 'active'])
  })

  it('when it is deleted, and when its lead is', async () => {
    const [ann, bob] = [await waiting(), await waiting()]
    await rep.request('DELETE', `/api/crm/contacts/${ann.contact_id}`)
    await rep.request('DELETE', `/api/crm/leads/${bob.lead_id}`)
    expect([await whereIs(ann), await whereIs(bob)]).toEqual(['deleted', 'deleted'])
  })

  it.each(['reply', 'click'] as const)('for a %s, if the sequence stops then', async (because) => {
    const [ann, bob] = [
      await waiting({ [`stop_on_${because}`]: true }),
      await waiting({ [`stop_on_${because}`]: false }),
    ]
    const leave = () =>
      test.db.transaction().execute((trx) => leaveSequences(trx, [ann.contact_id, bob.contact_id], because))
    expect(await leave()).toBe(1)
    expect(await leave()).toBe(0)
    expect([await whereIs(ann), await whereIs(bob)]).toEqual([because, 'active'])
    expect(await told(ann)).toHaveLength(1)
  })

  it('when the sequence is archived, and cannot enter it again', async () => {
    const ann = await waiting()
    await manager.request('POST', `${SEQUENCES}/${ann.sequence_id}/archive`)
    expect(await whereIs(ann)).toBe('archived')
    const entering = `${SEQUENCES}/${ann.sequence_id}/enrolments`
    expect((await rep.request('POST', entering, { contact_ids: [ann.contact_id] })).status).toBe(409)
    await manager.request('POST', `${SEQUENCES}/${ann.sequence_id}/activate`)
    const { body } = await rep.request('POST', entering, { contact_ids: [ann.contact_id] })
    expect(body).toMatchObject({ entered: 0, refused: [{ contact_id: ann.contact_id, reason: 'already' }] })
  })
})

describe('leaving', () => {
  it('cancels a mail that has not left yet', async () => {
    const ann = await person(rep)
    const { id } = await activeSequence(manager, [mail('Too late')])
    await rep.request('POST', `${SEQUENCES}/${id}/enrolments`, { contact_ids: [ann.contact_id] })
    test.jobs.length = 0
    await advanceDue(test.db, id)
    await rep.request('POST', `/api/crm/contacts/${ann.contact_id}/unsubscribe`, { channels: ['email'] })
    await letThemGoOn(test)
    const mails = await test.db.selectFrom('outbox_mails').select('subject').execute()
    expect(mails.map(({ subject }) => subject)).not.toContain('Too late')
    const recipient = await test.db
      .selectFrom('campaign_recipients')
      .select('status')
      .where('contact_id', '=', ann.contact_id)
      .executeTakeFirstOrThrow()
    expect(recipient.status).toBe('cancelled')
  })
})
