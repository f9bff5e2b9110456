import type { Insertable } from 'kysely'
import type { Activities, Contacts, Leads, Tasks } from '../schema.ts'

/** The columns that seeds fill, per table, in the order in which the tables must be filled. */
export const SEED_COLUMNS = {
  leads: [
    'id',
    'business_name',
    'contact_name',
    'email',
    'phone',
    'phone_e164',
    'website',
    'address',
    'city',
    'state',
    'zip_code',
    'business_type',
    'employee_count',
    'years_in_business',
    'lead_score',
    'tier',
    'stage_id',
    'position',
    'stage_entered_at',
    'deal_value',
    'source_type',
    'owner_id',
    'tags',
    'why_now',
    'lost_reason',
    'next_follow_up_at',
    'last_activity_at',
    'last_contact_at',
    'closed_at',
    'created_at',
    'updated_at',
  ],
  contacts: [
    'id',
    'lead_id',
    'first_name',
    'last_name',
    'email',
    'phone',
    'phone_e164',
    'job_title',
    'is_primary',
    'created_at',
    'updated_at',
  ],
  tasks: [
    'id',
    'lead_id',
    'title',
    'task_type',
    'status',
    'priority',
    'due_at',
    'completed_at',
    'assigned_to',
    'created_at',
    'updated_at',
  ],
  activities: [
    'id',
    'activity_type',
    'lead_id',
    'contact_id',
    'actor_id',
    'subject',
    'description',
    'direction',
    'outcome',
    'call_duration_seconds',
    'from_stage_id',
    'to_stage_id',
    'seconds_in_stage',
    'occurred_at',
  ],
} as const satisfies {
  leads: (keyof Leads)[]
  contacts: (keyof Contacts)[]
  tasks: (keyof Tasks)[]
  activities: (keyof Activities)[]
}

export type SeedTable = keyof typeof SEED_COLUMNS
export const SEED_TABLES = Object.keys(SEED_COLUMNS) as SeedTable[]

/** Every column is given and moments are text, so that a row looks the same whichever way it is written. */
type Row<Table, Columns extends readonly (keyof Insertable<Table>)[]> = {
  [Column in Columns[number]]-?: Exclude<Insertable<Table>[Column], undefined | Date>
}

export interface SeedRows {
  leads: Row<Leads, typeof SEED_COLUMNS.leads>
  contacts: Row<Contacts, typeof SEED_COLUMNS.contacts>
  tasks: Row<Tasks, typeof SEED_COLUMNS.tasks>
  activities: Row<Activities, typeof SEED_COLUMNS.activities>
}

/** Rows of each table that belong together. */
export type SeedBatch = { [Table in SeedTable]: SeedRows[Table][] }

export type SeedCounts = Record<SeedTable, number>
