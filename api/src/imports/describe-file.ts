import { createHash } from 'node:crypto'
import { DELIMITERS, type Delimiter, type Encoding, type FileFormat, UnreadableFile } from './file-format.ts'
import { floridaColumns, isFloridaRow } from './florida.ts'
import { type Guess, guessByHeader, guessByValues, isKnownHeader } from './guess-targets.ts'
import { ownTargets } from './own-export.ts'
import { countRows, firstRows, type Row } from './read-rows.ts'

const LOOKED_AT = 100
const SAMPLES = 3
const MAX_SAMPLE_LENGTH = 80
const MAX_HEADER_LENGTH = 200
const MAX_COLUMNS = 500

export interface Column {
  index: number
  header: string
  /** The first different values, shortened. */
  samples: string[]
  /** The target that the column most likely is. */
  field: string | null
  /** From 0 to 1. */
  confidence: number
}

export interface FileDescription extends FileFormat {
  columns: Column[]
  total_rows: number
  /** The same for every file with these names of columns; null without names. */
  fingerprint: string | null
}

/**
 * Finds out how a file is to be read and what its columns are; what is given is taken as it is.
 * @throws UnreadableFile when it is no table, or has no row
 */
export async function describeFile(
  path: string,
  given: { encoding: Encoding; delimiter?: Delimiter | undefined; has_header?: boolean | undefined },
): Promise<FileDescription> {
  const { encoding } = given
  const delimiter = given.delimiter ?? (await detectDelimiter(path, encoding))
  const rows = await firstRows(path, { encoding, delimiter }, LOOKED_AT)
  const has_header = given.has_header ?? looksLikeHeader(rows)
  const width = Math.max(0, ...(has_header ? rows.slice(0, 1) : rows).map((row) => row.cells.length))
  if (width > MAX_COLUMNS)
    throw new UnreadableFile(
      `The file has ${width} columns; ${MAX_COLUMNS} are the most that can be read. Leave some out.`,
    )
  const total_rows = await countRows(path, { encoding, delimiter, has_header })
  if (total_rows === 0) {
    throw new UnreadableFile(
      rows.length === 0
        ? 'The file has no row. Export it again.'
        : 'The file has column names but no row below them. Export it again.',
    )
  }
  const columns = describeColumns(rows, has_header, width)
  const fingerprint = has_header ? fingerprintOf(columns) : null
  return { encoding, delimiter, has_header, columns, total_rows, fingerprint }
}

function fingerprintOf(columns: Column[]): string {
  const names = columns.map(({ header }) => header.toLowerCase().replace(/\s+/g, ' '))
  return createHash('sha256').update(JSON.stringify(names)).digest('hex')
}

/** The delimiter that cuts the first rows into the most columns of equal number. */
async function detectDelimiter(path: string, encoding: Encoding): Promise<Delimiter> {
  let best: { delimiter: Delimiter; score: number } = { delimiter: ',', score: 0 }
  for (const delimiter of DELIMITERS) {
    const score = await scoreOf(path, encoding, delimiter)
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}

async function scoreOf(path: string, encoding: Encoding, delimiter: Delimiter): Promise<number> {
  try {
    const widths = (await firstRows(path, { encoding, delimiter }, LOOKED_AT)).map((row) => row.cells.length)
    const counts = new Map<number, number>()
    for (const width of widths) counts.set(width, (counts.get(width) ?? 0) + 1)
    const [width = 1, count = 0] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? []
    return width === 1 ? 0 : (width * count) / widths.length
  } catch (error) {
    if (error instanceof UnreadableFile) return 0
    throw error
  }
}

const DATA = /^([^\s@]+@[^\s@]+|https?:\/\/.*|[\d\s().,$+/:-]*\d[\d\s().,$+/:-]*|.*,? [A-Z]{2} \d{5}(-\d{4})?)$/

/** A first row without data in it that either has known names or stands above data. */
function looksLikeHeader([first, ...rest]: Row[]): boolean {
  if (!first || first.cells.some((cell) => DATA.test(cell.trim()))) return false
  return first.cells.some(isKnownHeader) || rest.some((row) => row.cells.some((cell) => DATA.test(cell.trim())))
}

function describeColumns(rows: Row[], has_header: boolean, width: number): Column[] {
  const body = has_header ? rows.slice(1) : rows
  const samples = Array.from({ length: width }, (_, index) => samplesOf(body, index))
  const names = has_header ? (rows[0]?.cells ?? []) : []
  const { headers, guesses } = guess(body, samples, names, has_header)
  return samples.map((values, index) => ({
    index,
    header: headers[index] || `Column ${index + 1}`,
    samples: values,
    ...(guesses[index] ?? { field: null, confidence: 0 }),
  }))
}

function guess(
  body: Row[],
  samples: string[][],
  names: string[],
  has_header: boolean,
): { headers: string[]; guesses: Guess[] } {
  if (has_header) {
    const headers = names.map((name) => storable(name).trim().slice(0, MAX_HEADER_LENGTH))
    const own = ownTargets(headers)
    if (own) return { headers, guesses: own.map((field) => ({ field, confidence: 1 })) }
    return {
      headers,
      guesses: guessByHeader(headers.map((header, index) => ({ header, samples: samples[index] ?? [] }))),
    }
  }
  if (body.length > 0 && body.every((row) => isFloridaRow(row.cells))) {
    const columns = floridaColumns()
    return {
      headers: columns.map((column) => column.header),
      guesses: columns.map(({ field }) => ({ field, confidence: field ? 1 : 0 })),
    }
  }
  return { headers: [], guesses: guessByValues(samples) }
}

function samplesOf(rows: Row[], index: number): string[] {
  const values = rows.map((row) => storable(row.cells[index] ?? '').trim()).filter(Boolean)
  return [...new Set(values)].slice(0, SAMPLES).map((value) => value.slice(0, MAX_SAMPLE_LENGTH).toWellFormed())
}

/** PostgreSQL stores neither NUL nor half a surrogate pair. */
export function storable(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed()
}
