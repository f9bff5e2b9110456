import type { Filter } from '../api/filter.ts'
import type { ShownColumn } from '../ui/data-table/column.ts'
import type { SavedView } from './queries.ts'

/** What a list shows. */
export interface ViewState {
  search?: string
  filter?: Filter
  sort?: string
  columns: ShownColumn[]
}

/** The built-in view, of everything. */
export const ALL = 'all'

/** What is changed about a view and not saved; null for something that was taken away. */
export interface ViewChanges {
  search?: string | null
  filter?: Filter | null
  sort?: string | null
  /** `key:width,key`, in order. */
  columns?: string
}

/** What the address says: which view is open, and what is changed about it. */
export interface ViewSearch extends ViewChanges {
  view?: string
}

/** A saved view as a state; what it leaves open is as in `defaults`. Fields that no longer exist are left out. */
export function stateOf(view: SavedView | undefined, defaults: ViewState): ViewState {
  if (!view) return defaults
  const missing = new Set(view.missing_fields)
  const columns = view.columns.filter(({ key }) => !missing.has(key))
  const filter = view.filter ? withoutFields(view.filter as unknown as Filter, missing) : undefined
  const sort = view.sort && !missing.has(view.sort.replace(/^-/, '')) ? view.sort : defaults.sort
  return {
    ...(view.q && { search: view.q }),
    ...(filter && { filter }),
    ...(sort && { sort }),
    columns: columns.length > 0 ? columns : defaults.columns,
  }
}

/** The state with the changes laid over it. */
export function withChanges(base: ViewState, { search, filter, sort, columns }: ViewChanges): ViewState {
  const state = {
    search: search === undefined ? base.search : search,
    filter: filter === undefined ? base.filter : filter,
    sort: sort === undefined ? base.sort : sort,
  }
  return {
    ...(state.search && { search: state.search }),
    ...(state.filter && { filter: state.filter }),
    ...(state.sort && { sort: state.sort }),
    columns: columns === undefined ? base.columns : readColumns(columns),
  }
}

/** What differs between a view and a state. */
export function changesOf(base: ViewState, state: ViewState): ViewChanges {
  const columns = writeColumns(state.columns)
  return {
    ...(state.search !== base.search && { search: state.search ?? null }),
    ...(!isSame(state.filter, base.filter) && { filter: state.filter ?? null }),
    ...(state.sort !== base.sort && { sort: state.sort ?? null }),
    ...(columns !== writeColumns(base.columns) && { columns }),
  }
}

function isSame(one: unknown, other: unknown) {
  return JSON.stringify(one ?? null) === JSON.stringify(other ?? null)
}

export function writeColumns(columns: ShownColumn[]): string {
  return columns.map(({ key, width }) => (width === undefined ? key : `${key}:${width}`)).join(',')
}

export function readColumns(text: string): ShownColumn[] {
  return text.split(',').flatMap((column) => {
    const [key, width] = column.split(':')
    if (!key) return []
    const pixels = Number.parseInt(width ?? '', 10)
    return [pixels > 0 ? { key, width: pixels } : { key }]
  })
}

/** The filter without the conditions on some fields; undefined when nothing is left of it. */
function withoutFields(filter: Filter, fields: ReadonlySet<string>): Filter | undefined {
  if (fields.size === 0) return filter
  if ('field' in filter) return fields.has(filter.field) ? undefined : filter
  const [join, parts] = 'and' in filter ? (['and', filter.and] as const) : (['or', filter.or] as const)
  const kept = parts.flatMap((part) => withoutFields(part, fields) ?? [])
  if (kept.length === 0) return undefined
  return join === 'and' ? { and: kept } : { or: kept }
}

/** The parts of an address that are a view's; anything else in them is dropped. */
export function readViewSearch(search: Record<string, unknown>): ViewSearch {
  const { view, filter } = search
  const words = (key: 'search' | 'sort' | 'columns') => {
    const value = search[key]
    // `search=75001` arrives as a number.
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
  }
  const nullable = (key: 'search' | 'sort') => (search[key] === null ? null : words(key))
  const columns = words('columns')
  const isFilter = filter === null || (typeof filter === 'object' && !Array.isArray(filter))
  const found = { search: nullable('search'), sort: nullable('sort') }
  return {
    ...(typeof view === 'string' && view !== '' && { view }),
    ...(found.search !== undefined && found.search !== '' && { search: found.search }),
    ...(isFilter && { filter: filter as Filter | null }),
    ...(found.sort !== undefined && found.sort !== '' && { sort: found.sort }),
    ...(columns && { columns }),
  }
}
