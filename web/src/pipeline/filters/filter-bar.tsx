import { ActionIcon, Button } from '@mantine/core'
import { IconFilter, IconSearch, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, type MouseEvent, Suspense, useEffect, useRef, useState } from 'react'
import type { Filter } from '../../api/filter.ts'
import { leadFieldsQuery, usersQuery } from '../../api/shared-queries.ts'
import type { BoardFilter } from '../queries.ts'
import { describePart, isCondition, partsOf, withoutPart, withPart } from './conditions.ts'
import classes from './filter-bar.module.css'

const FilterEditor = lazy(() => import('./filter-editor.tsx'))

const DEBOUNCE_MS = 250
const SHORTCUTS = [
  { field: 'tier', label: 'Tier' },
  { field: 'owner_id', label: 'Owner' },
  { field: 'source_type', label: 'Source' },
  { field: 'lead_score', label: 'Score' },
]

interface Props {
  view: BoardFilter
  /** `replace` for what is still being typed, so that Back leaves the search as a whole. */
  onChange: (view: BoardFilter, replace?: boolean) => void
}

/** An editor that is open below the button at `x`, `y`: for a part that is there, or for a new one. */
interface OpenEditor {
  x: number
  y: number
  index?: number
  field?: string
}

/** Search and filters of the board. Each part of the filter is a chip that opens again and can be taken off. */
export function FilterBar({ view, onChange }: Props) {
  const [editor, setEditor] = useState<OpenEditor | null>(null)
  const parts = partsOf(view.filter)
  const needsWords = parts.length > 0
  const { data: fields } = useQuery({ ...leadFieldsQuery, enabled: needsWords })
  const { data: users } = useQuery({ ...usersQuery, enabled: needsWords })
  const isNarrowed = needsWords || Boolean(view.search)

  const setFilter = (filter: Filter | undefined) => onChange({ ...view, filter })
  const openAt = (event: MouseEvent<HTMLElement>, what: Omit<OpenEditor, 'x' | 'y'> = {}) => {
    const { left, bottom } = event.currentTarget.getBoundingClientRect()
    setEditor({ ...what, x: left, y: bottom })
  }
  const used = new Set(parts.filter(isCondition).map((part) => part.field))
  const edited = editor?.index === undefined ? undefined : parts[editor.index]

  return (
    <search className={classes.bar} aria-label="Search and filter the board">
      <SearchBox
        value={view.search ?? ''}
        onChange={(search) => onChange({ ...view, search: search || undefined }, true)}
      />
      {parts.map((part, index) => {
        const words = fields ? describePart(part, fields, users ?? []) : '…'
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a part has no identity but its place
          <span key={index} className={classes.chip}>
            <button
              type="button"
              className={classes.words}
              title={words}
              disabled={!isCondition(part)}
              onClick={(event) => openAt(event, { index })}
            >
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
      {SHORTCUTS.filter(({ field }) => !used.has(field)).map(({ field, label }) => (
        <button key={field} type="button" className={classes.shortcut} onClick={(event) => openAt(event, { field })}>
          {label}
        </button>
      ))}
      <button type="button" className={classes.shortcut} onClick={(event) => openAt(event)}>
        <IconFilter size={13} stroke={1.8} aria-hidden />
        Filter
      </button>
      {isNarrowed && (
        <Button size="compact-sm" variant="subtle" onClick={() => onChange({})}>
          Clear all
        </Button>
      )}
      <Suspense>
        {editor && (
          <FilterEditor
            {...editor}
            condition={edited && isCondition(edited) ? edited : undefined}
            onApply={(condition) => {
              setFilter(withPart(view.filter, condition, editor.index))
              setEditor(null)
            }}
            onClose={() => setEditor(null)}
          />
        )}
      </Suspense>
    </search>
  )
}

/** Tells what is typed after a short pause, and never takes the focus or the text from the person who types. */
function SearchBox({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(value)
  const told = useRef(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  useEffect(() => {
    // Someone else changed it: the Back button, "Clear all".
    if (value === told.current) return
    told.current = value
    clearTimeout(timer.current)
    setText(value)
  }, [value])
  useEffect(() => () => clearTimeout(timer.current), [])
  useSlashKey(input)

  function type(next: string) {
    setText(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => tell(next), DEBOUNCE_MS)
  }

  function tell(next: string) {
    clearTimeout(timer.current)
    told.current = next.trim()
    onChange(told.current)
  }

  return (
    <span className={classes.search}>
      <IconSearch size={15} stroke={1.8} aria-hidden />
      <input
        ref={input}
        type="search"
        className={classes.input}
        aria-label="Search the board"
        placeholder="Search"
        value={text}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') tell(text)
          if (event.key === 'Escape' && text !== '') {
            event.preventDefault()
            setText('')
            tell('')
          }
        }}
      />
      {text !== '' && (
        <ActionIcon
          size="sm"
          aria-label="Clear the search"
          onClick={() => {
            setText('')
            tell('')
            input.current?.focus()
          }}
        >
          <IconX size={13} stroke={2} />
        </ActionIcon>
      )}
    </span>
  )
}

/** "/" goes to the search, unless someone is typing. */
function useSlashKey(input: { current: HTMLInputElement | null }) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTyping =
        event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]')
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping) return
      event.preventDefault()
      input.current?.focus()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [input])
}
