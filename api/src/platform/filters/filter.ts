import { invalid } from '../errors.ts'
import { type Catalogue, type Field, findField, OPERATORS, type Operator } from '../fields.ts'

/** `{field, op, value}`, or conditions joined by `and` / `or`. See the filter language in ARCHITECTURE.md. */
export type Filter = Condition | { and: Filter[] } | { or: Filter[] }

export interface Condition {
  field: string
  op: string
  value?: unknown
}

/** A filter whose every field, operator and value has been checked against a catalogue. */
export type CheckedFilter = CheckedCondition | { and: CheckedFilter[] } | { or: CheckedFilter[] }

export interface CheckedCondition {
  field: Field
  op: Operator
  value: unknown
}

export const MAX_LEVELS = 5
export const MAX_CONDITIONS = 50
const MAX_LIST = 200
const MAX_TEXT = 500

/**
 * Reads the `filter` query parameter (JSON) and checks it against the catalogue.
 * @returns undefined when there is no filter
 * @throws ApiError validation_failed with a path such as `/filter/and/0/op`
 */
export function parseFilter(text: string | undefined, catalogue: Catalogue): CheckedFilter | undefined {
  if (text === undefined || text === '') return undefined
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    throw invalid('/filter', 'is not JSON; encode it with encodeURIComponent(JSON.stringify(filter))')
  }
  return checkFilter(parsed, catalogue)
}

/** @throws ApiError validation_failed naming the culprit */
export function checkFilter(filter: unknown, catalogue: Catalogue): CheckedFilter {
  let conditions = 0

  function check(node: unknown, path: string, level: number): CheckedFilter {
    if (level > MAX_LEVELS) throw invalid(path, `is nested deeper than ${MAX_LEVELS} levels`)
    if (!isObject(node)) throw invalid(path, 'must be a condition, or {"and": […]} or {"or": […]}')
    const keys = Object.keys(node)
    const [join] = keys
    if (keys.length === 1 && (join === 'and' || join === 'or')) {
      const nodes = node[join]
      if (!Array.isArray(nodes)) throw invalid(`${path}/${join}`, 'must be a list of conditions')
      const checked = nodes.map((child, index) => check(child, `${path}/${join}/${index}`, level + 1))
      return join === 'and' ? { and: checked } : { or: checked }
    }
    conditions += 1
    if (conditions > MAX_CONDITIONS) throw invalid(path, `is more than ${MAX_CONDITIONS} conditions`)
    return checkCondition(node, path, catalogue)
  }

  return check(filter, '/filter', 1)
}

function checkCondition(node: Record<string, unknown>, path: string, catalogue: Catalogue): CheckedCondition {
  const unknown = Object.keys(node).find((key) => !['field', 'op', 'value'].includes(key))
  if (unknown) throw invalid(`${path}/${unknown}`, 'unknown key; a condition has field, op and value')
  const field = typeof node.field === 'string' ? findField(catalogue, node.field) : undefined
  if (!field) throw invalid(`${path}/field`, `"${String(node.field)}" is not a field that can be filtered by`)
  const operators: readonly string[] = OPERATORS[field.type]
  if (typeof node.op !== 'string' || !operators.includes(node.op)) {
    throw invalid(`${path}/op`, `"${String(node.op)}" does not fit ${field.key}; take one of ${operators.join(', ')}`)
  }
  const op = node.op as Operator
  const problem = valueProblem(field, op, node.value)
  if (problem) throw invalid(`${path}/value`, problem)
  return { field, op, value: node.value }
}

type Check = (value: unknown) => string | undefined

function valueProblem(field: Field, op: Operator, value: unknown): string | undefined {
  switch (op) {
    case 'is_empty':
    case 'is_not_empty':
      return value === undefined || value === null || value === true ? undefined : 'must be left out'
    case 'within_last':
    case 'within_next':
    case 'older_than':
      return relativeProblem(value)
    case 'between':
      return listProblem(value, scalarCheck(field), 2, 2)
    case 'in':
    case 'not_in':
    case 'has_any':
    case 'has_all':
    case 'has_none':
      return listProblem(value, scalarCheck(field), 1, MAX_LIST)
    default:
      return scalarCheck(field)(value)
  }
}

function scalarCheck(field: Field): Check {
  switch (field.type) {
    case 'number':
    case 'money':
      return (value) =>
        typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER ? undefined : 'must be a number'
    case 'boolean':
      return (value) => (typeof value === 'boolean' ? undefined : 'must be true or false')
    case 'date':
    case 'datetime':
      return (value) => (isDate(value) ? undefined : 'must be a date (2026-01-31) or a time (2026-01-31T08:00:00Z)')
    case 'choice':
    case 'multi_choice':
      return (value) => {
        if (typeof value !== 'string' || value.length > MAX_TEXT) return 'must be one of its choices'
        if (!field.choices || field.choices.some((choice) => choice.value === value)) return undefined
        return notAChoice(field, value)
      }
    case 'user':
      return (value) => (value === '@me' || isUuid(value) ? undefined : 'must be a user id or "@me"')
    default:
      return (value) =>
        typeof value === 'string' && value.length <= MAX_TEXT && !value.includes('\0')
          ? undefined
          : `must be a text of at most ${MAX_TEXT} characters`
  }
}

const MAX_NAMED = 20

/** Says which choices there are. */
export function notAChoice({ choices = [] }: Field, value: string): string {
  const named = choices.slice(0, MAX_NAMED).map((choice) => choice.value)
  const rest = choices.length - named.length
  return `"${value}" is not one of ${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

function listProblem(value: unknown, check: Check, min: number, max: number): string | undefined {
  if (!Array.isArray(value) || value.length < min || value.length > max) {
    return min === max ? `must be a list of ${min} values` : `must be a list of ${min} to ${max} values`
  }
  for (const item of value) {
    const problem = check(item)
    if (problem) return problem
  }
  return undefined
}

const UNITS = ['minutes', 'hours', 'days', 'weeks', 'months']

function relativeProblem(value: unknown): string | undefined {
  const example = 'must be an amount of time such as {"days": 30}'
  if (!isObject(value)) return example
  const [[unit, amount] = [], ...rest] = Object.entries(value)
  const valid =
    rest.length === 0 &&
    UNITS.includes(unit ?? '') &&
    Number.isInteger(amount) &&
    Number(amount) >= 0 &&
    Number(amount) <= 10_000
  return valid ? undefined : example
}

const DATE = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2}))?$/

/** A plain date or a time of RFC 3339. */
export function isDate(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    DATE.test(value) &&
    isCalendarDay(value.slice(0, 10)) &&
    !Number.isNaN(Date.parse(value))
  )
}

function isCalendarDay(day: string): boolean {
  const date = new Date(`${day}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day) && day >= '0001'
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
