import { type FocusEvent, type RefObject, useLayoutEffect, useRef, useState } from 'react'
import type { Place } from './grid-moves.ts'

/**
 * Which cell of the grid has the focus, or gets it when one tabs into the grid: one tab stop for the whole grid. A cell
 * that is not drawn yet is focused as soon as it is.
 */
export function useGridFocus(root: RefObject<HTMLElement | null>) {
  const [active, setActive] = useState<Place>({ row: 0, column: 0 })
  const isWanted = useRef(false)

  // After every drawing: the cell may stand in rows that scrolling has just brought in.
  useLayoutEffect(() => {
    if (!isWanted.current) return
    const cell = cellAt(root.current, active)
    if (!cell) return
    isWanted.current = false
    // An editor that has just opened in it has taken the focus by itself.
    if (!cell.contains(document.activeElement)) cell.focus({ preventScroll: true })
  })

  function moveFocus(place: Place) {
    isWanted.current = true
    setActive(place)
  }

  function onFocus(event: FocusEvent) {
    const place = placeOf(event.target)
    if (place && (place.row !== active.row || place.column !== active.column)) setActive(place)
  }

  return { active, moveFocus, onFocus }
}

function cellAt(root: HTMLElement | null, { row, column }: Place) {
  return root?.querySelector<HTMLElement>(`[data-row="${row}"] > [data-column="${column}"]`)
}

/** The cell that an element stands in. */
export function placeOf(target: EventTarget | null): Place | undefined {
  const cell = target instanceof Element ? target.closest<HTMLElement>('[data-column]') : null
  const row = cell?.closest<HTMLElement>('[data-row]')
  return cell && row ? { row: Number(row.dataset.row), column: Number(cell.dataset.column) } : undefined
}
