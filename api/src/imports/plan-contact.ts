import { withNumbers } from '../contacts/derived.ts'
import { type Batch, type Company, type Person, RefusedRow } from './batch.ts'
import { applyChanges, type Changes, changedTo, changesOf, joined } from './changes.ts'
import { lower, phoneKey } from './match-rows.ts'
import type { Records, Values } from './row-to-records.ts'

/**
 * The contact that a row tells of: one that is there, by id or e-mail address or, within the company, by number or name;
 * else a new one, to be added.
 * @throws RefusedRow when the e-mail address is that of somebody else's contact
 */
export function contactOf(
  batch: Batch,
  records: Records,
  company: Company | undefined,
): { person: Person; changes: Changes; is_added: boolean } {
  const found = findPerson(batch, records, company)
  if (!found) return { person: newPerson(batch, records, company), changes: {}, is_added: true }
  if (!found.is_visible) {
    throw new RefusedRow(
      `A contact with the e-mail address ${records.contact.email} is there already, of a lead that you do not see`,
    )
  }
  if (company && found.values.lead_id !== null && found.values.lead_id !== company.id) {
    throw new RefusedRow(`A contact with the e-mail address ${records.contact.email} is there already, of another lead`)
  }
  const { on_duplicate } = batch.job
  if (on_duplicate === 'skip' && !company) return { person: found, changes: {}, is_added: false }
  const changes = personChanges(found, records, company, on_duplicate === 'overwrite' ? 'overwrite' : 'fill_empty')
  applyChanges(found.values, changes)
  Object.assign(found.values, withNumbers(changedTo(changes)))
  if (Object.keys(changes).length > 0 && !found.is_created) {
    if (Object.keys(found.changes).length === 0) batch.result.people.push(found)
    found.changes = joined(found.changes, changes)
  }
  return { person: found, changes, is_added: false }
}

function findPerson({ people, memory }: Batch, { contact, contact_id }: Records, company: Company | undefined) {
  const email = lower(contact.email)
  const byId = contact_id ? people.get(contact_id) : undefined
  const byEmail = email ? (memory.people.get(email) ?? people.get(email)) : undefined
  if (byId?.is_visible || byEmail) return byId?.is_visible ? byId : byEmail
  const numbers = [phoneKey(contact.phone), phoneKey(contact.mobile)].filter((number) => number !== undefined)
  const name = nameOf(contact)
  return company?.people.find(({ values }) => {
    // Two people with addresses of their own are two, though they share a name or a number.
    if (email && values.email) return false
    if (name && nameOf(values) && name !== nameOf(values)) return false
    return name
      ? name === nameOf(values)
      : numbers.some((number) => [values.phone_e164, values.mobile_e164].includes(number))
  })
}

const UNSET = { email_subscribed: true, sms_subscribed: false, tags: [], custom: {} }

function newPerson({ known, new_ids }: Batch, { contact, contact_id }: Records, company: Company | undefined): Person {
  const isFree = contact_id !== undefined && known.free_contact_ids.delete(contact_id)
  const hasPrimary = company?.people.some(({ values }) => values.is_primary) ?? true
  const values: Values = {
    ...UNSET,
    ...contact,
    lead_id: company?.id ?? null,
    // A lead has one primary contact: the first unless the file says otherwise.
    is_primary: !hasPrimary && contact.is_primary !== false,
  }
  return {
    id: isFree ? contact_id : (new_ids.pop() as string),
    values: { ...values, ...withNumbers(values) },
    is_visible: true,
    is_created: true,
    changes: {},
  }
}

/** A file subscribes nobody again who has unsubscribed, and does not change who is the primary contact. */
function personChanges(
  { values }: Person,
  { contact }: Records,
  company: Company | undefined,
  policy: 'fill_empty' | 'overwrite',
): Changes {
  const { email_subscribed, sms_subscribed, is_primary: _, ...given } = contact
  const taken = {
    ...given,
    ...(email_subscribed === false && { email_subscribed }),
    ...(sms_subscribed === false && { sms_subscribed }),
    ...(company && values.lead_id === null && { lead_id: company.id }),
  }
  return changesOf(values, taken, policy)
}

function nameOf({ first_name, last_name }: Values): string {
  return [first_name, last_name].filter(Boolean).join(' ').toLowerCase()
}
