import { sql } from 'kysely'
import type { Batch } from '../run-operation.ts'
import { insertRows, NOW } from '../write-rows.ts'
import type { Columns } from './read-changes.ts'
import type { Undo } from './undo-batch.ts'

/** Says on the timelines of the leads what was set back; a contact or a task says so on that of its lead. */
export async function tellTimelines(batch: Batch, entity: string, undos: Undo[]): Promise<void> {
  if (entity === 'lead') await tellLeads(batch, undos)
  else if (entity in NAMES) await tellBelonging(batch, entity as keyof typeof NAMES, undos)
}

const NAMES = { contact: 'contact', task: 'task', note: 'note', attachment: 'attachment' } as const

async function tellLeads({ trx, actor }: Batch, undos: Undo[]) {
  const activities = undos.map(({ change, current, decision }) => ({
    lead_id: change.id,
    actor_id: actor.user_id,
    occurred_at: NOW,
    ...wordsOf(current?.row ?? {}, 'set' in decision ? decision.set : {}, change.what),
  }))
  await insertRows(trx, 'activities', activities)
}

function wordsOf(row: Columns, set: Columns, what: Undo['change']['what']) {
  if (set.stage_id !== undefined && set.stage_id !== row.stage_id) {
    return {
      activity_type: 'status_change',
      subject: 'Undone: moved back',
      from_stage_id: row.stage_id,
      to_stage_id: set.stage_id,
      seconds_in_stage: Math.max(0, Math.floor((Date.now() - Date.parse(String(row.stage_entered_at))) / 1000)),
      metadata: {},
    }
  }
  const keys = Object.keys(set).filter((key) => key !== 'deleted_at' && key !== 'position')
  const changes = Object.fromEntries(keys.map((key) => [key, [row[key] ?? null, set[key] ?? null]]))
  return { activity_type: 'system', subject: subjectOf(set, what), metadata: keys.length > 0 ? { changes } : {} }
}

function subjectOf(set: Columns, what: Undo['change']['what']): string {
  if (set.deleted_at === null) return 'Undone: lead restored'
  if (set.deleted_at !== undefined) return what === 'created' ? 'Undone: lead created' : 'Undone: lead deleted'
  return 'Undone: lead changed'
}

/** One entry for each lead, however many of its contacts were changed; none for leads that are deleted. */
async function tellBelonging({ trx, actor }: Batch, entity: keyof typeof NAMES, undos: Undo[]) {
  const lead_ids = [
    ...new Set(undos.flatMap(({ change, current }) => [current?.row.lead_id, change.before.lead_id]).filter(Boolean)),
  ]
  await sql`
    insert into activities (activity_type, lead_id, actor_id, subject)
    select 'system', id, ${actor.user_id}::uuid, ${`Undone: ${NAMES[entity]} changed`}::text
    from leads where id = any(${lead_ids}::uuid[]) and deleted_at is null`.execute(trx)
}
