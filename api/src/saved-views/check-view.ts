import type { Database } from '@crm/db'
import { contactFields } from '../contacts/fields.ts'
import { leadFields } from '../leads/fields.ts'
import { invalid } from '../platform/errors.ts'
import { type Catalogue, orderBy } from '../platform/fields.ts'
import { checkFilter } from '../platform/filters/filter.ts'
import { taskFields } from '../tasks/fields.ts'
import type { SavedView, SavedViewPatch } from './schemas.ts'

const CATALOGUES = { lead: leadFields, contact: contactFields, task: taskFields }

/** The fields that a view of the entity can name. */
export function catalogueOf(db: Database, entity: SavedView['entity']): Promise<Catalogue> {
  return CATALOGUES[entity](db)
}

/**
 * Refuses what the catalogue does not know, so that a view that was saved works.
 * @throws ApiError validation_failed naming the culprit, such as `/columns/2/key`
 */
export function checkView({ filter, sort, columns, layout }: SavedViewPatch, entity: string, catalogue: Catalogue) {
  if (filter) checkFilter(filter, catalogue)
  if (sort) orderBy(catalogue, sort)
  if (layout === 'board' && entity !== 'lead') throw invalid('/layout', 'only leads are shown on a board')
  const seen = new Set<string>()
  columns?.forEach(({ key }, index) => {
    if (!catalogue.some((field) => field.key === key)) throw invalid(`/columns/${index}/key`, `"${key}" is not a field`)
    if (seen.has(key)) throw invalid(`/columns/${index}/key`, `"${key}" stands there twice`)
    seen.add(key)
  })
}

/** The fields that a view names and the catalogue no longer has. */
export function missingFields(view: Pick<SavedView, 'filter' | 'sort' | 'columns'>, catalogue: Catalogue): string[] {
  const named = [
    ...view.columns.map(({ key }) => key),
    ...(view.sort ? [view.sort.replace(/^-/, '')] : []),
    ...fieldsOf(view.filter),
  ]
  return [...new Set(named)].filter((key) => !catalogue.some((field) => field.key === key))
}

function fieldsOf(filter: unknown): string[] {
  if (typeof filter !== 'object' || filter === null) return []
  const { field, and, or } = filter as { field?: unknown; and?: unknown; or?: unknown }
  if (typeof field === 'string') return [field]
  const children = and ?? or
  return Array.isArray(children) ? children.flatMap(fieldsOf) : []
}
