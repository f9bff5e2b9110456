import { ContactCreate } from '../contacts/schemas.ts'
import { checkValue } from '../custom-fields/check-value.ts'
import { LeadCreate } from '../leads/schemas.ts'
import { shortened } from './bad-cell.ts'
import { fieldChecks } from './check-fields.ts'
import type { Row } from './read-rows.ts'
import type { RowPlan } from './row-plan.ts'
import { type RowError, RowReader } from './row-reader.ts'
import { CONTACT, CONTACT_NAMING, CUSTOM, type Target } from './targets.ts'

/** Columns of a record as a row has them; `custom` by the plain keys of its fields. Nothing is empty. */
export type Values = Record<string, unknown>

/** A row as what it tells of a lead and of one of its people. */
export interface Records {
  lead: Values
  contact: Values
  notes: string[]
  /** The id that the file gives the lead, and the contact. */
  id?: string
  contact_id?: string
  /** Of the lead and of the contact alike; with any, the rest is what could be read. */
  errors: RowError[]
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const MAX_NOTE_LENGTH = 20_000

const { lead_id: _, ...ofContact } = ContactCreate.properties
const leadProblem = fieldChecks(LeadCreate.properties)
const contactProblem = fieldChecks(ofContact)

/** Read with others, or by rules of their own. */
const READ_APART = new Set(['business_name', 'contact_name', 'city', 'state', 'zip_code'])

export function rowToRecords(row: Row, plan: RowPlan): Records {
  const misshapen = shapeError(row, plan)
  if (misshapen) return { lead: {}, contact: {}, notes: [], errors: [misshapen] }
  const reader = new RowReader(row.cells, plan.mapping, plan.reading)
  const lead: Values = { ...reader.names(), ...reader.place() }
  const contact: Values = { ...reader.fullName('contact.name') }
  for (const target of plan.targets) {
    if (!target.field || (target.group === 'lead' && READ_APART.has(target.key))) continue
    const value = reader.value(target)
    if (value !== undefined) place(target.group === 'contact' ? contact : lead, target, value, reader)
  }
  const owner_id = reader.value({ key: 'owner', type: 'user' })
  if (owner_id !== undefined) lead.owner_id = owner_id
  readStage(reader, plan, lead)
  check(lead, '', leadProblem, reader)
  check(contact, CONTACT, contactProblem, reader)
  const notes = reader.texts('note')
  if (notes.some((note) => note.length > MAX_NOTE_LENGTH))
    reader.refuse('note', `is longer than ${MAX_NOTE_LENGTH} characters`)
  requireName(lead, contact, reader)
  return { lead, contact, notes, ...ids(reader), errors: reader.errors }
}

/** The errors of a row as one sentence for the file of refused rows. */
export function reasonOf(errors: RowError[], plan: RowPlan): string {
  const labelOf = (field: string) =>
    plan.targets.find((target) => target.key === field)?.label ?? LABELS[field] ?? field
  return errors.map(({ field, message }) => (field ? `${labelOf(field)} ${message}` : message)).join('; ')
}

const LABELS: Record<string, string> = { business_name: 'Business name' }

/** Custom values are held against their definition, which stores them as it likes. */
function place(values: Values, { key, group, field }: Target, value: unknown, reader: RowReader) {
  const plain = group === 'contact' ? key.slice(CONTACT.length) : key
  if (!field?.is_custom) {
    values[plain] = value
    return
  }
  const checked = checkValue(field, value)
  if (checked.problem !== undefined) return reader.refuse(key, checked.problem)
  if (checked.value !== null)
    values.custom = { ...(values.custom as Values), [plain.slice(CUSTOM.length)]: checked.value }
}

/** An import brings how things came to be: a stage is taken as it is, also without what entering it asks for today. */
function readStage(reader: RowReader, { stages }: RowPlan, lead: Values) {
  const name = reader.first('stage_name')
  if (name === undefined) return
  const id = stages.get(name.trim().toLowerCase())
  if (id) lead.stage_id = id
  else reader.refuse('stage_name', `"${shortened(name)}" is no stage of the pipeline`)
}

function check(values: Values, prefix: string, problemOf: ReturnType<typeof fieldChecks>, reader: RowReader) {
  for (const [key, value] of Object.entries(values)) {
    const problem = problemOf(key, value)
    if (problem) reader.refuse(prefix + key, problem)
  }
}

function ids(reader: RowReader): Pick<Records, 'id' | 'contact_id'> {
  const read = (key: string) => {
    const id = reader.first(key)?.trim()
    if (id === undefined || UUID.test(id)) return id?.toLowerCase()
    reader.refuse(key, `"${shortened(id)}" is not an id`)
    return undefined
  }
  const id = read('id')
  const contact_id = read('contact.id')
  return { ...(id && { id }), ...(contact_id && { contact_id }) }
}

/** A lead has a name; a person without one needs no lead, but something to be known by. */
function requireName(lead: Values, contact: Values, reader: RowReader) {
  const hasContact = Object.keys(contact).length > 0
  const isNamed = CONTACT_NAMING.some((key) => contact[key] !== undefined)
  // "Subscribed: yes" on a row without a person tells of nobody.
  if (hasContact && Object.values(contact).every((value) => typeof value === 'boolean')) {
    for (const key of Object.keys(contact)) delete contact[key]
  } else if (hasContact && !isNamed && reader.errors.length === 0) {
    reader.errors.push({
      field: null,
      column: null,
      message: 'The contact has neither a name nor an e-mail address nor a phone number',
    })
  }
  if (lead.business_name !== undefined || (hasContact && Object.keys(lead).length === 0)) return
  if (reader.first('id') !== undefined) return
  reader.refuse('business_name', 'is missing')
}

/** Too many cells, or too few for what is mapped, mean that the cells do not stand under their headers. */
function shapeError(row: Row, { mapping, width }: RowPlan): RowError | undefined {
  const { cells } = row
  const error = (message: string) => ({ field: null, column: null, message })
  if (cells.some((cell) => cell.includes('\0'))) return error('The row has a NUL character; it is damaged')
  if (cells.slice(width).some((cell) => cell.trim() !== '')) {
    return error(
      `The row has ${cells.length} cells where the others have ${width}; put quotation marks around cells with separators in them`,
    )
  }
  if (mapping.findLastIndex((field) => field !== null) >= cells.length) {
    return error(`The row has ${cells.length} cells where the others have ${width}`)
  }
  return undefined
}
