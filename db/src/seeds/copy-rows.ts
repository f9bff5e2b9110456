import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { SEED_COLUMNS, type SeedTable } from './rows.ts'

/** Writes rows by COPY in text format. */
export async function copyRows(client: pg.ClientBase, table: SeedTable, rows: object[]): Promise<void> {
  const columns: readonly string[] = SEED_COLUMNS[table]
  const stream = client.query(copyFrom(`copy ${table} (${columns.join(', ')}) from stdin`))
  await pipeline(Readable.from(lines(rows as Record<string, unknown>[], columns)), stream)
}

const CHUNK_ROWS = 500

function* lines(rows: Record<string, unknown>[], columns: readonly string[]) {
  for (let start = 0; start < rows.length; start += CHUNK_ROWS) {
    yield rows
      .slice(start, start + CHUNK_ROWS)
      .map((row) => `${columns.map((column) => field(row[column])).join('\t')}\n`)
      .join('')
  }
}

function field(value: unknown): string {
  if (value === null || value === undefined) return '\\N'
  const text = Array.isArray(value) ? `{${value.map((item) => JSON.stringify(item)).join(',')}}` : String(value)
  return /[\\\t\n\r]/.test(text) ? text.replace(/[\\\t\n\r]/g, (character) => ESCAPES[character] as string) : text
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' }
