import { withDerived } from '../leads/derived.ts'
import { type Batch, type BatchPlan, type Company, type Outcome, type Person, RefusedRow } from './batch.ts'
import { applyChanges, type Changes, changedTo, changesOf, joined } from './changes.ts'
import type { ContactRow, LeadRow } from './known-records.ts'
import { isCompanyKey, keyOf, lower, nameOf, type ReadRow } from './match-rows.ts'
import { contactOf } from './plan-contact.ts'
import type { Records, Values } from './row-to-records.ts'

/** Decides, row by row and without writing, what becomes of each: later rows see what earlier ones made. */
export function planBatch(
  rows: ReadRow[],
  { job, plan, known, memory }: Pick<Batch, 'job' | 'plan' | 'known' | 'memory'>,
): BatchPlan {
  const result: BatchPlan = { companies: [], people: [], notes: [], refusals: [], outcomes: [] }
  const companies = new Map(known.leads.map((lead) => [lead.id, knownCompany(lead)]))
  const people = new Map<string, Person>()
  for (const contact of known.contacts) {
    const person = knownPerson(contact)
    people.set(person.id, person)
    const email = lower(contact.email)
    if (email) people.set(email, person)
    if (contact.lead_id) companies.get(contact.lead_id)?.people.push(person)
  }
  const batch: Batch = { job, plan, known, memory, result, companies, people, new_ids: known.new_ids.toReversed() }
  for (const row of rows) {
    try {
      result.outcomes.push(planRow(batch, row))
    } catch (error) {
      if (!(error instanceof RefusedRow)) throw error
      const { row_number, cells, records } = row
      result.refusals.push({ row_number, reason: error.message, cells })
      result.outcomes.push({ ...about(records), row_number, kind: 'refused', reason: error.message })
    }
  }
  return result
}

function planRow(batch: Batch, { row_number, records }: ReadRow): Outcome {
  const { job, result } = batch
  const outcome = { ...about(records), row_number }
  const hasContact = Object.keys(records.contact).length > 0
  const found = findCompany(batch, records, hasContact)
  if (!found) {
    const company = hasLead(records) ? newCompany(batch, records) : undefined
    const { person, changes, is_added } = hasContact ? contactOf(batch, records, company) : NOBODY
    if (company) addCompany(batch, company, records)
    if (is_added && person) addPerson(batch, person, company)
    addNotes(result, records, company, person)
    if (company) return { ...outcome, kind: 'created', adds_contact: is_added }
    if (is_added) return { ...outcome, kind: 'created', adds_contact: true }
    return { ...outcome, kind: Object.keys(changes).length > 0 ? 'updated' : 'skipped', changes: prefixed(changes) }
  }
  if (job.on_duplicate === 'skip' && !(found.is_new && hasContact)) {
    return {
      ...outcome,
      kind: 'skipped',
      reason: found.is_new ? 'Stands in the file more than once' : 'Is there already',
    }
  }
  const policy = job.on_duplicate === 'overwrite' ? 'overwrite' : 'fill_empty'
  const { person, changes: ofPerson, is_added } = hasContact ? contactOf(batch, records, found) : NOBODY
  const changes = changesOf(found.values, records.lead, policy)
  applyChanges(found.values, changes)
  Object.assign(found.values, withDerived(changedTo(changes), found.values))
  if (Object.keys(changes).length > 0 && !found.is_created) {
    if (Object.keys(found.changes).length === 0) result.companies.push(found)
    found.changes = joined(found.changes, changes)
  }
  if (is_added && person) addPerson(batch, person, found)
  addNotes(result, records, found, person)
  const all = { ...changes, ...prefixed(ofPerson) }
  const isChanged = is_added || Object.keys(all).length > 0 || records.notes.length > 0
  const kind = !isChanged ? 'skipped' : found.is_new ? 'joined' : 'updated'
  return { ...outcome, kind, changes: all, adds_contact: is_added }
}

const NOBODY = { person: undefined, changes: {} as Changes, is_added: false }

/**
 * The one lead that a row is about: the one with its key, or a company of the same name and city that this file made.
 * @throws RefusedRow when several have the key
 */
