import type { Database, DatabaseTransaction } from '@crm/db'
import { findActor } from '../auth/visible-owners.ts'
import { retryTakenPosition } from '../leads/retry-taken-position.ts'
import type { Actor } from '../platform/auth-hook.ts'
import { writeAs } from '../platform/author.ts'
import { recordEvent } from '../platform/live-events.ts'
import {
  advance,
  insertRefusals,
  lockRunning,
  nextTargets,
  type Refusal,
  type RunningOperation,
  stopOperation,
} from './queries.ts'

const BATCH = 1_000
/** Up to this many records browsers are told of one by one, and an undo happens within its request. */
export const FEW = 200

export interface Batch {
  trx: DatabaseTransaction
  operation: RunningOperation
  record_ids: string[]
  /** Whose operation it is; what they see and may do as of now. */
  actor: Actor
}

export interface Outcome {
  changed: number
  refusals: Refusal[]
  /** Which kinds of records were changed: browsers read them again. */
  entities: readonly string[]
}

/**
 * Works off the targets of an operation in batches. Each batch is one transaction with its progress, so that it can be
 * interrupted anywhere and started again, even twice at once: no record is done twice or left out.
 * @param work changes the records of one batch
 * @throws whatever interrupts it; start it again then
 */
export async function runOperation(
  db: Database,
  id: string,
  work: (batch: Batch) => Promise<Outcome>,
  signal?: AbortSignal,
): Promise<void> {
  let goes_on = true
  while (goes_on) {
    signal?.throwIfAborted()
    goes_on = await retryTakenPosition(() => db.transaction().execute((trx) => runBatch(trx, id, work)))
  }
}

/** @returns whether there is more to do */
async function runBatch(
  trx: DatabaseTransaction,
  id: string,
  work: (batch: Batch) => Promise<Outcome>,
): Promise<boolean> {
  const operation = await lockRunning(trx, id)
  if (!operation) return false
  const actor = operation.created_by ? await findActor(trx, operation.created_by) : null
  if (!actor) {
    await stop(trx, id, 'failed', 'Stopped: the account of the user who began this is closed.')
    return false
  }
  const { api_key_id, ip_address } = operation
  const is_quiet = operation.total > FEW
  const author = {
    ...actor,
    operation_id: id,
    ...(api_key_id && { api_key_id }),
    ...(ip_address && { ip_address }),
    ...(is_quiet && { quiet: true as const }),
  }
  return writeAs(trx, author, async () => {
    const record_ids = await nextTargets(trx, operation, BATCH)
    const { changed, refusals, entities } = await work({ trx, operation, record_ids, actor: author })
    if (refusals.length > 0) await insertRefusals(trx, id, refusals)
    const progress = { processed: record_ids.length, changed, refused: refusals.length }
    const is_done = await advance(trx, id, progress)
    await recordEvent(trx, { type: 'updated', entity: 'operation', id, actor_id: actor.user_id })
    if (is_quiet)
      for (const entity of entities) await recordEvent(trx, { type: 'updated', entity, actor_id: actor.user_id })
    return !is_done
  })
}

/** Ends an operation before its time; what it has done stays. @returns whether it was still going on */
export async function stop(
  trx: DatabaseTransaction,
  id: string,
  status: 'failed' | 'cancelled',
  reason: string | null,
): Promise<boolean> {
  const stopped = await stopOperation(trx, id, status, reason)
  if (stopped) await recordEvent(trx, { type: 'updated', entity: 'operation', id })
  return stopped
}
