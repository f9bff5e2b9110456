import type { Database } from '@crm/db'
import type { Actor } from '../../platform/auth-hook.ts'
import { ApiError, violates } from '../../platform/errors.ts'
import { may } from '../../platform/permissions.ts'
import { changedRecords, findEntities, insertOperation, insertTargets, type OperationRow } from '../queries.ts'
import { UNDOABLE } from './undoable.ts'

const UNDONE_ALREADY = 'This has been undone already. To do it again, undo that undo.'

/**
 * Begins the operation that sets another one back; run it next with `undoBatch`.
 * @throws ApiError conflict when it is going on, undone or too old; forbidden when the role may not change such records
 */
export async function beginUndo(
  db: Database,
  undone: OperationRow,
  actor: Actor,
): Promise<{ id: string; total: number }> {
  if (undone.undo_id) throw new ApiError('conflict', UNDONE_ALREADY)
  if (undone.status === 'pending' || undone.status === 'running')
    throw new ApiError('conflict', 'This is still going on. Stop it first, or wait until it is done.')
  if (undone.changed > 0 && !undone.is_undoable)
    throw new ApiError('conflict', 'This was done more than 30 days ago. Only what is newer can be undone.')
  const entities = await findEntities(db, undone.id)
  for (const entity of entities) {
    const permission = UNDOABLE[entity]?.permission
    if (permission && !may(actor.role, permission))
      throw new ApiError('forbidden', `The role ${actor.role} does not allow ${permission}. Ask an administrator.`)
  }
  if (!entities.some((entity) => UNDOABLE[entity]))
    throw new ApiError('conflict', 'This changed nothing that can be undone.')
  try {
    return await db.transaction().execute(async (trx) => {
      const { id: undoes_id, entity, action } = undone
      const params = JSON.stringify({ undone_action: action })
      const id = await insertOperation(trx, actor, { action: 'undo', entity, params, undoes_id })
      return { id, total: await insertTargets(trx, id, changedRecords(undoes_id)) }
    })
  } catch (error) {
    throw violates(error, 'operations_undoes') ? new ApiError('conflict', UNDONE_ALREADY) : error
  }
}