function findCompany({ job, plan, known, memory, companies }: Batch, records: Records, hasContact: boolean) {
  const key = keyOf(records, job)
  const ids = key === undefined ? [] : (known.by_key.get(key) ?? [])
  const matches = ids.map((id) => companies.get(id)).filter((company) => company !== undefined)
  const remembered = key === undefined ? undefined : memory.companies.get(`key ${key}`)
  if (remembered && !matches.includes(remembered)) matches.push(remembered)
  const eligible = job.on_duplicate === 'create' ? matches.filter((company) => company.is_new && hasContact) : matches
  if (eligible.length > 1) {
    const names = eligible.slice(0, 2).map((company) => company.values.business_name)
    throw new RefusedRow(
      `Several leads have the same ${LABELS[job.update_by ?? 'id']}, among them ${names.join(' and ')}`,
    )
  }
  if (eligible[0]) return eligible[0]
  const name = nameOf(records)
  // People of one company stand in several rows; without people, equal names are different companies.
  const isOwnKey =
    key !== undefined && isCompanyKey(records, job) && !(job.update_by === 'id' && !known.free_ids.has(key))
  if (!plan.has_contacts || !hasContact || isOwnKey || name === undefined) return undefined
  const [created] = known.by_name.get(name) ?? []
  return memory.companies.get(`name ${name}`) ?? (created ? companies.get(created) : undefined)
}

const LABELS = {
  id: 'ID',
  email: 'e-mail address',
  phone: 'phone number',
  licence_number: 'licence number',
  domain: 'domain',
} as const

const hasLead = ({ lead }: Records) => Object.keys(lead).length > 0

const UNSET = { lead_score: 0, tier: 'cold', source_type: 'import', custom: {} }

/** @throws RefusedRow when it has no name */
function newCompany({ job, plan, known, new_ids }: Batch, { id, lead }: Records): Company {
  if (lead.business_name === undefined) throw new RefusedRow('Business name is missing, and no lead has this ID')
  const { stage_id, tags = [], ...defaults } = plan.defaults
  const allTags = [...new Set([...((lead.tags as string[]) ?? []), ...tags])]
  const values: Values = { ...UNSET, ...defaults, stage_id, ...lead, tags: allTags }
  const isFree = job.update_by === 'id' && id !== undefined && known.free_ids.delete(id)
  return {
    id: isFree ? id : (new_ids.pop() as string),
    values: { ...values, ...withDerived(values) },
    is_new: true,
    is_created: true,
    changes: {},
    people: [],
  }
}

function addCompany({ job, result, memory }: Batch, company: Company, records: Records) {
  result.companies.push(company)
  const key = keyOf(records, job)
  const name = nameOf(records)
  if (key !== undefined) memory.companies.set(`key ${key}`, company)
  if (name !== undefined) memory.companies.set(`name ${name}`, company)
}

function addPerson({ result, memory }: Batch, person: Person, company: Company | undefined) {
  result.people.push(person)
  company?.people.push(person)
  const email = lower(person.values.email)
  if (email) memory.people.set(email, person)
}

function addNotes(result: BatchPlan, { notes }: Records, company: Company | undefined, person: Person | undefined) {
  const lead_id = company?.id ?? (person?.values.lead_id as string | null | undefined) ?? null
  const contact_id = lead_id ? null : (person?.id ?? null)
  if (lead_id || contact_id) result.notes.push(...notes.map((content) => ({ lead_id, contact_id, content })))
}

function knownCompany({ id, is_new, ...values }: LeadRow): Company {
  return { id, values, is_new, is_created: false, changes: {}, people: [] }
}

function knownPerson({ id, is_visible, ...values }: ContactRow): Person {
  return { id, values, is_visible, is_created: false, changes: {} }
}

function about({ lead, contact, id }: Records): Omit<Outcome, 'row_number' | 'kind'> {
  const person = [contact.first_name, contact.last_name].filter(Boolean).join(' ') || contact.email
  const name = String(lead.business_name ?? person ?? contact.phone ?? id ?? 'Without a name')
  return { name, changes: {}, adds_contact: false }
}

function prefixed(changes: Changes): Changes {
  return Object.fromEntries(Object.entries(changes).map(([key, change]) => [`contact.${key}`, change]))
}
