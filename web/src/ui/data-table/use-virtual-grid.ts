import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { type RefObject, useEffect, useLayoutEffect, useMemo, useState } from 'react'
import type { Column } from './column.ts'
import { type DrawnColumn, drawnColumns } from './drawn-columns.ts'
import type { Place } from './grid-moves.ts'
import type { RowSource } from './row-source.ts'
import { HEADER_HEIGHT, ROW_HEIGHT, SKELETON_ROWS } from './sizes.ts'

/** How many rows before the end the next page is asked for. */
const AHEAD = 40
/** With fewer columns all of them are drawn. */
const MANY_COLUMNS = 14

/**
 * What of the grid is in sight and drawn.
 * @param before pixels before the first column
 * @param kept the cell that stays drawn because it has the focus, or the focus would be lost
 */
export function useVirtualGrid<Row extends { id: string }>(
  root: RefObject<HTMLElement | null>,
  columns: Column<Row>[],
  before: number,
  source: RowSource<Row>,
  kept: Place,
) {
  const { rows, hasMore, isLoadingMore, hasFailed, isStale, loadMore } = source
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => root.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 8,
    scrollMargin: HEADER_HEIGHT,
    scrollPaddingStart: HEADER_HEIGHT,
    initialRect: { width: 0, height: window.innerHeight - 150 },
    rangeExtractor: (range) => {
      const indexes = defaultRangeExtractor(range)
      const { row } = kept
      if (row < 0 || row >= range.count || indexes.includes(row)) return indexes
      return [...indexes, row].sort((one, other) => one - other)
    },
  })
  const items = virtualizer.getVirtualItems()
  const isNearEnd = (items.at(-1)?.index ?? 0) >= rows.length - AHEAD

  useEffect(() => {
    if (isNearEnd && hasMore && !isLoadingMore && !hasFailed && !isStale && rows.length > 0) loadMore()
  }, [isNearEnd, hasMore, isLoadingMore, hasFailed, isStale, rows.length, loadMore])

  const sight = useSight(root, columns.length > MANY_COLUMNS)
  const widths = useMemo(() => columns.map((column) => column.width), [columns])
  const drawn = useMemo(
    (): DrawnColumn[] =>
      sight
        ? drawnColumns(widths, sight.left - before, sight.left - before + sight.width, kept.column)
        : widths.map((_, index) => ({ index, gap: 0 })),
    [sight, widths, before, kept.column],
  )

  function scrollTo(row: number, column: number) {
    if (row >= 0) virtualizer.scrollToIndex(row, { align: 'auto' })
    const element = root.current
    if (!element || column < 0) return
    const start = before + widths.slice(0, column).reduce((sum, width) => sum + width, 0)
    const fixed = before + (widths[0] ?? 0)
    const end = start + (widths[column] ?? 0)
    if (column > 0 && start < element.scrollLeft + fixed) element.scrollLeft = start - fixed
    else if (end > element.scrollLeft + element.clientWidth) element.scrollLeft = end - element.clientWidth
  }

  return {
    items,
    drawn,
    scrollTo,
    height: (rows.length + (hasMore ? SKELETON_ROWS : 0)) * ROW_HEIGHT,
    /** Rows that fit on the screen. */
    page: Math.max(1, Math.floor(((virtualizer.scrollRect?.height ?? 0) - HEADER_HEIGHT) / ROW_HEIGHT) - 1),
  }
}

const SIGHT_STEP = 120

interface Sight {
  left: number
  width: number
}

/** What is in sight sideways, in steps wide enough that few of them are taken; null where nobody needs to know. */
function useSight(root: RefObject<HTMLElement | null>, isNeeded: boolean): Sight | null {
  const [sight, setSight] = useState<Sight>({ left: 0, width: window.innerWidth })
  useLayoutEffect(() => {
    const element = root.current
    if (!element || !isNeeded) return
    const look = () => {
      const left = Math.floor(element.scrollLeft / SIGHT_STEP) * SIGHT_STEP
      const width = Math.ceil(element.clientWidth / SIGHT_STEP + 1) * SIGHT_STEP
      setSight((known) => (known.left === left && known.width === width ? known : { left, width }))
    }
    look()
    const observer = new ResizeObserver(look)
    observer.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      observer.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [root, isNeeded])
  return isNeeded ? sight : null
}
