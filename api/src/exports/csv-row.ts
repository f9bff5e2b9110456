import { type RawBuilder, sql } from 'kysely'

/** One column of an exported file. */
export interface ExportColumn {
  /** Its header: a field's key; names stand where ids would. */
  key: string
  /** The key of the field it shows, where that is another one. */
  field?: string
  value: RawBuilder<unknown>
}

/**
 * A row as a line of CSV (RFC 4180), made by the database: the text of a composite value is CSV in parentheses but for
 * its doubled backslashes, and PostgreSQL writes it ten times as fast as we could.
 */
export function csvLine(columns: ExportColumn[]): RawBuilder<string> {
  const row = sql`row(${sql.join(columns.map((column) => column.value))})::text`
  return sql<string>`replace(substr(${row}, 2), '\\\\', '\\')`
}

/** The line as it is sent: the closing parenthesis becomes the end of the line. */
export const endOfLine = (line: string) => `${line.slice(0, -1)}\r\n`

export function headerLine(columns: ExportColumn[]): string {
  return `${columns.map((column) => column.key).join(',')}\r\n`
}

/**
 * Text that a spreadsheet does not run: an apostrophe stands before what begins a formula. One that has apostrophes
 * there already gets one more, so that taking away one gives back what was there (imports/row-reader.ts).
 */
export function guarded(text: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`case when ${text} < 'A' collate "C" and ${text} ~ '^''*[=+@\t\r-]' then '''' || ${text} else ${text} end`
}

/** Words in one cell, with "; " between them; a semicolon or backslash within a word has a backslash in front. */
export function listed(words: RawBuilder<unknown>): RawBuilder<unknown> {
  return guarded(sql`case when array_to_string(${words}, '') ~ '[;\\\\]'
    then (select string_agg(regexp_replace(word, '([;\\\\])', '\\\\\\1', 'g'), '; ') from unnest(${words}) word)
    else array_to_string(${words}, '; ') end`)
}

/** RFC 3339 in UTC, to the microsecond. */
export function instant(time: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`to_char(${time}, 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
}

/** What an id or a key is called. */
export function named(id: RawBuilder<unknown>, names: Names): RawBuilder<unknown> {
  return guarded(sql`(${mapOf(names)}::jsonb ->> (${id})::text)`)
}

/** What the keys of a JSON array are called; one that is no longer known stays as it is. */
export function allNamed(keys: RawBuilder<unknown>, names: Names): RawBuilder<unknown> {
  return sql`array(select coalesce(${mapOf(names)}::jsonb ->> key, key) from jsonb_array_elements_text(${keys}) key)`
}

type Names = { value: string; label: string }[]

const mapOf = (names: Names) => JSON.stringify(Object.fromEntries(names.map(({ value, label }) => [value, label])))
