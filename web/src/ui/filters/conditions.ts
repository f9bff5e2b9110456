/** The filter of the URL as a list of conditions that all must hold, and each of them in words. */
import type { Condition, Filter } from '../../api/filter.ts'
import type { Field, User } from '../../api/types.ts'

/** The parts of a filter that all must hold. */
export function partsOf(filter: Filter | undefined): Filter[] {
  if (!filter) return []
  return 'and' in filter ? filter.and : [filter]
}

/** The filter of which every part must hold; none for no parts. */
export function filterOf(parts: Filter[]): Filter | undefined {
  return parts.length > 0 ? { and: parts } : undefined
}

/** Puts a condition in the place of the part at `index`, or at the end. */
export function withPart(filter: Filter | undefined, part: Filter, index?: number): Filter | undefined {
  const parts = partsOf(filter)
  return filterOf(index === undefined ? [...parts, part] : parts.with(index, part))
}

/** Takes the part at `index` out. */
export function withoutPart(filter: Filter | undefined, index: number): Filter | undefined {
  return filterOf(partsOf(filter).toSpliced(index, 1))
}

/** Whether a part is a single condition, which the editor can open. */
export function isCondition(part: Filter): part is Condition {
  return 'field' in part
}

const OPERATOR_LABELS: Record<string, string> = {
  eq: 'is',
  ne: 'is not',
  contains: 'contains',
  starts_with: 'starts with',
  in: 'is any of',
  not_in: 'is none of',
  gt: 'is more than',
  gte: 'is at least',
  lt: 'is less than',
  lte: 'is at most',
  between: 'is between',
  before: 'is before',
  after: 'is after',
  on: 'is on',
  within_last: 'in the last',
  within_next: 'in the next',
  older_than: 'longer ago than',
  is: 'is',
  has_any: 'has any of',
  has_all: 'has all of',
  has_none: 'has none of',
  is_empty: 'is empty',
  is_not_empty: 'is not empty',
}

/** How the operators that take a list read with a single value. */
const SINGLE_LABELS: Record<string, string> = {
  in: 'is',
  not_in: 'is not',
  has_any: 'has',
  has_all: 'has',
  has_none: 'does not have',
}

/** An operator of the filter language in words. */
export function operatorLabel(operator: string): string {
  return OPERATOR_LABELS[operator] ?? operator
}

/** Up to so many conditions of a group are told one by one. */
const MAX_TOLD = 2

/** A part of a filter in words: "Tier is any of Hot, Warm", "Tier is Hot or Owner is me", "Any of 3 conditions". */
export function describePart(part: Filter, fields: Field[], users: User[]): string {
  if (isCondition(part)) return describeCondition(part, fields, users)
  const [parts, join, quantity] = 'and' in part ? [part.and, ' and ', 'All'] : [part.or, ' or ', 'Any']
  if (parts.length > MAX_TOLD || !parts.every(isCondition)) return `${quantity} of ${parts.length} conditions`
  return parts.map((child) => describeCondition(child, fields, users)).join(join)
}

function describeCondition({ field: key, op, value }: Condition, fields: Field[], users: User[]): string {
  const field = fields.find((candidate) => candidate.key === key)
  const isSingle = Array.isArray(value) && value.length === 1
  const operator = (isSingle && SINGLE_LABELS[op]) || operatorLabel(op)
  return [field?.label ?? key, operator, describeValue(value, field, users)].filter(Boolean).join(' ')
}

/** Whether a part asks for fields that are not there (any more): the server refuses such a filter. */
export function hasUnknownField(part: Filter, fields: Field[]): boolean {
  if (isCondition(part)) return !fields.some((field) => field.key === part.field)
  return ('and' in part ? part.and : part.or).some((child) => hasUnknownField(child, fields))
}

function describeValue(value: unknown, field: Field | undefined, users: User[]): string {
  if (value === undefined || value === null) return ''
  if (Array.isArray(value))
    return value.map((item) => describeValue(item, field, users)).join(field && isRange(field) ? ' and ' : ', ')
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([unit, amount]) => span(Number(amount), unit))
      .join(' ')
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (value === '@me') return 'me'
  if (field?.type === 'user') return users.find((user) => user.id === value)?.name ?? 'someone who left'
  if (field?.type === 'money' && typeof value === 'number') return `$${value.toLocaleString('en-US')}`
  return field?.choices?.find((choice) => choice.value === value)?.label ?? String(value)
}

function isRange(field: Field): boolean {
  return ['number', 'money', 'date', 'datetime'].includes(field.type)
}

function span(amount: number, unit: string): string {
  return amount === 1 ? `1 ${unit.replace(/s$/, '')}` : `${amount} ${unit}`
}

/** How a value of an operator is typed: nothing, one value, two, several, or an amount of time. */
export function shapeOf(operator: string): 'none' | 'one' | 'two' | 'many' | 'span' {
  if (operator === 'is_empty' || operator === 'is_not_empty') return 'none'
  if (operator === 'between') return 'two'
  if (['in', 'not_in', 'has_any', 'has_all', 'has_none'].includes(operator)) return 'many'
  if (['within_last', 'within_next', 'older_than'].includes(operator)) return 'span'
  return 'one'
}

/** The operator that a person most likely wants for a field. */
export function likelyOperator(field: Field): string {
  const likely: Partial<Record<Field['type'], string>> = {
    choice: 'in',
    user: 'in',
    tags: 'has_any',
    multi_choice: 'has_any',
    number: 'gte',
    money: 'gte',
    date: 'within_last',
    datetime: 'within_last',
    boolean: 'is',
  }
  const operator = likely[field.type] ?? 'contains'
  return field.operators.includes(operator) ? operator : (field.operators[0] ?? 'eq')
}

/** Whether a value is complete for its operator. */
export function isComplete(operator: string, value: unknown): boolean {
  const isGiven = (item: unknown) => item !== undefined && item !== null && item !== ''
  switch (shapeOf(operator)) {
    case 'none':
      return true
    case 'two':
      return Array.isArray(value) && value.length === 2 && value.every(isGiven)
    case 'many':
      return Array.isArray(value) && value.length > 0
    case 'span':
      return typeof value === 'object' && value !== null && Object.values(value).every((amount) => Number(amount) > 0)
    case 'one':
      return isGiven(value)
  }
}

/** What stands in the inputs of an operator at first. */
export function emptyValue(operator: string): unknown {
  const empty = { none: undefined, one: '', two: ['', ''], many: [], span: { days: 30 } }
  return empty[shapeOf(operator)]
}
