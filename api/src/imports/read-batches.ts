import { storable } from './describe-file.ts'
import type { FileFormat } from './file-format.ts'
import type { ReadRow } from './match-rows.ts'
import type { Refusal } from './queries.ts'
import { type Row, readRows } from './read-rows.ts'
import type { RowPlan } from './row-plan.ts'
import { reasonOf, rowToRecords } from './row-to-records.ts'

const BATCH_ROWS = 1_000
const BATCH_CHARACTERS = 4_000_000
const MAX_REASON_LENGTH = 1_000

export interface ReadBatch {
  rows: ReadRow[]
  /** Rows that cannot be read. */
  refusals: Refusal[]
  last_row: number
}

/** The rows of a file behind `behind`, the header left out, as records; a bounded number of them at once. */
export async function* readBatches(
  path: string,
  format: FileFormat,
  plan: RowPlan,
  behind = 0,
): AsyncGenerator<ReadBatch> {
  let batch: ReadBatch = { rows: [], refusals: [], last_row: 0 }
  let characters = 0
  let isHeader = format.has_header
  for await (const row of readRows(path, format)) {
    // Blank rows may stand above the header.
    if (isHeader || row.row_number <= behind) {
      isHeader = false
      continue
    }
    addRow(batch, row, plan)
    for (const cell of row.cells) characters += cell.length
    if (batch.rows.length + batch.refusals.length < BATCH_ROWS && characters < BATCH_CHARACTERS) continue
    yield batch
    batch = { rows: [], refusals: [], last_row: 0 }
    characters = 0
  }
  if (batch.last_row > 0) yield batch
}

function addRow(batch: ReadBatch, { row_number, cells: raw }: Row, plan: RowPlan) {
  batch.last_row = row_number
  const records = rowToRecords({ row_number, cells: raw }, plan)
  const cells = raw.map(storable)
  if (records.errors.length === 0) {
    batch.rows.push({ row_number, cells, records })
  } else {
    const reason = reasonOf(records.errors, plan).slice(0, MAX_REASON_LENGTH).toWellFormed()
    batch.refusals.push({ row_number, reason, cells })
  }
}
