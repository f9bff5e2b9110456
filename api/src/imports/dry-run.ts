import { randomUUID } from 'node:crypto'
import { setImmediate as breathe } from 'node:timers/promises'
import { findActor } from '../auth/visible-owners.ts'
import type { Context } from '../context.ts'
import { emptyMemory, type Memory, type Outcome } from './batch.ts'
import { added, countBatch, NO_COUNTS } from './count-batch.ts'
import { UnreadableFile } from './file-format.ts'
import { importFile } from './files.ts'
import { matchRows } from './match-rows.ts'
import { planBatch } from './plan-batch.ts'
import { findImport, type ImportRow, saveDryRun } from './queries.ts'
import { type ReadBatch, readBatches } from './read-batches.ts'
import { planRows } from './row-plan.ts'
import type { DryRun, DryRunExample } from './schemas.ts'

/** So many of each kind are shown. */
const EXAMPLES = 5
const MAX_SHOWN_LENGTH = 200
/** Beyond so many leads, those that the file made longest ago are forgotten: the counts are then near, not exact. */
const MAX_REMEMBERED = 200_000

export const newDryRun = (): DryRun => ({
  id: randomUUID(),
  status: 'running',
  ...NO_COUNTS,
  examples: [],
  error_message: null,
})

/**
 * Counts what an import would do, with the very decisions that it makes, and writes nothing but how far it is. It ends
 * when the settings change or the import begins; another one has another id.
 */
export async function dryRun(
  { db, config }: Context,
  import_id: string,
  id: string,
  signal: AbortSignal,
): Promise<void> {
  const job = await findImport(db, import_id)
  const viewer = job?.created_by ? await findActor(db, job.created_by) : null
  if (job?.status !== 'uploaded' || job.dry_run?.id !== id || !viewer) return
  const plan = await planRows(db, job, viewer)
  const memory = emptyMemory()
  let state: DryRun = { ...job.dry_run, ...NO_COUNTS, examples: [], status: 'running' }
  try {
    for await (const batch of readBatches(importFile(config, import_id), job, plan)) {
      signal.throwIfAborted()
      const known = await matchRows(db, job, batch.rows, plan, { viewer, lock: false })
      const planned = planBatch(batch.rows, { job, plan, known, memory })
      forgetOldest(memory)
      const examples = withExamples(state.examples, [...refusedOf(batch), ...planned.outcomes])
      state = { ...state, ...added(state, countBatch(batch, planned)), examples }
      if (!(await saveDryRun(db, import_id, state))) return
      await breathe()
    }
    await saveDryRun(db, import_id, { ...state, status: 'completed' })
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error
    await saveDryRun(db, import_id, { ...state, status: 'failed', error_message: error.message })
  }
}

/** Settles what happens to a dry run that cannot go on. */
export async function giveUpDryRun({ db }: Context, import_id: string): Promise<void> {
  const job: ImportRow | undefined = await findImport(db, import_id)
  if (!job?.dry_run) return
  const error_message = 'The dry run met an error of the server, which has been logged. Try it again.'
  await saveDryRun(db, import_id, { ...job.dry_run, status: 'failed', error_message })
}

function refusedOf({ refusals }: ReadBatch): Outcome[] {
  return refusals.map(({ row_number, reason, cells }) => ({
    row_number,
    reason,
    kind: 'refused',
    name: cells.find(Boolean) ?? '',
    changes: {},
    adds_contact: false,
  }))
}

function withExamples(examples: DryRunExample[], outcomes: Outcome[]): DryRunExample[] {
  const all = [...examples]
  for (const { name, reason, changes, ...outcome } of outcomes) {
    if (all.filter(({ kind }) => kind === outcome.kind).length >= EXAMPLES) continue
    const shown = Object.entries(changes).map(([field, [from, to]]) => ({ field, from: text(from), to: text(to) }))
    all.push({ ...outcome, name: text(name) ?? '', reason: reason ? text(reason) : null, changes: shown })
  }
  return all
}

function text(value: unknown): string | null {
  if (value === null || value === undefined) return null
  const full = Array.isArray(value) ? value.join(', ') : String(value)
  return full.length > MAX_SHOWN_LENGTH ? `${full.slice(0, MAX_SHOWN_LENGTH - 1).toWellFormed()}…` : full
}

function forgetOldest({ companies, people }: Memory) {
  for (const map of [companies, people]) {
    for (const key of map.keys()) {
      if (map.size <= MAX_REMEMBERED) break
      map.delete(key)
    }
  }
}
