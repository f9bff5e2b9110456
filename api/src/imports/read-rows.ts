import { createReadStream } from 'node:fs'
import { CsvError, type Options, Parser } from 'csv-parse'
import iconv from 'iconv-lite'
import { type FileFormat, UnreadableFile } from './file-format.ts'

const MAX_ROW_LENGTH = 256 * 1024

export interface Row {
  /** As a spreadsheet counts: the first row of the file, headers or not, is 1. */
  row_number: number
  cells: string[]
}

const OPTIONS: Options = {
  record_delimiter: ['\r\n', '\n', '\r'],
  relax_quotes: true,
  relax_column_count: true,
  max_record_size: MAX_ROW_LENGTH,
}

/**
 * The rows of a file (RFC 4180), the header included, blank rows left out; at most a few of them in memory.
 * @throws UnreadableFile naming the row where a quotation mark is never closed
 */
export async function* readRows(path: string, format: Pick<FileFormat, 'encoding' | 'delimiter'>): AsyncGenerator<Row> {
  const decoder = iconv.getDecoder(format.encoding)
  let row_number = 0
  let rows: Row[] = []
  const parser = new Parser({
    ...OPTIONS,
    delimiter: format.delimiter,
    on_record(cells: string[]) {
      row_number++
      if (cells.some((cell) => cell.trim() !== '')) rows.push({ row_number, cells })
      return null
    },
  })
  // Errors are given to the callbacks below; without a listener they would end the process as well.
  parser.on('error', () => {})
  parser.resume()
  const feed = (write: (done: (error?: Error | null) => void) => void) =>
    new Promise<void>((resolve, reject) =>
      write((error) => (error ? reject(explain(error, row_number + 1)) : resolve())),
    )
  const taken = () => rows.splice(0)

  for await (const chunk of createReadStream(path)) {
    const text = decoder.write(chunk)
    if (text) await feed((done) => parser.write(text, done))
    yield* taken()
  }
  const rest = decoder.end()
  if (rest) await feed((done) => parser.write(rest, done))
  await feed((done) => {
    parser.once('error', done)
    parser.end(done)
  })
  yield* taken()
  rows = []
}

/** @throws UnreadableFile as readRows does */
export async function firstRows(
  path: string,
  format: Pick<FileFormat, 'encoding' | 'delimiter'>,
  count: number,
): Promise<Row[]> {
  const rows: Row[] = []
  for await (const row of readRows(path, format)) {
    rows.push(row)
    if (rows.length === count) break
  }
  return rows
}

/** How many rows the file has, the header left out. @throws UnreadableFile as readRows does */
export async function countRows(path: string, format: FileFormat): Promise<number> {
  let count = format.has_header ? -1 : 0
  for await (const _ of readRows(path, format)) count++
  return Math.max(0, count)
}

function explain(error: Error, row: number): Error {
  if (!(error instanceof CsvError)) return error
  return new UnreadableFile(
    error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE'
      ? `Row ${row} does not end: a quotation mark opens a cell there and is never closed. Correct that row and send the file again.`
      : `Row ${row} cannot be read (${error.message}). Correct that row and send the file again.`,
  )
}
