import type { DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'

/**
 * Why a contact leaves a sequence. `reply`, `click` and `stage_change` end only the sequences that are set to stop
 * then, everything else ends all of them.
 */
export const LEFT_BECAUSE = [
  'reply',
  'click',
  'stage_change',
  'won',
  'lost',
  'unsubscribe',
  'bounced',
  'complained',
  'deleted',
  'removed',
  'archived',
  'condition',
  'no_address',
  'suppressed',
] as const
export type LeftBecause = (typeof LEFT_BECAUSE)[number]

/** Only the sequences of this topic, only this sequence. */
interface Only {
  topic_id?: string | null | undefined
  sequence_id?: string | undefined
}

/**
 * Contacts leave their sequences: their mails that are not being sent yet are cancelled, and the timeline is told once.
 * Who has left already stays as they are. A database trigger does the same when a contact is unsubscribed or deleted
 * and when its lead changes its stage, is closed or deleted (migration 0020).
 * @returns how many enrolments ended
 */
export async function leaveSequences(
  trx: DatabaseTransaction,
  contact_ids: readonly string[],
  because: LeftBecause,
  { topic_id = null, sequence_id }: Only = {},
): Promise<number> {
  if (contact_ids.length === 0) return 0
  const { rows } = await sql<{ count: number }>`
    select leave_sequences(${contact_ids}::uuid[], ${because}, ${topic_id}::uuid, ${sequence_id ?? null}::uuid) as count
  `.execute(trx)
  return rows[0]?.count ?? 0
}
