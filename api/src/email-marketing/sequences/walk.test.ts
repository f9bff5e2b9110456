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
import { advanceDue } from './advance.ts'

const test = testApp()
let manager: Caller
let rep: Caller

beforeAll(async () => {
  await allowMail(test)
  manager = await test.signedInAs('manager')
  rep = await test.signedInAs('rep')
})

async function enrol(sequence_id: string, ...contact_ids: string[]) {
  return (await rep.request('POST', `${SEQUENCES}/${sequence_id}/enrolments`, { contact_ids })).body
}

async function whereIs(contact_id: string) {
  const { body } = await rep.request('GET', `${SEQUENCES}/enrolments?contact_id=${contact_id}`)
  return body.data[0]
}

async function mailsTo(email: string): Promise<string[]> {
  const mails = await test.db.selectFrom('outbox_mails').selectAll().orderBy('id').execute()
  return mails.filter((one) => one.to_addresses[0]?.includes(email)).map(({ subject }) => subject)
}

async function timeline(contact_id: string): Promise<string[]> {
  const { body } = await rep.request('GET', `/api/crm/activities?contact_id=${contact_id}&limit=50`)
  return body.data.map((activity: { subject: string }) => activity.subject).toReversed()
}

describe('a contact goes through a sequence', () => {
  it('from mail to wait to task to condition to its end', async () => {
    const { id, steps } = await activeSequence(manager, [
      mail('First'),
      wait(3),
      task('Call them'),
      condition({ filter: { and: [{ field: 'first_name', op: 'is_not_empty' }] }, otherwise: 'leave' }),
      mail('Second'),
    ])
    const ann = await person(rep, { lead: { owner_id: rep.user_id } })
    expect(await enrol(id, ann.contact_id)).toEqual({ entered: 1, refused: [] })
    await letThemGoOn(test)

    const waiting = await whereIs(ann.contact_id)
    expect(waiting).toMatchObject({
      status: 'active',
      step_id: steps[1]?.id,
      step_no: 2,
      step_kind: 'wait',
      step_count: 5,
    })
    expect(await mailsTo(ann.email)).toEqual(['First'])
    const sent = await test.db
      .selectFrom('campaign_recipients')
      .select('sent_at')
      .where('contact_id', '=', ann.contact_id)
      .executeTakeFirstOrThrow()
    const days = (Date.parse(waiting.due_at) - Date.parse(String(sent.sent_at))) / 86_400_000
    expect(Math.round(days)).toBe(3)

    await timePasses(test, id)
    await letThemGoOn(test)
    expect(await mailsTo(ann.email)).toEqual(['First', 'Second'])
    expect(await whereIs(ann.contact_id)).toMatchObject({ status: 'completed', due_at: null })
    const tasks = await rep.request('GET', `/api/crm/tasks?contact_id=${ann.contact_id}`)
    expect(tasks.body.data).toMatchObject([{ title: 'Call them', assigned_to: rep.user_id, lead_id: ann.lead_id }])
    expect((await timeline(ann.contact_id)).filter((subject) => subject.includes('sequence'))).toEqual([
      expect.stringContaining('Entered the sequence'),
      expect.stringContaining('Completed the sequence'),
    ])
    const numbers = await rep.request('GET', `${SEQUENCES}/${id}/numbers`)
    expect(numbers.body).toMatchObject({ entered: 1, active: 0, completed: 1 })
    expect(numbers.body.steps[0].mail).toMatchObject({ sent: 1, pending: 0 })
  })
})

describe('nobody gets a mail twice', () => {
  it('when workers take the same contacts on at the same moment', async () => {
    const { id } = await activeSequence(manager, [mail('Once'), wait(1)])
    const people = await Promise.all(Array.from({ length: 30 }, () => person(rep)))
    await enrol(id, ...people.map(({ contact_id }) => contact_id))
    test.jobs.length = 0
    await Promise.all(Array.from({ length: 6 }, () => advanceDue(test.db, id)))
    const mails = await test.db
      .selectFrom('campaign_recipients as recipient')
      .innerJoin('email_campaigns as campaign', 'campaign.id', 'recipient.campaign_id')
      .select('recipient.email')
      .where('campaign.sequence_id', '=', id)
      .execute()
    expect(mails).toHaveLength(30)
    await letThemGoOn(test)
    for (const { email } of people) expect(await mailsTo(email)).toEqual(['Once'])
  })

  it('when the work is lost before it is written', async () => {
    const { id } = await activeSequence(manager, [mail('Kept'), wait(1)])
    const ann = await person(rep)
    await enrol(id, ann.contact_id)
    await test.db
      .transaction()
      .execute(async (trx) => {
        expect(await advanceDue(trx, id)).toEqual({ advanced: 1, mails: 1 })
        throw new Error('killed')
      })
      .catch(() => {})
    await letThemGoOn(test)
    expect(await mailsTo(ann.email)).toEqual(['Kept'])
  })
})

