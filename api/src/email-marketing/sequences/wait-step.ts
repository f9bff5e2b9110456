import type { DatabaseTransaction } from '@crm/db'
import type { StepRow } from './queries.ts'
import { waitUntil } from './wait-until.ts'
import { type Outcome, type Outcomes, PASSES, type Walk, type Walker, zoneOf } from './walk.ts'

type WaitStep = Extract<StepRow, { kind: 'wait' }>

/** Lets contacts wait, counted from when they came to the step. */
export async function waitStep(
  _trx: DatabaseTransaction,
  walk: Walk,
  { settings }: WaitStep,
  walkers: readonly Walker[],
): Promise<Outcomes> {
  return new Map(
    walkers.map((walker): [Walker, Outcome] => {
      const stays_until = waitUntil(settings, walker.since, zoneOf(walk, walker))
      return [walker, stays_until > walk.now ? { stays_until } : PASSES]
    }),
  )
}
