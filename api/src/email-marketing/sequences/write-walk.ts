import type { DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import { type LeftBecause, leaveSequences } from './leave-sequences.ts'
import type { Outcomes, Walk, Walker } from './walk.ts'

/** Writes where each contact stands now. Who ends it, one way or the other, is told on the timeline. */
export async function writeWalk(trx: DatabaseTransaction, walk: Walk, walkers: Walker[], outcomes: Outcomes) {
  await sql`
    with changed as (
      update sequence_enrolments enrolment
      set step_id = row.step_id, status = row.status, due_at = row.due_at, recipient_id = row.recipient_id,
        error_message = row.error_message,
        step_entered_at = case when enrolment.step_id is distinct from row.step_id then now()
          else enrolment.step_entered_at end,
        ended_at = case when row.status <> 'active' then now() end
      from jsonb_to_recordset(${JSON.stringify(walkers.map((walker) => rowOf(walk, walker, outcomes)))}::jsonb)
        as row (id uuid, step_id uuid, status text, due_at timestamptz, recipient_id uuid, error_message text)
      where enrolment.id = row.id
      returning enrolment.contact_id, enrolment.status, enrolment.error_message
    )
    insert into activities (activity_type, lead_id, contact_id, subject, description, metadata)
    select 'system', contacts.lead_id, contacts.id,
      case status when 'completed' then 'Completed the sequence ' else 'Stopped in the sequence ' end || ${walk.name}::text,
      error_message, jsonb_build_object('sequence_id', ${walk.sequence_id}::uuid)
    from changed join contacts on contacts.id = changed.contact_id
    where status <> 'active'`.execute(trx)
  const leaving = new Map<LeftBecause, string[]>()
  for (const [{ contact_id }, outcome] of outcomes) {
    if (!('leaves' in outcome)) continue
    leaving.set(outcome.leaves, [...(leaving.get(outcome.leaves) ?? []), contact_id])
  }
  for (const [because, contact_ids] of leaving) {
    await leaveSequences(trx, contact_ids, because, { sequence_id: walk.sequence_id })
  }
}

function rowOf({ steps }: Walk, walker: Walker, outcomes: Outcomes) {
  const outcome = outcomes.get(walker)
  const { id, recipient_id } = walker
  const row = { id, step_id: steps[walker.at]?.id ?? null, status: 'active', due_at: null, recipient_id }
  if (!outcome || 'passes' in outcome) return { ...row, status: 'completed', step_id: steps.at(-1)?.id ?? null }
  if ('fails' in outcome) return { ...row, status: 'failed', recipient_id: null, error_message: outcome.fails }
  if ('leaves' in outcome) return { ...row, recipient_id: null }
  return { ...row, due_at: outcome.stays_until, recipient_id: outcome.recipient_id ?? recipient_id }
}
