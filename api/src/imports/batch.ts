import type { Changes } from './changes.ts'
import type { Known } from './match-rows.ts'
import type { ImportRow, Refusal } from './queries.ts'
import type { RowPlan } from './row-plan.ts'
import type { Values } from './row-to-records.ts'

/** A contact as it will be. */
export interface Person {
  id: string
  values: Values
  is_visible: boolean
  /** Whether it must still be inserted. */
  is_created: boolean
  changes: Changes
}

/** A lead as it will be, whether it is there already or not. */
export interface Company {
  id: string
  values: Values
  /** Whether this import creates it, in this batch or in an earlier one. */
  is_new: boolean
  /** Whether it must still be inserted. */
  is_created: boolean
  changes: Changes
  people: Person[]
}

/** What becomes of a batch of rows. */
export interface BatchPlan {
  companies: Company[]
  people: Person[]
  notes: { lead_id: string | null; contact_id: string | null; content: string }[]
  refusals: Refusal[]
  outcomes: Outcome[]
}

/** `joined`: the row belongs to a lead that an earlier row of the file made. */
export type OutcomeKind = 'created' | 'updated' | 'joined' | 'skipped' | 'refused'

/** What becomes of one row. */
export interface Outcome {
  row_number: number
  kind: OutcomeKind
  /** What it is about. */
  name: string
  changes: Changes
  /** Whether a contact is added. */
  adds_contact: boolean
  reason?: string
}

/** What earlier rows of the file made, for rows further down that belong to it. */
export interface Memory {
  companies: Map<string, Company>
  people: Map<string, Person>
}

export const emptyMemory = (): Memory => ({ companies: new Map(), people: new Map() })

export interface Batch {
  job: Pick<ImportRow, 'id' | 'update_by' | 'on_duplicate'>
  plan: RowPlan
  known: Known
  memory: Memory
  result: BatchPlan
  companies: Map<string, Company>
  /** By e-mail address, and by id. */
  people: Map<string, Person>
  new_ids: string[]
}

/** A row is refused; the message says why. */
export class RefusedRow extends Error {}
