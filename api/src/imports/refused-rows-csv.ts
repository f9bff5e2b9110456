import type { Database } from '@crm/db'
import { type ImportRow, listRefusals } from './queries.ts'

const PAGE = 500

/**
 * The refused rows of an import as CSV (RFC 4180) with a byte order mark, so that spreadsheets read it as UTF-8:
 * the row's number in the file, why it was refused, and its cells. A cell that a spreadsheet would run as a formula
 * gets an apostrophe in front; importing takes it away again.
 */
export async function* refusedRowsCsv(
  db: Database,
  { id, columns }: Pick<ImportRow, 'id' | 'columns'>,
): AsyncGenerator<string> {
  yield `\ufeff${toLine(['row_number', 'reason', ...columns.map((column) => column.header)])}`
  for (let last = 0; ; ) {
    const page = await listRefusals(db, id, last, PAGE)
    yield page.map(({ row_number, reason, cells }) => toLine([String(row_number), reason, ...cells])).join('')
    if (page.length < PAGE) return
    last = page.at(-1)?.row_number as number
  }
}

function toLine(cells: string[]): string {
  return `${cells.map(toCell).join(',')}\r\n`
}

function toCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
