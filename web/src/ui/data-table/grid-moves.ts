/** A place in the grid. Row -1 is the header. */
export interface Place {
  row: number
  column: number
}

interface Size {
  rows: number
  columns: number
  /** Rows that fit on the screen. */
  page: number
}

interface Key {
  key: string
  ctrlKey: boolean
  metaKey: boolean
}

/** Where a key leads from `at` (WAI-ARIA grid pattern); undefined when it does not move. */
export function moveInGrid(
  at: Place,
  { key, ctrlKey, metaKey }: Key,
  { rows, columns, page }: Size,
): Place | undefined {
  const far = ctrlKey || metaKey
  const last = { row: rows - 1, column: columns - 1 }
  const to = (row: number, column: number): Place => ({
    row: Math.min(last.row, Math.max(-1, row)),
    column: Math.min(last.column, Math.max(0, column)),
  })
  switch (key) {
    case 'ArrowUp':
      return far ? to(0, at.column) : to(at.row - 1, at.column)
    case 'ArrowDown':
      return far ? to(last.row, at.column) : to(at.row + 1, at.column)
    case 'ArrowLeft':
      return to(at.row, far ? 0 : at.column - 1)
    case 'ArrowRight':
      return to(at.row, far ? last.column : at.column + 1)
    case 'Home':
      return far ? to(0, 0) : to(at.row, 0)
    case 'End':
      return far ? to(last.row, last.column) : to(at.row, last.column)
    case 'PageUp':
      return to(at.row < 0 ? -1 : Math.max(0, at.row - page), at.column)
    case 'PageDown':
      return to(at.row + page, at.column)
    default:
      return undefined
  }
}
