import type { DatabaseTransaction } from '@crm/db'
import { IANAZone } from 'luxon'
import type { SendHours } from '../campaigns/next-allowed-time.ts'
import type { LeftBecause } from './leave-sequences.ts'
import type { StepRow } from './queries.ts'

/** A contact on its way through a sequence, whose row is locked. */
export interface Walker {
  id: string
  contact_id: string
  /** In lower case. */
  email: string | null
  /** Where the contact lives, if that is known. */
  contact_zone: string | null
  lead_id: string | null
  owner_id: string | null
  entered_by: string | null
  /** The mail of this step that was on its way. */
  recipient_id: string | null
  /** The index of the step where it stands; that of the step behind the last one when it is through. */
  at: number
  /** When it came there. */
  since: Date
}

/** A batch of contacts going through one sequence, in one transaction. */
export interface Walk extends SendHours {
  sequence_id: string
  name: string
  topic_id: string | null
  time_zone: string | null
  in_recipient_zone: boolean
  /** Who vouches for what the sequence does by itself. */
  activated_by: string | null
  steps: readonly StepRow[]
  now: Date
  /** How many were made. */
  mails: number
}

/** What becomes of a contact at a step. */
export type Outcome =
  /** Stays at the step until then; null: until its mail has left. */
  | { stays_until: Date | null; recipient_id?: string }
  | { leaves: LeftBecause }
  | { fails: string }
  /** Goes on to the next step, or to the one with this id. */
  | { passes: { to?: string | null | undefined; since?: Date } }

export type Outcomes = Map<Walker, Outcome>

/** What a step does with the contacts that stand at it. Called again for the same contact, it does nothing twice. */
export type StepHandler<Step extends StepRow> = (
  trx: DatabaseTransaction,
  walk: Walk,
  step: Step,
  walkers: readonly Walker[],
) => Promise<Outcomes>

export const PASSES: Outcome = { passes: {} }

/** The clock that counts for a contact, as an IANA name. */
export function zoneOf({ time_zone, in_recipient_zone }: Walk, { contact_zone }: Walker): string {
  const zones = [in_recipient_zone ? contact_zone : null, time_zone]
  return zones.find((zone) => zone !== null && IANAZone.isValidZone(zone)) ?? 'UTC'
}
