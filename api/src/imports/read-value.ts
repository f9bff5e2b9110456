import type { Field, FieldType } from '../platform/fields.ts'
import { BadCell, shortened } from './bad-cell.ts'
import { readDate, readInstant } from './read-time.ts'

/** How cells are read that hold more than their own text. */
export interface Reading {
  /** IANA name: where times without a zone are meant. */
  time_zone: string
  /** Users by their name and their e-mail address in lower case; null where several share a name. */
  users: Map<string, string | null>
  /** Whether the file is one of our own exports: nothing in it is to be tidied or guessed. */
  is_own: boolean
}

type Value = string | number | boolean | string[]

const NUMBER = /^-?\d+(\.\d+)?$/

/**
 * The text of a cell as a value for a field of this type. Its bounds are not checked here.
 * @throws BadCell when it cannot be one
 */
export function readValue(text: string, type: FieldType, reading: Reading, field?: Field): Value {
  switch (type) {
    case 'number':
      return readNumber(text)
    case 'money':
      return readMoney(text)
    case 'tags':
      return readList(text, reading, /[,;|]/)
    case 'choice':
      return readChoice(text, field)
    case 'multi_choice':
      return readList(text, reading, /[;|]/).map((item) => readChoice(item, field))
    case 'boolean':
      return readBoolean(text)
    case 'date':
      return readDate(text)
    case 'datetime':
      return readInstant(text, reading.time_zone)
    case 'user':
      return readUser(text, reading.users)
    case 'phone':
      return reading.is_own ? text : readPhone(text)
    case 'email':
      return text.replace(/^mailto:/i, '').replace(/^<(.*)>$/, '$1')
    default:
      return text
  }
}

/** "1,200", "25.0" and "25" are numbers. */
function readNumber(text: string): number {
  const plain = text.replace(/[\s']|,(?=\d{3}\b)/g, '')
  if (!NUMBER.test(plain)) throw new BadCell(`"${shortened(text)}" is not a number`)
  return Number(plain)
}

/** "$12,500.50", "12.500,50 €", "USD 12500": the last separator with one or two digits behind it is the decimal one. */
function readMoney(text: string): number {
  const plain = text.replace(/^[A-Z]{3}\b|\b[A-Z]{3}$|[\s$€£']/g, '')
  const decimal = /[.,](?=\d{1,2}$)/.exec(plain)?.[0]
  const thousands = decimal === ',' ? /\./g : /,/g
  const number = plain.replace(thousands, '').replace(',', '.')
  if (!NUMBER.test(number)) throw new BadCell(`"${shortened(text)}" is not an amount of money`)
  return Number(number)
}

/** In our own files "; " stands between two, and a backslash before a semicolon that belongs to one. */
function readList(text: string, { is_own }: Reading, separator: RegExp): string[] {
  const items = is_own
    ? text.split(/(?<=(?<!\\)(?:\\\\)*); /).map((item) => item.replace(/\\([;\\])/g, '$1'))
    : text.split(separator).map((item) => item.trim())
  return [...new Set(items.filter(Boolean))]
}

function readChoice(text: string, field: Field | undefined): string {
  const wanted = text.trim().toLowerCase()
  const choices = field?.choices ?? []
  const found =
    choices.find(({ value }) => value.toLowerCase() === wanted) ??
    choices.find(({ label }) => label.toLowerCase() === wanted)
  if (!found) {
    const known = choices.slice(0, 20).map(({ value, label }) => (field?.is_custom ? label : value))
    throw new BadCell(`"${shortened(text)}" is not one of ${known.join(', ')}`)
  }
  return found.value
}

const TRUE = new Set(['true', 'yes', 'y', 't', '1', 'x', 'on'])
const FALSE = new Set(['false', 'no', 'n', 'f', '0', 'off'])

function readBoolean(text: string): boolean {
  const word = text.trim().toLowerCase()
  if (TRUE.has(word)) return true
  if (FALSE.has(word)) return false
  throw new BadCell(`"${shortened(text)}" is neither yes nor no`)
}

function readUser(text: string, users: Reading['users']): string {
  const id = users.get(text.trim().toLowerCase())
  if (id === null) throw new BadCell(`"${shortened(text)}" is the name of several users; give the e-mail address`)
  if (id === undefined) throw new BadCell(`"${shortened(text)}" is no user, by name or e-mail address`)
  return id
}

/** As typed. What a spreadsheet made of it is repaired, or refused when digits are lost. */
function readPhone(text: string): string {
  if (/^\d(\.\d+)?E\+\d+$/i.test(text)) {
    throw new BadCell(
      `"${shortened(text)}" lost its digits in a spreadsheet; format the column as text and export again`,
    )
  }
  return text.replace(/^(\d{7,15})\.0$/, '$1')
}
