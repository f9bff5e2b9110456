import { Readable } from 'node:stream'
import type { Database } from '@crm/db'
import { type RawBuilder, sql } from 'kysely'
import { csvLine, type ExportColumn, endOfLine, headerLine } from './csv-row.ts'

/** Rows fetched at once: about a megabyte. */
const FETCHED = 2_000
/** A reader that takes nothing for this long is given up, so that it does not hold a snapshot of the database. */
const STALLED_AFTER_MS = 120_000
const BYTE_ORDER_MARK = '\ufeff'

/**
 * Lines of CSV out of one snapshot of the database, read through a cursor as fast as they are taken: memory does not
 * grow with their number. Whoever stops reading ends the transaction.
 * @param source what follows `select …`: tables, conditions, order
 * @param onEnd told how many rows were given, also when the reader went away before the last
 */
export async function* streamCsv(
  db: Database,
  columns: ExportColumn[],
  source: RawBuilder<unknown>,
  { bom, onEnd }: { bom: boolean; onEnd: (rows: number, isComplete: boolean) => Promise<void> },
): AsyncGenerator<string> {
  let rows = 0
  let isComplete = false
  const trx = await db.startTransaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute()
  try {
    // The plan is for all rows, not for the first ones.
    await sql`select set_config('cursor_tuple_fraction', '1', true), set_config('jit', 'off', true)`.execute(trx)
    await sql`declare exported no scroll cursor for select ${csvLine(columns)} as line ${source}`.execute(trx)
    let text = (bom ? BYTE_ORDER_MARK : '') + headerLine(columns)
    for (let isLast = false; !isLast; text = '') {
      const { rows: page } = await sql<{ line: string }>`fetch ${sql.lit(FETCHED)} from exported`.execute(trx)
      isLast = page.length < FETCHED
      for (const { line } of page) text += endOfLine(line)
      yield text
      rows += page.length
    }
    isComplete = true
  } finally {
    await trx.rollback().execute()
    await onEnd(rows, isComplete)
  }
}

/**
 * The lines as a stream that ends with an error when nobody reads on. The first page is waited for: what the database
 * refuses is thrown before anything is sent.
 */
export async function toStream(lines: AsyncGenerator<string>): Promise<Readable> {
  const first = await lines.next()
  async function* watched() {
    let timer: NodeJS.Timeout | undefined
    try {
      for (let next = first; !next.done; next = await lines.next()) {
        timer = setTimeout(() => stream.destroy(new Error('Nobody reads this export any more.')), STALLED_AFTER_MS)
        yield next.value
        clearTimeout(timer)
      }
    } finally {
      clearTimeout(timer)
      await lines.return(undefined)
    }
  }
  const stream = Readable.from(watched(), { objectMode: false })
  return stream
}
