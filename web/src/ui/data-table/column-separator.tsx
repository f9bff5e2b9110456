import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { clampWidth, MAX_WIDTH, MIN_WIDTH } from './column.ts'
import classes from './data-table.module.css'

interface Props {
  label: string
  width: number
  isTabStop: boolean
  /** Called while the pointer moves. */
  onPreview: (width: number) => void
  onResize: (width: number) => void
  /** As wide as what is drawn in the column. */
  onFit: () => void
}

const STEP = 16
const FINE_STEP = 1

/** The edge of a column: dragged, moved with the arrow keys, or set to fit by a double click or Enter. */
export function ColumnSeparator({ label, width, isTabStop, onPreview, onResize, onFit }: Props) {
  const start = useRef<{ x: number; width: number }>(undefined)

  function onPointerDown(event: PointerEvent<HTMLElement>) {
    if (event.button !== 0) return
    event.preventDefault()
    event.currentTarget.setPointerCapture(event.pointerId)
    start.current = { x: event.clientX, width }
  }

  const widthAt = (event: PointerEvent) =>
    start.current && clampWidth(start.current.width + event.clientX - start.current.x)

  function onPointerMove(event: PointerEvent<HTMLElement>) {
    const next = widthAt(event)
    if (next !== undefined) onPreview(next)
  }

  function onPointerUp(event: PointerEvent<HTMLElement>) {
    const next = widthAt(event)
    start.current = undefined
    if (next !== undefined && next !== width) onResize(next)
  }

  function onPointerCancel() {
    start.current = undefined
    onPreview(width)
  }

  function onKeyDown(event: KeyboardEvent) {
    const step = event.shiftKey ? FINE_STEP : STEP
    if (event.key === 'ArrowLeft') onResize(clampWidth(width - step))
    else if (event.key === 'ArrowRight') onResize(clampWidth(width + step))
    else if (event.key === 'Enter') onFit()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  return (
    <div
      role="separator"
      className={classes.separator}
      aria-orientation="vertical"
      aria-label={`Width of ${label}`}
      aria-valuenow={width}
      aria-valuemin={MIN_WIDTH}
      aria-valuemax={MAX_WIDTH}
      tabIndex={isTabStop ? 0 : -1}
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={onPointerCancel}
      onDoubleClick={onFit}
      onKeyDown={onKeyDown}
    />
  )
}
