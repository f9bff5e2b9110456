import { type CSSProperties, memo } from 'react'
import type { AfterEdit, Column } from './column.ts'
import classes from './data-table.module.css'
import type { DrawnColumn } from './drawn-columns.ts'
import type { CellStates, OpenCell } from './use-cell-edits.ts'

interface Props<Row> {
  row: Row
  index: number
  label: string
  columns: Column<Row>[]
  drawn: DrawnColumn[]
  offset: number
  /** Pixels from the top of the body. */
  top: number
  isTicked: boolean | undefined
  /** The grid column of the cell that is the tab stop, if it is in this row. */
  activeColumn: number | undefined
  open: OpenCell | undefined
  states: CellStates | undefined
  onCommit: (row: Row, column: Column<Row>, value: unknown, then: AfterEdit) => void
  onCancel: (row: Row, key: string) => void
}

function Row<R extends { id: string }>(props: Props<R>) {
  const { row, index, label, columns, drawn, offset, top, isTicked, activeColumn, open, states } = props
  return (
    <div
      role="row"
      className={classes.row}
      style={{ transform: `translateY(${top}px)` }}
      aria-rowindex={index + 2}
      aria-selected={isTicked}
      data-row={index}
      data-id={row.id}
    >
      {isTicked !== undefined && (
        <div
          role="gridcell"
          className={classes.tick}
          aria-colindex={1}
          data-column={0}
          tabIndex={activeColumn === 0 ? 0 : -1}
        >
          <input type="checkbox" aria-label={`Select ${label}`} checked={isTicked} readOnly tabIndex={-1} />
        </div>
      )}
      {drawn.map(({ index: place, gap }) => {
        const column = columns[place]
        if (!column) return null
        const state = states?.[column.key]
        const isOpen = open?.key === column.key
        return (
          <div
            key={column.key}
            role={place === 0 ? 'rowheader' : 'gridcell'}
            className={classes.cell}
            style={cellStyle(place, gap)}
            aria-colindex={place + offset + 1}
            aria-readonly={!column.edit}
            aria-invalid={state?.kind === 'refused' || undefined}
            aria-busy={state?.kind === 'saving' || undefined}
            title={state?.kind === 'refused' ? `Not saved. ${state.message}` : undefined}
            data-column={place + offset}
            data-align={column.align}
            data-fixed={place === 0 || undefined}
            data-state={state?.kind}
            data-open={isOpen || undefined}
            tabIndex={activeColumn === place + offset ? 0 : -1}
          >
            {isOpen && column.edit ? (
              <div className={classes.editor} data-editor>
                {column.edit.editor({
                  value: column.edit.value(row),
                  label: `${column.label} of ${label}`,
                  ...(open.typed !== undefined && { typed: open.typed }),
                  ...(state?.kind === 'refused' && { unsaved: { value: state.value } }),
                  onCommit: (value, then) => props.onCommit(row, column, value, then),
                  onCancel: () => props.onCancel(row, column.key),
                })}
              </div>
            ) : (
              column.render(row)
            )}
          </div>
        )
      })}
    </div>
  )
}

function cellStyle(index: number, gap: number): CSSProperties {
  return gap > 0 ? { width: `var(--column-${index})`, marginLeft: gap } : { width: `var(--column-${index})` }
}

/** One row: drawn again only when something of it has changed, not when the table scrolls. */
export const TableRow = memo(Row) as typeof Row
