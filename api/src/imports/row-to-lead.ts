import { LeadCreate } from '../leads/schemas.ts'
import { validatorCompiler } from '../platform/validation.ts'
import { storable } from './describe-file.ts'
import type { Row } from './read-rows.ts'
import { BadCell, readValue } from './read-value.ts'
import type { ImportDefaults } from './schemas.ts'
import { TARGETS } from './targets.ts'
import { isPersonName, splitCityLine, tidyCapitals, tidyPersonName } from './tidy-text.ts'

/** What is done with each row of a file. */
export interface RowPlan {
  mapping: (string | null)[]
  /** How many cells a row has. */
  width: number
  defaults: ImportDefaults
}

export interface RowError {
  field: string | null
  column: number | null
  message: string
}

export type ImportedLead = Omit<LeadCreate, 'stage_id' | 'source_type'>

type Validator = ((value: unknown) => boolean) & { errors?: { keyword: string; params: unknown }[] | null }
type Key = keyof ImportedLead & string

const typeOf = new Map(TARGETS.map((target) => [target.key, target.type]))
const labelOf = new Map(TARGETS.map((target) => [target.key, target.label]))
const TITLE_CASED = new Set<string>(['business_name', 'address', 'city', 'business_type'])

/** The same check that a field has when it comes by the API. */
const validators = Object.fromEntries(
  Object.entries(LeadCreate.properties).map(([key, schema]) => [
    key,
    validatorCompiler({ schema, method: 'POST', url: '/api/crm/leads', httpPart: 'body' }) as unknown as Validator,
  ]),
)

/**
 * A row as the lead it becomes. With errors, the lead is what could be read of it.
 * An imported lead is what POST /leads would take: each field passes the schema of that route.
 */
export function rowToLead(row: Row, plan: RowPlan): { lead: Partial<ImportedLead>; errors: RowError[] } {
  const misshapen = shapeError(row, plan)
  if (misshapen) return { lead: {}, errors: [misshapen] }
  const { stage_id: _, tags = [], ...defaults } = plan.defaults
  const read = new RowReader(row.cells, plan.mapping)
  const lead: Record<string, unknown> = { ...defaults, ...read.names(), ...read.place() }
  for (const key of PLAIN_KEYS) {
    const value = read.value(key)
    if (value !== undefined) lead[key] = value
  }
  const allTags = [...new Set([...read.tags(), ...tags])]
  if (allTags.length > 0) lead.tags = allTags
  const errors = read.errors
  if (lead.business_name === undefined) errors.push({ field: 'business_name', column: null, message: 'is missing' })
  for (const [key, value] of Object.entries(lead)) {
    const message = value === null ? undefined : problemOf(key, value)
    if (message) errors.push({ field: key, column: read.columnOf(key), message })
  }
  return { lead: lead as Partial<ImportedLead>, errors }
}

/** The errors of a row as one sentence for the file of refused rows. */
export function reasonOf(errors: RowError[]): string {
  return errors.map(({ field, message }) => (field ? `${labelOf.get(field) ?? field} ${message}` : message)).join('; ')
}

const PLAIN_KEYS: Key[] = [
  'email',
  'phone',
  'website',
  'address',
  'business_type',
  'employee_count',
  'years_in_business',
  'lead_score',
  'tier',
  'deal_value',
  'source_url',
]

/** Too many cells, or too few for what is mapped, mean that the cells do not stand under their headers. */
function shapeError(row: Row, { mapping, width }: RowPlan): RowError | undefined {
  const { cells } = row
  const error = (message: string) => ({ field: null, column: null, message })
  if (cells.some((cell) => cell.includes('\0'))) return error('The row has a NUL character; it is damaged')
  if (cells.slice(width).some((cell) => cell.trim() !== '')) {
    return error(
      `The row has ${cells.length} cells where the others have ${width}; put quotation marks around cells with separators in them`,
    )
  }
  if (mapping.findLastIndex((field) => field !== null) >= cells.length) {
    return error(`The row has ${cells.length} cells where the others have ${width}`)
  }
  return undefined
}

/** The cells of one row by what they are mapped to. */
class RowReader {
  readonly errors: RowError[] = []
  readonly #cells: string[]
  readonly #mapping: (string | null)[]