describe('a condition', () => {
  it('lets pass who opened the mail; the others skip to a later step', async () => {
    const first = crypto.randomUUID()
    const last = crypto.randomUUID()
    const { id } = await activeSequence(manager, [
      { id: first, ...mail('Did you see it') },
      wait(1),
      condition({ mail: { step_id: first, event: 'opened' }, otherwise: 'skip', skip_to: last }),
      mail('For readers'),
      { id: last, ...mail('For all') },
    ])
    const [reader, other] = [await person(rep), await person(rep)]
    await enrol(id, reader.contact_id, other.contact_id)
    await letThemGoOn(test)
    await test.db
      .updateTable('campaign_recipients')
      .set({ opened_at: new Date() })
      .where('contact_id', '=', reader.contact_id)
      .execute()
    await timePasses(test, id)
    await letThemGoOn(test)
    expect(await mailsTo(reader.email)).toEqual(['Did you see it', 'For readers', 'For all'])
    expect(await mailsTo(other.email)).toEqual(['Did you see it', 'For all'])
  })

  it('ends the sequence for those who do not meet a filter over their lead', async () => {
    const hot = { filter: { and: [{ field: 'lead.tier', op: 'eq', value: 'hot' }] }, otherwise: 'leave' }
    const { id } = await activeSequence(manager, [condition(hot), mail('For the hot')])
    const [warm, cold] = [await person(rep, { lead: { tier: 'hot' } }), await person(rep, { lead: { tier: 'cold' } })]
    await enrol(id, warm.contact_id, cold.contact_id)
    await letThemGoOn(test)
    expect(await whereIs(warm.contact_id)).toMatchObject({ status: 'completed' })
    expect(await whereIs(cold.contact_id)).toMatchObject({ status: 'left', left_because: 'condition' })
    expect(await mailsTo(cold.email)).toEqual([])
  })
})

describe('a mail', () => {
  it('waits for the hours of the sequence, where the contact lives', async () => {
    // An hour in which it is open three time zones away, and not here.
    const offset = new Date().getUTCHours() < 12 ? 3 : -3
    const hour = new Date().getUTCHours() + offset
    const clock = (at: number) => `${String(at).padStart(2, '0')}:00`
    const open = { send_from: clock(hour), send_until: clock(hour + 1) }
    const settings = { ...open, time_zone: 'UTC', in_recipient_zone: true }
    const { id, steps } = await activeSequence(manager, [mail('In hours')], settings)
    const away = await person(rep, { contact: { timezone: offset > 0 ? 'Etc/GMT-3' : 'Etc/GMT+3' } })
    const home = await person(rep, { contact: { timezone: 'Etc/UTC' } })
    await enrol(id, away.contact_id, home.contact_id)
    await letThemGoOn(test)
    expect(await mailsTo(away.email)).toEqual(['In hours'])
    expect(await mailsTo(home.email)).toEqual([])
    const waiting = await whereIs(home.contact_id)
    expect(waiting).toMatchObject({ status: 'active', step_id: steps[0]?.id, is_mail_under_way: false })
    expect(new Date(waiting.due_at).getUTCHours()).toBe(hour)
  })

  it('that cannot be sent stops the contact, until somebody lets it go on', async () => {
    const { id } = await activeSequence(manager, [mail('Broken'), wait(1), mail('Second')])
    const ann = await person(rep)
    await enrol(id, ann.contact_id)
    await advanceDue(test.db, id)
    await test.db
      .updateTable('campaign_recipients')
      .set({ status: 'failed', error_message: 'the mailbox is full' })
      .where('contact_id', '=', ann.contact_id)
      .execute()
    await letThemGoOn(test)
    const stopped = await whereIs(ann.contact_id)
    expect(stopped).toMatchObject({ status: 'failed', error_message: expect.stringContaining('the mailbox is full') })
    const { status, body } = await rep.request('POST', `${SEQUENCES}/enrolments/${stopped.id}/skip`)
    expect(status).toBe(200)
    expect(body).toMatchObject({ status: 'active', step_no: 2, error_message: null })
  })
})

describe('by hand', () => {
  it('a contact goes on past a wait, and is taken out', async () => {
    const { id } = await activeSequence(manager, [wait(5), mail('After the wait'), wait(5)])
    const ann = await person(rep)
    await enrol(id, ann.contact_id)
    await letThemGoOn(test)
    const enrolment = await whereIs(ann.contact_id)
    expect(await mailsTo(ann.email)).toEqual([])
    await rep.request('POST', `${SEQUENCES}/enrolments/${enrolment.id}/skip`)
    await letThemGoOn(test)
    expect(await mailsTo(ann.email)).toEqual(['After the wait'])
    const removed = await rep.request('POST', `${SEQUENCES}/enrolments/${enrolment.id}/remove`)
    expect(removed.body).toMatchObject({ status: 'left', left_because: 'removed' })
    expect((await rep.request('POST', `${SEQUENCES}/enrolments/${enrolment.id}/skip`)).status).toBe(409)
    expect((await timeline(ann.contact_id)).at(-1)).toContain('removed by hand')
  })
})

describe('a paused sequence', () => {
  it('holds everybody and every mail that has not left, and goes on when it is resumed', async () => {
    const { id } = await activeSequence(manager, [mail('Held'), wait(1)])
    const [ann, bob] = [await person(rep), await person(rep)]
    await enrol(id, ann.contact_id)
    await advanceDue(test.db, id)
    await manager.request('POST', `${SEQUENCES}/${id}/pause`)
    await enrol(id, bob.contact_id)
    await letThemGoOn(test)
    expect([await mailsTo(ann.email), await mailsTo(bob.email)]).toEqual([[], []])
    await manager.request('POST', `${SEQUENCES}/${id}/activate`)
    await letThemGoOn(test)
    expect([await mailsTo(ann.email), await mailsTo(bob.email)]).toEqual([['Held'], ['Held']])
  })
})
