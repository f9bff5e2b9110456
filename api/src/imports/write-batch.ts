import type { DatabaseTransaction } from '@crm/db'
import { type RawBuilder, sql } from 'kysely'
import type { BatchPlan, Company, Person } from './batch.ts'
import { CONTACT_COLUMNS, LEAD_COLUMNS } from './known-records.ts'
import type { ImportRow } from './queries.ts'

type Job = Pick<ImportRow, 'id' | 'file_name' | 'created_by'>

/**
 * Writes what was planned, in a handful of statements however many rows there are, each with its entry on the timeline.
 * The rows travel as one JSON text: a parameter for every value would cost several times the memory.
 */
export async function writeBatch(trx: DatabaseTransaction, job: Job, plan: BatchPlan): Promise<void> {
  const { companies, people, notes } = plan
  const created = companies.filter((company) => company.is_created)
  const changed = companies.filter((company) => !company.is_created)
  const added = people.filter((person) => person.is_created)
  const corrected = people.filter((person) => !person.is_created)
  if (created.length > 0) await insertLeads(trx, created)
  if (changed.length > 0) await updateLeads(trx, changed)
  if (people.length > 0) {
    await sql`select set_config('crm.subscription', '{"source":"import"}', true)`.execute(trx)
    if (added.length > 0) await insertContacts(trx, job, added)
    if (corrected.length > 0) await updateContacts(trx, corrected)
  }
  const activities = [
    ...created.map((company) => ({
      lead_id: company.id,
      subject: `Imported from ${job.file_name}`,
      to_stage_id: company.values.stage_id,
    })),
    ...changed.map((company) => changeOf(job, company)),
    ...added.map((person) => ({ ...ofPerson(person), subject: `Contact imported from ${job.file_name}` })),
    ...corrected.map((person) => ({ ...ofPerson(person), ...updated(job, person) })),
  ]
  if (activities.length > 0) await insertActivities(trx, job, activities)
  if (notes.length > 0) await insertNotes(trx, job, notes)
  await touchLeads(trx, [...people.map((person) => person.values.lead_id), ...notes.map((note) => note.lead_id)])
}

const list = (columns: readonly string[]) => sql.join(columns.map((column) => sql.ref(column)))

function rowsOf(table: 'leads' | 'contacts', records: { id: string; values: object }[]): RawBuilder<unknown> {
  const json = JSON.stringify(records.map(({ id, values }) => ({ ...values, id })))
  return sql`json_populate_recordset(null::${sql.table(table)}, ${json}::json)`
}

async function insertLeads(trx: DatabaseTransaction, leads: Company[]) {
  const columns = LEAD_COLUMNS.filter((column) => column !== 'created_at')
  await sql`
    insert into leads (id, ${list(columns)}, created_at, last_activity_at)
    select id, ${list(columns)}, coalesce(created_at, now()), now() from ${rowsOf('leads', leads)}`.execute(trx)
}

async function updateLeads(trx: DatabaseTransaction, leads: Company[]) {
  await sql`
    update leads set ${assigned(LEAD_COLUMNS)}, last_activity_at = now(), updated_at = now(), version = leads.version + 1
    from ${rowsOf('leads', leads)} imported where leads.id = imported.id`.execute(trx)
}

async function insertContacts(trx: DatabaseTransaction, { created_by }: Job, contacts: Person[]) {
  const columns = CONTACT_COLUMNS.filter((column) => column !== 'created_at')
  await sql`
    insert into contacts (id, ${list(columns)}, created_at, created_by)
    select id, ${list(columns)}, coalesce(created_at, now()), ${created_by}::uuid
    from ${rowsOf('contacts', contacts)}`.execute(trx)
}

async function updateContacts(trx: DatabaseTransaction, contacts: Person[]) {
  await sql`
    update contacts set ${assigned(CONTACT_COLUMNS)}, updated_at = now(), version = contacts.version + 1
    from ${rowsOf('contacts', contacts)} imported where contacts.id = imported.id`.execute(trx)
}

function assigned(columns: readonly string[]) {
  return sql.join(columns.map((column) => sql`${sql.ref(column)} = imported.${sql.ref(column)}`))
}

interface Entry {
  lead_id?: unknown
  contact_id?: string
  subject: string
  activity_type?: 'status_change'
  from_stage_id?: unknown
  to_stage_id?: unknown
  metadata?: object
}

function changeOf(job: Job, company: Company): Entry {
  const stage = company.changes.stage_id
  return {
    lead_id: company.id,
    ...updated(job, company),
    ...(stage && { activity_type: 'status_change', from_stage_id: stage[0], to_stage_id: stage[1] }),
  }
}

const updated = ({ file_name }: Job, { changes }: Pick<Person, 'changes'>) => ({
  subject: `Updated by import ${file_name}`,
  metadata: { changes },
})

const ofPerson = ({ id, values }: Person) => ({ contact_id: id, lead_id: values.lead_id })

async function insertActivities(trx: DatabaseTransaction, { id, created_by }: Job, entries: Entry[]) {
  const rows = entries.map((entry) => ({ ...entry, metadata: { ...entry.metadata, import_id: id } }))
  await sql`
    insert into activities (activity_type, lead_id, contact_id, actor_id, subject, from_stage_id, to_stage_id, metadata)
    select coalesce(activity_type, 'system'), lead_id, contact_id, ${created_by}::uuid, subject, from_stage_id, to_stage_id, metadata
    from json_populate_recordset(null::activities, ${JSON.stringify(rows)}::json)`.execute(trx)
}

/** A note that stands on the lead already is not written twice: the file may be imported again. */
async function insertNotes(trx: DatabaseTransaction, { created_by }: Job, notes: BatchPlan['notes']) {
  await sql`
    with note as (
      insert into notes (lead_id, contact_id, content, created_by)
      select distinct lead_id, contact_id, content, ${created_by}::uuid
      from json_populate_recordset(null::notes, ${JSON.stringify(notes)}::json) imported
      where not exists (
        select from notes where notes.lead_id is not distinct from imported.lead_id
          and notes.contact_id is not distinct from imported.contact_id
          and notes.content = imported.content and notes.deleted_at is null)
      returning id, lead_id, contact_id, created_by
    )
    insert into activities (activity_type, subject, lead_id, contact_id, note_id, actor_id)
    select 'note', 'Note', lead_id, contact_id, id, created_by from note`.execute(trx)
}

/** Something was done about these leads. */
async function touchLeads(trx: DatabaseTransaction, lead_ids: unknown[]) {
  const ids = [...new Set(lead_ids.filter((id) => typeof id === 'string'))]
  if (ids.length === 0) return
  await sql`update leads set last_activity_at = now() where id = any(${ids}::uuid[]) and last_activity_at is distinct from now()`.execute(
    trx,
  )
}