  constructor(cells: string[], mapping: (string | null)[]) {
    this.#cells = cells
    this.#mapping = mapping
  }

  /** The filled cells that are mapped to a target, in the order of the columns. */
  texts(target: string): string[] {
    return this.#mapping.flatMap((field, index) => {
      const text = field === target ? clean(this.#cells[index] ?? '') : ''
      return text === '' ? [] : [text]
    })
  }

  first(target: string): string | undefined {
    return this.texts(target)[0]
  }

  value(key: Key): unknown {
    const texts = this.texts(key)
    const text = key === 'address' ? texts.join(', ') : texts[0]
    if (!text) return undefined
    try {
      const value = readValue(text, typeOf.get(key) ?? 'text')
      return typeof value === 'string' && TITLE_CASED.has(key) ? tidyCapitals(value) : value
    } catch (error) {
      if (!(error instanceof BadCell)) throw error
      this.errors.push({ field: key, column: this.columnOf(key), message: error.message })
      return undefined
    }
  }

  tags(): string[] {
    return this.texts('tags').flatMap((text) => readValue(text, 'tags') as string[])
  }

  /** Business and contact name out of all the names that a row can hold. */
  names(): { business_name?: string; contact_name?: string } {
    const legal = this.first('business_name')
    const dba = this.first('dba_name')
    const holder = this.first('holder_name')
    const company = legal && !isPersonName(legal) ? legal : undefined
    const business = company ?? dba ?? legal ?? holder
    const person = [legal, holder].find((name) => name && isPersonName(name))
    const parts = [this.first('first_name'), this.first('last_name')].filter(Boolean).join(' ')
    const contact = this.first('contact_name') ?? (parts || person)
    return {
      ...(business && { business_name: tidyPersonName(business) }),
      ...(contact && { contact_name: tidyPersonName(contact) }),
    }
  }

  place(): { city?: string; state?: string; zip_code?: string } {
    const line = this.first('full_city_state_zip')
    const split = line === undefined ? undefined : splitCityLine(line)
    const city = this.first('city') ?? (split ? undefined : line)
    const state = this.first('state')
    const zip_code = this.first('zip_code')
    return {
      ...split,
      ...(city && { city: tidyCapitals(city) }),
      ...(state && { state: /^[a-z]{2}$/i.test(state) ? state.toUpperCase() : state }),
      ...(zip_code && { zip_code }),
    }
  }

  columnOf(key: string): number | null {
    const index = this.#mapping.indexOf(key)
    return index < 0 ? null : index
  }
}

/** Trimmed; and without the apostrophe that keeps a spreadsheet from running a cell as a formula. */
function clean(cell: string): string {
  const text = storable(cell)
    .replace(/[\u00a0\u200b\ufeff]/g, ' ')
    .trim()
  return /^'[=+\-@]/.test(text) ? text.slice(1) : text
}

function problemOf(key: string, value: unknown): string | undefined {
  const validate = validators[key]
  if (!validate || validate(value)) return undefined
  const [issue] = validate.errors ?? []
  return explain(issue, value)
}

function explain(issue: { keyword: string; params: unknown } | undefined, value: unknown): string {
  const params = (issue?.params ?? {}) as { limit?: number; format?: string; allowedValues?: unknown[] }
  const shown = `"${String(value).slice(0, 60)}"`
  switch (issue?.keyword) {
    case 'format':
      return params.format === 'email' ? `${shown} is not an e-mail address` : `${shown} is not a link`
    case 'pattern':
      return `${shown} must begin with http:// or https://`
    case 'maxLength':
      return `is longer than ${params.limit} characters`
    case 'maxItems':
      return `has more than ${params.limit} values`
    case 'minimum':
      return `${shown} is less than ${params.limit}`
    case 'maximum':
      return `${shown} is more than ${params.limit}`
    case 'type':
      return `${shown} is not a whole number`
    case 'multipleOf':
      return `${shown} has more than two decimal places`
    case 'enum':
      return `${shown} is not one of ${(params.allowedValues ?? []).filter(Boolean).join(', ')}`
    default:
      return `${shown} is not valid`
  }
}
