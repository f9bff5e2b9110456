import type { DatabaseTransaction } from '@crm/db'
import { sql } from 'kysely'
import { deleteContact } from '../contacts/delete-contact.ts'
import { changeSubscription } from '../contacts/subscriptions.ts'
import { updateContact } from '../contacts/update-contact.ts'
import { enrolContact } from '../email-marketing/sequences/enrol.ts'
import type { Batch, Outcome } from '../operations/run-operation.ts'
import { attempt } from '../operations/write-rows.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { addTask } from '../tasks/create-task.ts'
import { deleteTask } from '../tasks/delete-task.ts'
import { holdLeads } from '../tasks/queries.ts'
import { updateTask } from '../tasks/update-task.ts'
import { patchOf } from './patch-of.ts'
import type { BulkAction, Params } from './schemas.ts'

/** What an action adds for each record, which itself stays as it is. */
const ADDS: Partial<Record<string, string>> = { add_task: 'task', enrol: 'sequence_enrolment' }

type Change = (trx: DatabaseTransaction, id: string, actor: Actor) => Promise<unknown>

/** Changes contacts or tasks one by one, each as its own request would change it. */
export async function bulkRecords({ trx, operation, record_ids, actor }: Batch): Promise<Outcome> {
  const { entity, action, params } = operation
  const table = entity === 'contact' ? 'contacts' : 'tasks'
  const change = changeOf(`${entity}/${action}`, params)
  const before = await readRows(trx, table, record_ids)
  // In one order, before anything else: two operations then wait for each other and never in a circle.
  await holdLeads(
    trx,
    [...before.values()].map(({ lead_id }) => lead_id),
  )
  const refusals = []
  for (const record_id of record_ids) {
    const reason = await attempt(trx, () => change(trx, record_id, actor))
    if (reason !== undefined) refusals.push({ entity, record_id, reason })
  }
  const added = ADDS[action]
  if (added) return { changed: record_ids.length - refusals.length, refusals, entities: [added] }
  const after = await readRows(trx, table, record_ids)
  const changed = record_ids.filter((id) => before.get(id)?.version !== after.get(id)?.version).length
  return { changed, refusals, entities: [entity] }
}

function changeOf(what: string, params: object): Change {
  const task = what.startsWith('task')
  switch (what.split('/')[1] as BulkAction) {
    case 'assign': {
      const { owner_id } = params as Params<'assign'>
      return (trx, id, actor) => updateTask(trx, id, { assigned_to: owner_id }, actor, undefined)
    }
    case 'set': {
      const { field, value } = params as Params<'set'>
      const patch = patchOf(field, value)
      return (trx, id, actor) => (task ? updateTask : updateContact)(trx, id, patch, actor, undefined)
    }
    case 'add_tags':
      return (trx, id, actor) =>
        changeTags(trx, id, actor, (tags) => [...new Set([...tags, ...(params as Params<'add_tags'>).tags])])
    case 'remove_tags':
      return (trx, id, actor) =>
        changeTags(trx, id, actor, (tags) =>
          tags.filter((tag) => !(params as Params<'remove_tags'>).tags.includes(tag)),
        )
    case 'add_task':
      return (trx, id, actor) => addTask(trx, { ...(params as Params<'add_task'>), contact_id: id }, actor)
    case 'unsubscribe':
      return (trx, id, actor) =>
        changeSubscription(trx, id, { ...(params as Params<'unsubscribe'>), subscribed: false }, actor)
    case 'enrol': {
      const { sequence_id } = params as Params<'enrol'>
      return (trx, id, actor) => enrolContact(trx, sequence_id, id, actor)
    }
    case 'delete':
      return (trx, id, actor) => (task ? deleteTask : deleteContact)(trx, id, actor, undefined)
    default:
      throw new Error(`there is no bulk action ${what}`)
  }
}

async function changeTags(trx: DatabaseTransaction, id: string, actor: Actor, change: (tags: string[]) => string[]) {
  const contact = await trx.selectFrom('contacts').select('tags').where('id', '=', id).executeTakeFirst()
  await updateContact(trx, id, { tags: change(contact?.tags ?? []) }, actor, undefined)
}

async function readRows(trx: DatabaseTransaction, table: 'contacts' | 'tasks', ids: string[]) {
  const { rows } = await sql<{ id: string; version: number; lead_id: string | null }>`
    select id, version, lead_id from ${sql.table(table)} where id = any(${ids}::uuid[])`.execute(trx)
  return new Map(rows.map((row) => [row.id, row]))
}
