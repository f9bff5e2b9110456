import type { Field } from '../platform/fields.ts'
import { BadCell } from './bad-cell.ts'
import { storable } from './describe-file.ts'
import { type Reading, readValue } from './read-value.ts'
import type { Target } from './targets.ts'
import { isPersonName, splitCityLine, tidyCapitals, tidyPersonName } from './tidy-text.ts'

export interface RowError {
  /** The target that is wrong; null: the row as a whole. */
  field: string | null
  column: number | null
  message: string
}

const TITLE_CASED = new Set(['business_name', 'address', 'city', 'business_type'])

/** The cells of one row by what they are mapped to. */
export class RowReader {
  readonly errors: RowError[] = []
  readonly #cells: string[]
  readonly #mapping: (string | null)[]
  readonly #reading: Reading

  constructor(cells: string[], mapping: (string | null)[], reading: Reading) {
    this.#cells = cells
    this.#mapping = mapping
    this.#reading = reading
  }

  /** The filled cells that are mapped to a target, in the order of the columns. */
  texts(target: string): string[] {
    const found: string[] = []
    for (let index = this.#mapping.indexOf(target); index >= 0; index = this.#mapping.indexOf(target, index + 1)) {
      const text = cellText(this.#cells[index] ?? '', this.#reading.is_own)
      if (text !== '') found.push(text)
    }
    return found
  }

  first(target: string): string | undefined {
    return this.texts(target)[0]
  }

  /** The value of a target; undefined when its cells are empty, or when they are wrong, which stands in `errors`. */
  value({ key, type, field }: Pick<Target, 'key' | 'type'> & { field?: Field }): unknown {
    const texts = this.texts(key)
    if (texts.length === 0) return undefined
    try {
      if (type === 'tags') return this.#tags(texts)
      const text = key === 'address' ? texts.join(', ') : (texts[0] as string)
      const value = readValue(text, type, this.#reading, field)
      return typeof value === 'string' && TITLE_CASED.has(key) ? this.#tidy(value) : value
    } catch (error) {
      if (!(error instanceof BadCell)) throw error
      this.refuse(key, error.message)
      return undefined
    }
  }

  refuse(key: string, message: string) {
    const index = this.#mapping.indexOf(key)
    this.errors.push({ field: key, column: index < 0 ? null : index, message })
  }

  /** Business and contact name out of all the names that a row can hold. */
  names(): { business_name?: string; contact_name?: string } {
    const legal = this.first('business_name')
    if (this.#reading.is_own) {
      const contact = this.first('contact_name')
      return { ...(legal && { business_name: legal }), ...(contact && { contact_name: contact }) }
    }
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
    const isCode = !this.#reading.is_own && /^[a-z]{2}$/i.test(state ?? '')
    return {
      ...split,
      ...(city && { city: this.#tidy(city) }),
      ...(state && { state: isCode ? state.toUpperCase() : state }),
      ...(zip_code && { zip_code }),
    }
  }

  /** A full name in its two halves: "Ann van Dyk" and "DYK, ANN" have a first and a last name. */
  fullName(target: string): { first_name?: string; last_name?: string } {
    const name = this.first(target)
    if (name === undefined) return {}
    const [first_name = '', ...rest] = tidyPersonName(name).split(' ')
    return { first_name, ...(rest.length > 0 && { last_name: rest.join(' ') }) }
  }

  #tags(texts: string[]): string[] {
    return [...new Set(texts.flatMap((text) => readValue(text, 'tags', this.#reading) as string[]))]
  }

  #tidy(text: string): string {
    return this.#reading.is_own ? text : tidyCapitals(text)
  }
}

/**
 * What stands in a cell: trimmed, and without the apostrophe that keeps a spreadsheet from running it as a formula.
 * Of our own files nothing but that is taken away, so that what was exported comes back as it was.
 */
function cellText(cell: string, isOwn: boolean): string {
  const text = isOwn
    ? storable(cell)
    : storable(cell)
        .replace(/[\u00a0\u200b\ufeff]/g, ' ')
        .trim()
  return /^'+[=+\-@\t\r]/.test(text) ? text.slice(1) : text
}
