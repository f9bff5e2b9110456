import type { Database } from '@crm/db'
import { sql } from 'kysely'
import { findActor } from '../auth/visible-owners.ts'
import type { Context } from '../context.ts'
import { retryTakenPosition } from '../leads/retry-taken-position.ts'
import { writeAs } from '../platform/author.ts'
import { recordEvent } from '../platform/live-events.ts'
import type { Viewer } from '../platform/visibility.ts'
import { emptyMemory } from './batch.ts'
import { countBatch } from './count-batch.ts'
import { UnreadableFile } from './file-format.ts'
import { importFile } from './files.ts'
import { ImportStopped } from './import-stopped.ts'
import { matchRows } from './match-rows.ts'
import { placeLeads } from './place-leads.ts'
import { planBatch } from './plan-batch.ts'
import { advance, changeStatus, claim, findImport, type ImportRow, insertRefusals } from './queries.ts'
import { type ReadBatch, readBatches } from './read-batches.ts'
import { planRows, type RowPlan } from './row-plan.ts'
import { writeBatch } from './write-batch.ts'

/** Beyond this the columns are surely mapped wrong, and nobody corrects the rows by hand. */
const MAX_REFUSED = 100_000

/**
 * Turns the rows of a running import into leads and contacts, batch by batch. The place in the file is committed together
 * with the records, so that it can be interrupted anywhere and started again, even twice at once: no row is lost or doubled.
 * @throws whatever interrupts it; start it again then
 */
export async function runImport(context: Context, id: string, signal: AbortSignal): Promise<void> {
  const { db } = context
  const job = await findImport(db, id)
  if (job?.status !== 'running') return
  try {
    if (await importRows(context, job, signal)) await finish(db, job, 'completed', null)
  } catch (error) {
    const reason = explain(error)
    if (reason === undefined) throw error
    await finish(db, job, 'failed', reason)
  }
}

/** Ends an import that was running, with the reason when it failed. */
export async function finish(
  db: Database,
  { id, created_by }: Pick<ImportRow, 'id' | 'created_by'>,
  status: 'completed' | 'failed',
  error_message: string | null,
) {
  await db.transaction().execute(async (trx) => {
    const done = await changeStatus(trx, id, ['running'], {
      status,
      error_message,
      completed_at: sql`now()`,
      ...(status === 'completed' && { total_rows: sql`processed_rows` }),
    })
    if (done) await recordEvent(trx, { type: 'updated', entity: 'import', id, actor_id: created_by })
  })
}

/** @returns false when the import is no longer this run's to finish: it was cancelled, or another run took over */
async function importRows({ db, config }: Context, job: ImportRow, signal: AbortSignal): Promise<boolean> {
  const viewer = job.created_by ? await findActor(db, job.created_by) : null
  if (!viewer)
    throw new ImportStopped('The user who started this import is not active any more. Upload the file again.')
  const plan = await planRows(db, job, viewer)
  let behind = job.last_row
  for await (const batch of readBatches(importFile(config, job.id), job, plan, behind)) {
    signal.throwIfAborted()
    if (!(await commitBatch(db, job, behind, batch, plan, viewer))) return false
    behind = batch.last_row
  }
  signal.throwIfAborted()
  return true
}

function commitBatch(
  db: Database,
  job: ImportRow,
  behind: number,
  batch: ReadBatch,
  plan: RowPlan,
  viewer: Viewer,
): Promise<boolean> {
  const { id, created_by } = job
  return retryTakenPosition(() =>
    writeAs(db, { user_id: created_by, operation_id: id, quiet: true }, async (trx) => {
      const claimed = await claim(trx, id, behind)
      if (!claimed) return false
      const known = await matchRows(trx, job, batch.rows, plan, { viewer, lock: true })
      const planned = planBatch(batch.rows, { job, plan, known, memory: emptyMemory() })
      const refusals = [...batch.refusals, ...planned.refusals]
      const last_positions = await placeLeads(trx, job, planned.companies, claimed.last_positions)
      await writeBatch(trx, job, planned)
      if (refusals.length > 0) await insertRefusals(trx, id, refusals)
      const counts = countBatch(batch, planned)
      await advance(trx, id, { ...counts, last_row: batch.last_row, last_positions })
      await recordEvent(trx, { type: 'imported', entity: 'import', id, actor_id: created_by })
      if (claimed.refused_count + counts.refused < MAX_REFUSED) return true
      await changeStatus(trx, id, ['running'], {
        status: 'failed',
        error_message: `Stopped at row ${batch.last_row}: ${MAX_REFUSED} rows were refused. Look at the reasons, correct the columns or the file, and import it again.`,
        completed_at: sql`now()`,
      })
      return false
    }),
  )
}

/** What the user can do something about; undefined for anything else. */
function explain(error: unknown): string | undefined {
  if (error instanceof ImportStopped || error instanceof UnreadableFile) return error.message
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
    return 'The uploaded file is not there. Upload it again; when it happens again, the processes of the server do not share DATA_DIR.'
  }
  if ((error as { constraint?: string }).constraint === 'leads_owner_id_fkey') {
    return 'The owner that the leads were to have is gone. Upload the file again and choose another.'
  }
  return undefined
}
