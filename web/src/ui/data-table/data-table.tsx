import { Button } from '@mantine/core'
import { useCallbackRef, useMediaQuery } from '@mantine/hooks'
import { type CSSProperties, type KeyboardEvent, type MouseEvent, type ReactNode, useMemo, useRef } from 'react'
import { CardList } from './card-list.tsx'
import { type Column, nextSort, placeColumns, type ShownColumn } from './column.ts'
import classes from './data-table.module.css'
import { fitWidth } from './fit-width.ts'
import { moveInGrid, type Place } from './grid-moves.ts'
import type { RowSource } from './row-source.ts'
import { isSelected, type Selection } from './selection.ts'
import { HEADER_HEIGHT, ROW_HEIGHT, TICK_WIDTH } from './sizes.ts'
import { SkeletonRows } from './skeleton-rows.tsx'
import { TableHeader } from './table-header.tsx'
import { TableRow } from './table-row.tsx'
import { useCellEdits } from './use-cell-edits.ts'
import { placeOf, useGridFocus } from './use-grid-focus.ts'
import { useTicks } from './use-ticks.ts'
import { useVirtualGrid } from './use-virtual-grid.ts'

export interface DataTableProps<Row extends { id: string }> {
  /** What the rows are, for screen readers: "Leads". */
  label: string
  rowLabel: (row: Row) => string
  /** All columns there are; the first shown one names the row and stays in sight. */
  columns: Column<Row>[]
  /** Those that are shown, in order. */
  shown: ShownColumn[]
  onShown: (shown: ShownColumn[]) => void
  source: RowSource<Row>
  /** A column's key, `-` in front for descending. */
  sort: string | undefined
  onSort: (sort: string | undefined) => void
  /** Rows can be ticked when it is given. */
  selection?: Selection
  onSelection?: (selection: Selection) => void
  /** Enter on a row. */
  onOpen: (row: Row) => void
  /** What a row looks like on a phone; without it the table scrolls sideways there. */
  renderCard?: (row: Row) => ReactNode
  /** Stands in the place of the rows when there are none. */
  empty: ReactNode
}

const PHONE = '(max-width: 48em)'

/**
 * A grid of any number of rows and columns, of which only what is in sight is drawn. Arrow keys walk through it, Enter
 * opens or edits, F2 or a double click edits, Space ticks, Esc gives up.
 */
export function DataTable<Row extends { id: string }>(props: DataTableProps<Row>) {
  const isPhone = useMediaQuery(PHONE, undefined, { getInitialValueInEffect: false })
  const { source, renderCard, empty } = props
  if (!source.isLoading && source.rows.length === 0) return <div className={classes.nothing}>{empty}</div>
  return isPhone && renderCard ? <CardList {...props} renderCard={renderCard} /> : <Grid {...props} />
}

