import type { Refusal } from '../queries.ts'
import type { Batch, Outcome } from '../run-operation.ts'
import { deleteRows, insertRows, type RowChange, updateRows, writeOrRefuse } from '../write-rows.ts'
import { decideUndo, type UndoDecision } from './decide-undo.ts'
import { holdStages, placeLeads } from './place-leads.ts'
import { type CurrentRow, lockRows, type RecordChange, readChanges } from './read-changes.ts'
import { tellTimelines } from './tell-timelines.ts'
import { UNDOABLE, type Undoable } from './undoable.ts'

export interface Undo {
  change: RecordChange
  current: CurrentRow | undefined
  decision: Exclude<UndoDecision, { refused: string } | undefined>
}

/**
 * Leads come first: whoever changes what belongs to them locks them first too. A contact is subscribed again only when
 * its address is no longer suppressed.
 */
const ORDER = ['lead', 'suppression', 'contact', 'task', 'note', 'attachment', 'activity', 'custom_field', 'saved_view']

/** Sets the next records of an undone operation back to what they were, where nobody has changed them since. */
export async function undoBatch(batch: Batch): Promise<Outcome> {
  const changes = await readChanges(batch.trx, String(batch.operation.undoes_id), batch.record_ids)
  const refusals: Refusal[] = []
  let changed = 0
  const entities = new Set(changes.map(({ entity }) => entity))
  for (const entity of [...entities].sort((a, b) => ORDER.indexOf(a) - ORDER.indexOf(b))) {
    const outcome = await undoEntity(
      batch,
      entity,
      changes.filter((change) => change.entity === entity),
    )
    refusals.push(...outcome.refusals)
    changed += outcome.changed
  }
  return { changed, refusals, entities: [...entities] }
}

async function undoEntity(batch: Batch, entity: string, changes: RecordChange[]) {
  const { trx, actor } = batch
  const undoable = UNDOABLE[entity]
  const refuse = ({ id }: RecordChange, reason: string): Refusal => ({ entity, record_id: id, reason })
  if (!undoable) return { changed: 0, refusals: changes.map((change) => refuse(change, 'such changes are not undone')) }
  const stages = entity === 'lead' ? await holdStages(trx) : undefined
  const ids = changes.map(({ id }) => id)
  const rows = await lockRows(trx, undoable, ids, undoable.visible(actor))

  const refusals: Refusal[] = []
  const undos: Undo[] = []
  for (const change of changes) {
    const current = rows.get(change.id)
    const decision = decideUndo(change, current, undoable, actor)
    if (!decision) continue
    if ('refused' in decision) refusals.push(refuse(change, decision.refused))
    else undos.push({ change, current, decision })
  }
  const stranded = stages ? await placeLeads(trx, undos, stages) : []
  refusals.push(...stranded.map(({ change }) => refuse(change, 'its stage was retired')))
  const wanted = undos.filter((undo) => !stranded.includes(undo))
  const refused = await writeOrRefuse(trx, wanted, (items) => write(batch, undoable, items))
  refusals.push(...refused.map(({ item, reason }) => refuse(item.change, reason)))
  const failed = new Set(refused.map(({ item }) => item))
  const done = wanted.filter((undo) => !failed.has(undo))
  await tellTimelines(batch, entity, done)
  return { changed: done.length, refusals }
}

async function write({ trx }: Batch, { table }: Undoable, undos: Undo[]) {
  const sets: RowChange[] = []
  const inserts: Record<string, unknown>[] = []
  const removals: string[] = []
  for (const { change, decision } of undos) {
    if ('set' in decision) sets.push({ id: change.id, ...decision.set })
    else if ('insert' in decision) inserts.push(decision.insert)
    else removals.push(change.id)
  }
  await updateRows(trx, table, sets)
  await insertRows(trx, table, inserts)
  await deleteRows(trx, table, removals)
}
