import type { BatchPlan, OutcomeKind } from './batch.ts'
import type { ReadBatch } from './read-batches.ts'

export interface Counts {
  rows: number
  /** Leads. */
  created: number
  /** Rows that change a lead or a contact that was there before. */
  updated: number
  /** Rows that change nothing. */
  skipped: number
  refused: number
  /** Contacts that are added. */
  contacts: number
}

export const NO_COUNTS: Counts = { rows: 0, created: 0, updated: 0, skipped: 0, refused: 0, contacts: 0 }

export function countBatch({ rows, refusals }: ReadBatch, { companies, people, outcomes }: BatchPlan): Counts {
  const count = (kind: OutcomeKind) => outcomes.filter((outcome) => outcome.kind === kind).length
  return {
    rows: rows.length + refusals.length,
    created: companies.filter((company) => company.is_created).length,
    updated: count('updated'),
    skipped: count('skipped'),
    refused: refusals.length + count('refused'),
    contacts: people.filter((person) => person.is_created).length,
  }
}

export function added(a: Counts, b: Counts): Counts {
  return {
    rows: a.rows + b.rows,
    created: a.created + b.created,
    updated: a.updated + b.updated,
    skipped: a.skipped + b.skipped,
    refused: a.refused + b.refused,
    contacts: a.contacts + b.contacts,
  }
}
