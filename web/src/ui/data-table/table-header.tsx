import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import type { Column } from './column.ts'
import { ColumnSeparator } from './column-separator.tsx'
import classes from './data-table.module.css'
import type { DrawnColumn } from './drawn-columns.ts'

interface Props<Row> {
  columns: Column<Row>[]
  drawn: DrawnColumn[]
  /** Grid columns before the first of `columns`: 1 with tick boxes. */
  offset: number
  /** The grid column of the header that is the tab stop, if it is one of these. */
  activeColumn: number | undefined
  sort: string | undefined
  /** Whether all, some or none of the loaded rows are ticked. */
  ticked: boolean | 'mixed' | undefined
  onSort: (column: Column<Row>) => void
  onPreviewWidth: (index: number, width: number) => void
  onResize: (key: string, width: number) => void
  onFit: (index: number) => void
}

/** The names of the columns, which stay in sight; a click sorts, the right edge resizes. */
export function TableHeader<Row>({ columns, drawn, offset, activeColumn, sort, ticked, ...actions }: Props<Row>) {
  return (
    <div role="rowgroup" className={classes.header}>
      <div role="row" className={classes.headerRow} aria-rowindex={1} data-row={-1}>
        {ticked !== undefined && (
          <div
            role="columnheader"
            className={classes.tick}
            aria-colindex={1}
            data-column={0}
            tabIndex={activeColumn === 0 ? 0 : -1}
          >
            <input
              type="checkbox"
              aria-label="Select all loaded rows"
              checked={ticked === true}
              ref={(box) => {
                if (box) box.indeterminate = ticked === 'mixed'
              }}
              readOnly
              tabIndex={-1}
            />
          </div>
        )}
        {drawn.map(({ index, gap }) => {
          const column = columns[index]
          if (!column) return null
          const direction = sort === column.key ? 'ascending' : sort === `-${column.key}` ? 'descending' : undefined
          const isActive = activeColumn === index + offset
          return (
            <div
              key={column.key}
              role="columnheader"
              className={classes.headerCell}
              style={{ width: `var(--column-${index})`, marginLeft: gap }}
              aria-label={column.label}
              aria-colindex={index + offset + 1}
              aria-sort={column.sortable ? (direction ?? 'none') : undefined}
              data-column={index + offset}
              data-align={column.align}
              data-fixed={index === 0 || undefined}
              tabIndex={isActive ? 0 : -1}
            >
              {column.sortable ? (
                <button type="button" className={classes.sort} tabIndex={-1} onClick={() => actions.onSort(column)}>
                  <span className={classes.headerLabel}>{column.label}</span>
                  {direction === 'ascending' && <IconArrowUp size={13} stroke={2} aria-hidden />}
                  {direction === 'descending' && <IconArrowDown size={13} stroke={2} aria-hidden />}
                </button>
              ) : (
                <span className={classes.headerLabel}>{column.label}</span>
              )}
              <ColumnSeparator
                label={column.label}
                width={column.width}
                isTabStop={isActive}
                onPreview={(width) => actions.onPreviewWidth(index, width)}
                onResize={(width) => actions.onResize(column.key, width)}
                onFit={() => actions.onFit(index)}
              />
            </div>
          )
        })}
      </div>
    </div>
  )
}
