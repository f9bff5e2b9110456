import type { DatabaseTransaction } from '@crm/db'
import { type RawBuilder, sql } from 'kysely'
import { contactFields } from '../../contacts/fields.ts'
import { ApiError } from '../../platform/errors.ts'
import { compileFilter } from '../../platform/filters/compile.ts'
import { checkFilter } from '../../platform/filters/filter.ts'
import type { StepRow } from './queries.ts'
import type { Settings } from './step-settings.ts'
import { type Outcome, type Outcomes, PASSES, type Walk, type Walker } from './walk.ts'

type ConditionStep = Extract<StepRow, { kind: 'condition' }>

const SEEN_IN = { opened: 'opened_at', clicked: 'clicked_at', replied: 'replied_at' } as const

/** Lets pass who meets the condition; the others leave the sequence or skip steps. */
export async function conditionStep(
  trx: DatabaseTransaction,
  walk: Walk,
  { settings }: ConditionStep,
  walkers: readonly Walker[],
): Promise<Outcomes> {
  const otherwise: Outcome =
    settings.otherwise === 'leave' ? { leaves: 'condition' } : { passes: { to: settings.skip_to } }
  try {
    const met = await findThoseWhoMeet(trx, walk, settings, walkers)
    return new Map(walkers.map((walker) => [walker, met.has(walker.contact_id) ? PASSES : otherwise]))
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    // A field that it names was deleted since.
    const outcome = { fails: `The condition cannot be decided: ${error.message}` }
    return new Map(walkers.map((walker) => [walker, outcome]))
  }
}

async function findThoseWhoMeet(
  trx: DatabaseTransaction,
  walk: Walk,
  settings: Settings<'condition'>,
  walkers: readonly Walker[],
): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select contacts.id from contacts left join leads on leads.id = contacts.lead_id
    where contacts.id = any(${walkers.map(({ contact_id }) => contact_id)}::uuid[])
      and ${await conditionOf(trx, walk, settings)}`.execute(trx)
  return new Set(rows.map(({ id }) => id))
}

async function conditionOf(
  trx: DatabaseTransaction,
  walk: Walk,
  { filter, mail }: Settings<'condition'>,
): Promise<RawBuilder<unknown>> {
  if (mail) {
    return sql`exists (
      select from email_campaigns campaign join campaign_recipients recipient on recipient.campaign_id = campaign.id
      where campaign.sequence_step_id = ${mail.step_id} and recipient.contact_id = contacts.id
        and ${sql.ref(`recipient.${SEEN_IN[mail.event]}`)} is not null)`
  }
  const reader = { user_id: walk.activated_by ?? walk.sequence_id, time_zone: walk.time_zone ?? 'UTC' }
  return compileFilter(checkFilter(filter ?? { and: [] }, await contactFields(trx)), reader)
}
