import { type RawBuilder, sql } from 'kysely'
import { invalid } from './errors.ts'
import type { Order } from './pagination.ts'

export type FieldType =
  | 'text'
  | 'long_text'
  | 'number'
  | 'money'
  | 'date'
  | 'datetime'
  | 'boolean'
  | 'choice'
  | 'multi_choice'
  | 'tags'
  | 'user'
  | 'email'
  | 'phone'
  | 'url'

/** One field that users see. Filters, sorting, import mapping, tables and the filter builder are derived from it. */
export interface Field {
  key: string
  label: string
  type: FieldType
  /** How it reads in SQL, with the entity's table name in front; of a multi_choice a JSON array, of tags a text array. */
  sql: RawBuilder<unknown>
  /** The same text in lower case where it is kept so, which spares lowering every row. */
  lower?: RawBuilder<unknown>
  choices?: { value: string; label: string; color?: string }[]
  /** What is sorted by; only where an index serves it. */
  sort?: RawBuilder<unknown>
  /** Never null. */
  required?: boolean
  /** Must be given with a new record and cannot be cleared; records from before may be without. */
  required_input?: boolean
  editable?: boolean
  importable?: boolean
  /** Shortest text, or smallest number. */
  min?: number
  /** Longest text, or largest number. */
  max?: number
  /** What it means, for people who fill it in. */
  description?: string
  /** The title under which it is shown. */
  group?: string
  /** Defined by the workspace; its value stands in `custom`, and its key begins with `custom.` */
  is_custom?: true
}

export type Catalogue = readonly Field[]

const TEXT_OPERATORS = ['eq', 'ne', 'contains', 'starts_with', 'in', 'is_empty', 'is_not_empty'] as const
const NUMBER_OPERATORS = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte', 'between', 'in', 'is_empty', 'is_not_empty'] as const
const DATE_OPERATORS = [
  'before',
  'after',
  'on',
  'between',
  'within_last',
  'within_next',
  'older_than',
  'is_empty',
  'is_not_empty',
] as const
const CHOICE_OPERATORS = ['eq', 'ne', 'in', 'not_in', 'is_empty', 'is_not_empty'] as const

const LIST_OPERATORS = ['has_any', 'has_all', 'has_none', 'is_empty'] as const

/** Which operators a field of each type takes. */
export const OPERATORS = {
  text: TEXT_OPERATORS,
  long_text: TEXT_OPERATORS,
  email: TEXT_OPERATORS,
  phone: TEXT_OPERATORS,
  url: TEXT_OPERATORS,
  number: NUMBER_OPERATORS,
  money: NUMBER_OPERATORS,
  date: DATE_OPERATORS,
  datetime: DATE_OPERATORS,
  boolean: ['is'],
  choice: CHOICE_OPERATORS,
  user: CHOICE_OPERATORS,
  multi_choice: LIST_OPERATORS,
  tags: LIST_OPERATORS,
} as const satisfies Record<FieldType, readonly string[]>

export type Operator = (typeof OPERATORS)[FieldType][number]

const TEXT_TYPES: readonly FieldType[] = ['text', 'long_text', 'email', 'phone', 'url']

export function isTextType(type: FieldType): boolean {
  return TEXT_TYPES.includes(type)
}

export function findField(catalogue: Catalogue, key: string): Field | undefined {
  return catalogue.find((field) => field.key === key)
}

/**
 * Turns `-lead_score` into an order.
 * @throws ApiError validation_failed naming the field when it is unknown or not sortable.
 */
export function orderBy(catalogue: Catalogue, sort: string): Order {
  const descending = sort.startsWith('-')
  const key = descending ? sort.slice(1) : sort
  const field = findField(catalogue, key)
  if (!field?.sort) {
    const sortable = catalogue.filter((candidate) => candidate.sort).map((candidate) => candidate.key)
    throw invalid('/sort', `cannot sort by "${key}"; take one of ${sortable.join(', ')}`)
  }
  return { key, expression: field.sort, direction: descending ? 'desc' : 'asc', nullable: !field.required }
}

/** A column of `table` as SQL, quoted. */
export function column(table: string, name: string): RawBuilder<unknown> {
  return sql.ref(`${table}.${name}`)
}
