import { useRef } from 'react'
import type { RowSource } from './row-source.ts'
import { isSelected, NOTHING, rangeOf, type Selection, withRows } from './selection.ts'

/** Ticking rows: one, a range from the one before, all that are loaded. */
export function useTicks<Row extends { id: string }>(
  { rows }: RowSource<Row>,
  selection: Selection = NOTHING,
  onSelection: (selection: Selection) => void = () => {},
) {
  const anchor = useRef<string>(undefined)
  const loaded = () => rows.map((row) => row.id)
  const count = selection.all ? rows.length : rows.filter((row) => selection.ids.has(row.id)).length
  const state: boolean | 'mixed' = count === 0 ? false : selection.all || count === rows.length ? true : 'mixed'

  return {
    state,
    toggle(id: string, isRange: boolean) {
      const ids = isRange ? rangeOf(loaded(), anchor.current, id) : [id]
      const isTicked = isRange || !isSelected(selection, id)
      anchor.current = id
      onSelection(withRows(selection, ids, isTicked, loaded()))
    },
    toggleAll() {
      onSelection(state === true ? NOTHING : { all: false, ids: new Set(loaded()) })
    },
    tickAll() {
      onSelection({ all: false, ids: new Set(loaded()) })
    },
    clear() {
      onSelection(NOTHING)
    },
  }
}
