import type { ReactNode } from 'react'

/** One column a table can show. `render` draws text or inline elements, on one line; what does not fit is cut off. */
export interface Column<Row> {
  key: string
  label: string
  /** Pixels, as long as nobody has dragged its edge. */
  width: number
  align?: 'start' | 'end'
  render: (row: Row) => ReactNode
  /** Sorted by a click on its header; `desc` when the first click puts the largest or latest on top. */
  sortable?: boolean | 'desc'
  /** Left out where the column cannot be edited in place. */
  edit?: CellEdit<Row>
}

export interface CellEdit<Row> {
  value: (row: Row) => unknown
  /** Draws the editor over the cell. */
  editor: (props: EditorProps) => ReactNode
  /** Shows the new value at once, and takes it back when the promise rejects. The message of the error is shown. */
  save: (row: Row, value: unknown) => Promise<unknown>
  isLocked?: (row: Row) => boolean
}

/** Where the focus goes after an edit: to the next cell that can be edited, or it stays. */
export type AfterEdit = 'stay' | 'next' | 'previous' | 'leave'

/** What an editor is given. It takes the focus, and calls `onCommit` or `onCancel` once. */
export interface EditorProps {
  value: unknown
  label: string
  /** The key that opened it, to be taken as the first character typed. */
  typed?: string
  /** What was entered before and could not be saved. */
  unsaved?: { value: unknown }
  onCommit: (value: unknown, then: AfterEdit) => void
  onCancel: () => void
}

/** The columns that are shown, in order. */
export interface ShownColumn {
  key: string
  /** Pixels; the column's own width when left out. */
  width?: number
}

export const MIN_WIDTH = 56
export const MAX_WIDTH = 800

/** The shown columns with their widths; those that no longer exist are left out. */
export function placeColumns<Row>(columns: Column<Row>[], shown: ShownColumn[]): Column<Row>[] {
  const byKey = new Map(columns.map((column) => [column.key, column]))
  return shown.flatMap(({ key, width }) => {
    const column = byKey.get(key)
    return column ? { ...column, width: clampWidth(width ?? column.width) } : []
  })
}

export function clampWidth(width: number): number {
  return Math.round(Math.min(MAX_WIDTH, Math.max(MIN_WIDTH, width)))
}

/** The sort after a click on a column's header: its first direction, then the other, then as before. */
export function nextSort(
  column: Pick<Column<never>, 'key' | 'sortable'>,
  sort: string | undefined,
): string | undefined {
  const directions = [column.key, `-${column.key}`]
  if (column.sortable === 'desc') directions.reverse()
  const [first, second] = directions
  return sort === first ? second : sort === second ? undefined : first
}
