import type { Filter } from '../api/filter.ts'

/** As many ids as fit into an address. */
export const MAX_CHOSEN = 300

export type ExportedEntity = 'lead' | 'contact' | 'task' | 'activity'

/** The list that is on the screen. */
export interface ExportView {
  search?: string | undefined
  filter?: Filter | undefined
  sort?: string | undefined
}

export interface ExportChoice {
  view: ExportView
  /** Only these records of the view. */
  ids?: string[] | undefined
  /** The columns in their order; all of them when left out. */
  fields?: string[] | undefined
  /** A byte order mark, by which Excel knows the encoding. */
  bom: boolean
}

/** Where the file is downloaded from: a plain link, so that the browser saves it while it comes in. */
export function exportLink(entity: ExportedEntity, { view, ids, fields, bom }: ExportChoice): string {
  const query = new URLSearchParams()
  if (view.search) query.set('q', view.search)
  if (view.filter) query.set('filter', JSON.stringify(view.filter))
  if (view.sort) query.set('sort', view.sort)
  if (ids) query.set('ids', ids.join(','))
  if (fields) query.set('fields', fields.join(','))
  if (bom) query.set('bom', 'true')
  const text = query.toString()
  return `/api/crm/exports/${entity}.csv${text && `?${text}`}`
}
