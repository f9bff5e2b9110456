import type { Context } from '../context.ts'
import { findOperation } from '../operations/queries.ts'
import { startUndo } from '../operations/undo/start-undo.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { ApiError } from '../platform/errors.ts'

/**
 * Sets back what an import wrote: all of it stands in the audit log under the id of the import.
 * @throws ApiError conflict when it wrote nothing, is still running, or was undone
 */
export async function undoImport(context: Context, id: string, actor: Actor): Promise<void> {
  const written = await findOperation(context.db, id)
  if (!written) throw new ApiError('conflict', 'This import has changed nothing that could be undone.')
  await startUndo(context, written, actor)
}
