import type { DatabaseTransaction } from '@crm/db'
import { type About, findNewestActivity, insertActivity, updateActivity } from './queries.ts'

/** `{ field: [from, to] }` of what really differs. */
export type Changes = Record<string, [from: unknown, to: unknown]>

/** `edits` keeps each single change once there are several; `changes` is what they come to. */
interface Recorded {
  changes?: Changes
  edits?: { at: string; changes: Changes }[]
}

const TOGETHER_MS = 5 * 60_000

/**
 * Says on the timeline of a lead or a contact that fields were changed. What the same person changes within five
 * minutes, with nothing else in between, stands there as one entry. The record must be locked.
 * @param about the contact, with its lead, when a contact was changed; else the lead
 * @param labels the names of the fields that are shown; a field without one is named by its key
 */
export async function recordFieldChanges(
  trx: DatabaseTransaction,
  about: About,
  changes: Changes,
  actor: { user_id: string | null },
  labels: readonly { key: string; label: string }[],
): Promise<void> {
  const newest = await findNewestActivity(trx, about)
  const now = new Date()
  const isContinued =
    newest?.activity_type === 'system' &&
    'changes' in newest.metadata &&
    newest.to_stage_id === null &&
    newest.actor_id === actor.user_id &&
    newest.lead_id === (about.lead_id ?? null) &&
    newest.contact_id === (about.contact_id ?? null) &&
    now.getTime() - Date.parse(newest.occurred_at) <= TOGETHER_MS
  if (!isContinued) {
    await insertActivity(trx, {
      activity_type: 'system',
      lead_id: about.lead_id ?? null,
      contact_id: about.contact_id ?? null,
      actor_id: actor.user_id,
      subject: subjectOf(changes, labels),
      metadata: JSON.stringify({ changes }),
    })
    return
  }
  const { edits, ...before } = newest.metadata as Recorded
  const first = { at: newest.occurred_at, changes: before.changes ?? {} }
  const merged = together(first.changes, changes)
  await updateActivity(trx, newest.id, {
    subject: subjectOf(merged, labels),
    metadata: JSON.stringify({
      ...before,
      changes: merged,
      edits: [...(edits ?? [first]), { at: now.toISOString(), changes }],
    }),
  })
}

/** From where each field was at first to where it is now. */
function together(before: Changes, after: Changes): Changes {
  const merged = { ...before }
  for (const [key, [from, to]] of Object.entries(after)) merged[key] = [before[key] ? before[key][0] : from, to]
  return merged
}

function subjectOf(changes: Changes, labels: readonly { key: string; label: string }[]): string {
  const names = Object.keys(changes).map((key) => labels.find((field) => field.key === key)?.label.toLowerCase() ?? key)
  return `Changed ${names.length <= 3 ? names.join(', ') : `${names.slice(0, 2).join(', ')} and ${names.length - 2} more`}`
}
