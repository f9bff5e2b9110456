import { sweepCampaigns } from '../email-marketing/sending/jobs.ts'
import { advanceSequences } from '../email-marketing/sequences/jobs.ts'
import type { Caller, TestApp } from './test-app.ts'

export const SEQUENCES = '/api/crm/email-marketing/sequences'

export const mail = (subject: string, html = '<p>Hi {{ first_name }}</p>') => ({
  kind: 'mail',
  settings: { subject, html_content: `${html}<a href="{{ unsubscribe_url }}">Unsubscribe</a>` },
})
export const wait = (days: number, more: object = {}) => ({ kind: 'wait', settings: { days, hours: 0, ...more } })
export const task = (title: string, more: object = {}) => ({
  kind: 'task',
  settings: { title, task_type: 'call', priority: 'high', due_in_days: 1, assigned_to: 'owner', ...more },
})
export const condition = (settings: object) => ({ kind: 'condition', settings })

/** What mail needs to leave, so that sequences can be activated. */
export async function allowMail({ db }: TestApp) {
  await db
    .updateTable('mail_settings')
    .set({ from_email: 'team@example.com', from_name: 'Team', brand_address: '1 Main St' })
    .execute()
}

/** An active sequence with these steps, which sends at any hour unless it says otherwise. */
export async function activeSequence(manager: Caller, steps: object[], settings: object = {}) {
  const every_day = { send_days: [1, 2, 3, 4, 5, 6, 7] }
  const made = await manager.request('POST', SEQUENCES, {
    name: `Sequence ${Math.random()}`,
    ...every_day,
    ...settings,
  })
  const { id } = made.body
  const saved = await manager.request('PUT', `${SEQUENCES}/${id}/steps`, { steps })
  const activated = await manager.request('POST', `${SEQUENCES}/${id}/activate`)
  for (const answer of [made, saved, activated]) {
    if (answer.status >= 300) throw new Error(JSON.stringify(answer.body))
  }
  return { id: id as string, steps: saved.body.data as { id: string; kind: string; settings: object }[] }
}

let people = 0

/** A lead with one contact that has an address. */
export async function person(rep: Caller, more: { lead?: object; contact?: object } = {}) {
  const no = ++people
  const lead = await rep.request('POST', '/api/crm/leads', { business_name: `Roofer ${no}`, ...more.lead })
  const contact = await rep.request('POST', '/api/crm/contacts', {
    first_name: `Ann${no}`,
    email: `ann${no}@roofer${no}.example`,
    lead_id: lead.body.id,
    ...more.contact,
  })
  if (contact.status !== 201) throw new Error(JSON.stringify(contact.body))
  return { lead_id: lead.body.id as string, contact_id: contact.body.id as string, email: contact.body.email as string }
}

/** Everything that is due, until nothing is: contacts go on, mails leave. */
export async function letThemGoOn(test: TestApp) {
  for (let round = 0; round < 4; round++) {
    await test.context.queue.enqueue(advanceSequences, {})
    await test.context.queue.enqueue(sweepCampaigns, {})
    await test.runJobs()
  }
}

/** As if the time for which everybody waits had come. */
export async function timePasses({ db }: TestApp, sequence_id: string) {
  await db
    .updateTable('sequence_enrolments')
    .set({ due_at: new Date(Date.now() - 1000) })
    .where('sequence_id', '=', sequence_id)
    .where('due_at', 'is not', null)
    .execute()
}
