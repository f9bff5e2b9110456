import { Button } from '@mantine/core'
import { IconAlertTriangle, IconFilter, IconX } from '@tabler/icons-react'
import { lazy, type MouseEvent, Suspense, useState } from 'react'
import type { Filter } from '../../api/filter.ts'
import type { Field, User } from '../../api/types.ts'
import { describePart, hasUnknownField, isCondition, partsOf, withoutPart, withPart } from './conditions.ts'
import classes from './filter-bar.module.css'
import { SearchBox } from './search-box.tsx'

const FilterDialog = lazy(() => import('./filter-dialog.tsx'))
const FilterEditor = lazy(() => import('./filter-editor.tsx'))

/** What a list or the board is narrowed to; it stands in the URL. */
export interface FilteredView {
  search?: string
  filter?: Filter
}

interface Props {
  /** What is searched and filtered, such as "the board". */
  what: string
  /** The fields that can be filtered by; undefined while they are on their way. */
  fields: Field[] | undefined
  users: User[] | undefined
  /** Keys of the fields that are offered without opening the list of all. */
  shortcuts: string[]
  view: FilteredView
  /** `replace` for what is still being typed, so that Back leaves the search as a whole. */
  onChange: (view: FilteredView, replace?: boolean) => void
}

/** An editor that is open below the button at `x`, `y`: for a part that is there, or for a new one. */
interface OpenEditor {
  x: number
  y: number
  index?: number
  field?: string
}

/** Search and filters of a list. Each part of the filter is a chip that opens again and can be taken off. */
export function FilterBar({ what, fields, users, shortcuts, view, onChange }: Props) {
  const [editor, setEditor] = useState<OpenEditor | null>(null)
  const [isBuilding, setBuilding] = useState(false)
  const parts = partsOf(view.filter)
  const isNarrowed = parts.length > 0 || Boolean(view.search)

  const setFilter = (filter: Filter | undefined) => onChange({ ...view, filter })
  const openAt = (event: MouseEvent<HTMLElement>, part: Omit<OpenEditor, 'x' | 'y'> = {}) => {
    const { left, bottom } = event.currentTarget.getBoundingClientRect()
    setEditor({ ...part, x: left, y: bottom })
  }
  const used = new Set(parts.filter(isCondition).map((part) => part.field))
  const offered = shortcuts.flatMap((key) => (used.has(key) ? [] : (fields?.find((field) => field.key === key) ?? [])))
  const edited = editor?.index === undefined ? undefined : parts[editor.index]

  return (
    <search className={classes.bar} aria-label={`Search and filter ${what}`}>
      <SearchBox
        label={`Search ${what}`}
        value={view.search ?? ''}
        onChange={(search) => onChange({ ...view, search: search || undefined }, true)}
      />
      {parts.map((part, index) => {
        const isBroken = fields !== undefined && hasUnknownField(part, fields)
        const words = fields ? describePart(part, fields, users ?? []) : '…'
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a part has no identity but its place
          <span key={index} className={classes.chip} data-broken={isBroken || undefined}>
            <button
              type="button"
              className={classes.words}
              title={isBroken ? `${words}: a field of this no longer exists. Change or remove it.` : words}
              onClick={(event) => (isCondition(part) ? openAt(event, { index }) : setBuilding(true))}
            >
              {isBroken && <IconAlertTriangle size={13} role="img" aria-label="A field no longer exists:" />}
              {words}
            </button>
            <button
              type="button"
              className={classes.remove}
              aria-label={`Remove filter: ${words}`}
              onClick={() => setFilter(withoutPart(view.filter, index))}
            >
              <IconX size={13} stroke={2} aria-hidden />
            </button>
          </span>
        )
      })}
      {offered.map(({ key, label }) => (
        <button key={key} type="button" className={classes.shortcut} onClick={(event) => openAt(event, { field: key })}>
          {label}
        </button>
      ))}
      <button type="button" className={classes.shortcut} onClick={(event) => openAt(event)}>
        <IconFilter size={13} stroke={1.8} aria-hidden />
        Filter
      </button>
      <button type="button" className={classes.shortcut} onClick={() => setBuilding(true)}>
        Advanced
      </button>
      {isNarrowed && (
        <Button size="compact-sm" variant="subtle" onClick={() => onChange({})}>
          Clear all
        </Button>
      )}
      <Suspense>
        {editor && fields && (
          <FilterEditor
            {...editor}
            fields={fields}
            users={users ?? []}
            condition={edited && isCondition(edited) ? edited : undefined}
            onApply={(condition) => {
              setFilter(withPart(view.filter, condition, editor.index))
              setEditor(null)
            }}
            onClose={() => setEditor(null)}
          />
        )}
        {isBuilding && fields && (
          <FilterDialog
            fields={fields}
            users={users ?? []}
            filter={view.filter}
            onApply={(filter) => {
              setFilter(filter)
              setBuilding(false)
            }}
            onClose={() => setBuilding(false)}
          />
        )}
      </Suspense>
    </search>
  )
}
