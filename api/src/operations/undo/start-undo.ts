import type { Context } from '../../context.ts'
import type { Actor } from '../../platform/auth-hook.ts'
import { runUndo } from '../jobs.ts'
import type { OperationRow } from '../queries.ts'
import { FEW, runOperation } from '../run-operation.ts'
import { beginUndo } from './begin-undo.ts'
import { undoBatch } from './undo-batch.ts'

/**
 * Sets an operation back: at once when it is about few records, else in the background.
 * @returns the operation that does it
 * @throws ApiError conflict when it is going on, undone or too old; forbidden when the role may not change such records
 */
export async function startUndo(
  { db, queue }: Pick<Context, 'db' | 'queue'>,
  undone: OperationRow,
  actor: Actor,
): Promise<{ id: string; is_done: boolean }> {
  const { id, total } = await beginUndo(db, undone, actor)
  if (total <= FEW) await runOperation(db, id, undoBatch)
  else await queue.enqueue(runUndo, { operation_id: id }, { job_id: id })
  return { id, is_done: total <= FEW }
}
