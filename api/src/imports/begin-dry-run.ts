import type { Context } from '../context.ts'
import { ApiError } from '../platform/errors.ts'
import { dryRun, newDryRun } from './dry-run.ts'
import { dryRunJob } from './jobs.ts'
import { type ImportRow, replaceDryRun } from './queries.ts'

/** A file of so many rows is counted while one waits. */
const FEW = 1_000

/** Begins to count what an import would do, from the start when it was counted before. */
export async function beginDryRun(context: Context, { id, total_rows }: ImportRow): Promise<void> {
  const begun = newDryRun()
  if (!(await replaceDryRun(context.db, id, begun))) throw new ApiError('conflict', 'This import has been started.')
  if (total_rows <= FEW) await dryRun(context, id, begun.id, new AbortController().signal)
  else await context.queue.enqueue(dryRunJob, { import_id: id, dry_run_id: begun.id }, { job_id: id })
}