function Grid<Row extends { id: string }>(props: DataTableProps<Row>) {
  const { label, rowLabel, shown, source, sort, selection, onSelection } = props
  const { rows } = source
  const root = useRef<HTMLDivElement>(null)
  const columns = useMemo(() => placeColumns(props.columns, shown), [props.columns, shown])
  const offset = selection ? 1 : 0
  const { active, moveFocus, onFocus } = useGridFocus(root)
  const kept = { row: active.row, column: active.column - offset }
  const grid = useVirtualGrid(root, columns, offset * TICK_WIDTH, source, kept)
  const focus = (place: Place) => {
    moveFocus(place)
    grid.scrollTo(place.row, place.column - offset)
  }
  const ticks = useTicks(source, selection, onSelection)
  const edits = useCellEdits(columns, (rowId, key) =>
    focus({
      row: rows.findIndex((row) => row.id === rowId),
      column: columns.findIndex((column) => column.key === key) + offset,
    }),
  )
  const onCommit = useCallbackRef(edits.commit)
  const onCancel = useCallbackRef(edits.cancel)

  const resize = (key: string, width: number) =>
    props.onShown(shown.map((column) => (column.key === key ? { key, width } : column)))
  const previewWidth = (index: number, width: number) =>
    root.current?.style.setProperty(`--column-${index}`, `${width}px`)
  const sortBy = (column: Column<Row> | undefined) => column?.sortable && props.onSort(nextSort(column, sort))

  function onClick(event: MouseEvent) {
    const place = placeOf(event.target)
    if (place?.column !== 0 || !selection) return
    if (place.row < 0) return ticks.toggleAll()
    const row = rows[place.row]
    if (row) ticks.toggle(row.id, event.shiftKey)
  }

  function onDoubleClick(event: MouseEvent) {
    const place = placeOf(event.target)
    const row = place && rows[place.row]
    if (row && !isInEditor(event.target)) edits.edit(row, columns[place.column - offset]?.key ?? '')
  }

  function onKeyDown(event: KeyboardEvent) {
    const place = placeOf(event.target)
    if (!place || isInEditor(event.target) || event.altKey) return
    if (event.key === 'Tab') return
    if (act(event, place.row, place.column - offset)) return event.preventDefault()
    const size = { rows: rows.length, columns: columns.length + offset, page: grid.page }
    const next = moveInGrid(place, event, size)
    if (!next) return
    event.preventDefault()
    focus(next)
  }

  /** What a key does at a cell besides moving on; whether it did something. */
  function act(event: KeyboardEvent, index: number, place: number): boolean {
    const row = rows[index]
    const column = columns[place]
    const isCommand = event.ctrlKey || event.metaKey
    if (event.key === 'Escape' && selection) {
      ticks.clear()
      return true
    }
    if (event.key === 'a' && isCommand && selection) {
      ticks.tickAll()
      return true
    }
    if (!row) {
      if (event.key !== 'Enter' && event.key !== ' ') return false
      if (column) sortBy(column)
      else ticks.toggleAll()
      return true
    }
    if (event.key === ' ' && selection) {
      ticks.toggle(row.id, event.shiftKey)
      return true
    }
    if (event.key === 'F2') return edits.edit(row, column?.key ?? '')
    if (event.key === 'Enter') {
      if (place <= 0 || !edits.edit(row, column?.key ?? '')) props.onOpen(row)
      return true
    }
    return event.key.length === 1 && event.key !== ' ' && !isCommand && edits.edit(row, column?.key ?? '', event.key)
  }

  return (
    <div
      ref={root}
      role="grid"
      className={classes.grid}
      style={widthsAsVariables(columns)}
      aria-label={label}
      aria-rowcount={source.hasMore ? (source.total ?? -2) + 1 : rows.length + 1}
      aria-colcount={columns.length + offset}
      aria-multiselectable={selection ? true : undefined}
      aria-busy={source.isLoading || source.isStale}
      data-stale={source.isStale || undefined}
      data-scroll-restoration-id="table"
      onClick={onClick}
      onDoubleClick={onDoubleClick}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
    >
      <TableHeader
        columns={columns}
        drawn={grid.drawn}
        offset={offset}
        activeColumn={active.row < 0 ? active.column : undefined}
        sort={sort}
        ticked={selection && ticks.state}
        onSort={sortBy}
        onPreviewWidth={previewWidth}
        onResize={resize}
        onFit={(index) => resize(columns[index]?.key ?? '', fitWidth(root.current, index + offset))}
      />
      <div role="rowgroup" className={classes.body} style={{ height: grid.height }}>
        {grid.items.map(({ index, start, key }) => {
          const row = rows[index]
          return row ? (
            <TableRow
              key={key}
              row={row}
              index={index}
              label={rowLabel(row)}
              columns={columns}
              drawn={grid.drawn}
              offset={offset}
              top={start - HEADER_HEIGHT}
              isTicked={selection && isSelected(selection, row.id)}
              activeColumn={active.row === index ? active.column : undefined}
              open={edits.open?.row_id === row.id ? edits.open : undefined}
              states={edits.states[row.id]}
              onCommit={onCommit}
              onCancel={onCancel}
            />
          ) : null
        })}
        {(source.isLoading || (source.hasMore && !source.hasFailed)) && (
          <SkeletonRows columns={columns} offset={offset} top={rows.length * ROW_HEIGHT} isFirst={source.isLoading} />
        )}
        {source.hasFailed && (
          <div className={classes.failed} style={{ top: rows.length * ROW_HEIGHT }} role="alert">
            The next rows could not be loaded.
            <Button size="compact-sm" variant="default" onClick={source.loadMore}>
              Try again
            </Button>
          </div>
        )}
      </div>
    </div>
  )
}

/** Widths stand in variables, so that dragging an edge draws no cell again. */
function widthsAsVariables(columns: { width: number }[]): CSSProperties {
  const total = columns.reduce((sum, column) => sum + column.width, 0)
  const entries = columns.map((column, index) => [`--column-${index}`, `${column.width}px`])
  return { ...Object.fromEntries(entries), '--columns': `${total}px` }
}

function isInEditor(target: EventTarget): boolean {
  return target instanceof Element && target.closest('[data-editor], [role=separator]') !== null
}
