import type { Database } from '@crm/db'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { withDerived } from '../leads/derived.ts'
import { findTopOfStage } from '../leads/queries.ts'
import { retryTakenPosition } from '../leads/retry-taken-position.ts'
import { writeAs } from '../platform/author.ts'
import { recordEvent } from '../platform/live-events.ts'
import { storable } from './describe-file.ts'
import { UnreadableFile } from './file-format.ts'
import { importFile } from './files.ts'
import { positionsBelow, runwayAbove } from './positions.ts'
import {
  advance,
  changeStatus,
  findImport,
  findPositionBelow,
  type ImportRow,
  insertImportedLeads,
  insertRefusals,
  type NewLead,
  type Refusal,
} from './queries.ts'
import { type Row, readRows } from './read-rows.ts'
import { type ImportedLead, reasonOf, rowToLead } from './row-to-lead.ts'

const BATCH_ROWS = 1_000
const BATCH_CHARACTERS = 4_000_000
const MAX_REASON_LENGTH = 1_000
/** Beyond this the columns are surely mapped wrong, and nobody corrects the rows by hand. */
const MAX_REFUSED = 100_000

/** The import cannot go on; the message says why and what to do. */
class ImportStopped extends Error {}

interface Batch {
  leads: ImportedLead[]
  refusals: Refusal[]
  last_row: number
  characters: number
}

/**
 * Turns the rows of a running import into leads, batch by batch. The place in the file is committed together with the
 * leads, so that it can be interrupted anywhere and started again, even twice at once: no row is lost or doubled.
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
async function importRows(context: Context, job: ImportRow, signal: AbortSignal): Promise<boolean> {
  const path = importFile(context.config, job.id)
  const plan = { mapping: job.mapping, width: job.columns.length, defaults: job.defaults }
  const first_row = Math.max(job.last_row, job.has_header ? await headerRow(path, job) : 0)
  let batch = emptyBatch()
  let behind = job.last_row
  for await (const row of readRows(path, job)) {
    if (row.row_number <= first_row) continue
    addRow(batch, row, rowToLead(row, plan))
    if (batch.leads.length + batch.refusals.length < BATCH_ROWS && batch.characters < BATCH_CHARACTERS) continue
    signal.throwIfAborted()
    if (!(await commitBatch(context.db, job, behind, batch))) return false
    behind = batch.last_row
    batch = emptyBatch()
  }
  signal.throwIfAborted()
  return batch.last_row === 0 || commitBatch(context.db, job, behind, batch)
}

/** Blank rows may stand above the header. */
async function headerRow(path: string, job: ImportRow): Promise<number> {
  for await (const row of readRows(path, job)) return row.row_number
  return 0
}

function emptyBatch(): Batch {
  return { leads: [], refusals: [], last_row: 0, characters: 0 }
}

function addRow(batch: Batch, row: Row, { lead, errors }: ReturnType<typeof rowToLead>) {
  batch.last_row = row.row_number
  for (const cell of row.cells) batch.characters += cell.length
  if (errors.length === 0) {
    batch.leads.push(lead as ImportedLead)
  } else {
    const reason = reasonOf(errors).slice(0, MAX_REASON_LENGTH).toWellFormed()
    batch.refusals.push({ row_number: row.row_number, reason, cells: row.cells.map(storable) })
  }
}

function commitBatch(
  db: Database,
  job: ImportRow,
  behind: number,
  { leads, refusals, last_row }: Batch,
): Promise<boolean> {
  const { id, created_by } = job
  return retryTakenPosition(() =>
    writeAs(db, { user_id: created_by, operation_id: id, quiet: true }, async (trx) => {
      const progress = { behind, last_row, created: leads.length, refused: refusals.length }
      const claimed = await advance(trx, id, progress)
      if (!claimed) return false
      if (refusals.length > 0) await insertRefusals(trx, id, refusals)
      if (leads.length > 0) {
        const stage = await findTopOfStage(trx, job.defaults.stage_id)
        if (!stage)
          throw new ImportStopped(
            'The stage that the leads were to go to is gone. Upload the file again and choose another.',
          )
        const low = claimed.last_position ?? runwayAbove(stage.position, job.total_rows)
        const high = await findPositionBelow(trx, stage.stage_id, low)
        const positions = positionsBelow(low, high, leads.length)
        const rows = leads.map((lead, index) => toRow(lead, positions[index] as string))
        await insertImportedLeads(trx, stage, rows, `Imported from ${job.file_name}`, created_by)
        await trx
          .updateTable('imports')
          .set({ last_position: positions.at(-1) as string })
          .where('id', '=', id)
          .execute()
      }
      await recordEvent(trx, { type: 'imported', entity: 'import', id, actor_id: created_by })
      if (claimed.refused_count >= MAX_REFUSED) {
        await changeStatus(trx, id, ['running'], {
          status: 'failed',
          error_message: `Stopped at row ${last_row}: ${MAX_REFUSED} rows were refused. Look at the reasons, correct the columns or the file, and import it again.`,
          completed_at: sql`now()`,
        })
        return false
      }
      return true
    }),
  )
}

/** With the values that the database gives a lead for which none was chosen. */
function toRow(lead: ImportedLead, position: string): NewLead {
  return { lead_score: 0, tier: 'cold', tags: [], ...withDerived(lead), position }
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
