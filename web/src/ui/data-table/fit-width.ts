import { clampWidth, MIN_WIDTH } from './column.ts'

/** The padding of a cell and room for the arrow of a sorted header, in pixels. */
const CELL_PADDING = 26
const HEADER_PADDING = 40

/** The width, in pixels, that what is drawn in a grid column needs. */
export function fitWidth(root: HTMLElement | null, column: number): number {
  let width = MIN_WIDTH
  for (const cell of root?.querySelectorAll(`[data-column="${column}"]`) ?? []) {
    const isHeader = cell.getAttribute('role') === 'columnheader'
    const content = isHeader ? (cell.querySelector('button span, span') ?? cell) : cell
    width = Math.max(width, contentWidth(content) + (isHeader ? HEADER_PADDING : CELL_PADDING))
  }
  return clampWidth(Math.ceil(width))
}

/** How wide the content would be if nothing were cut off. */
function contentWidth(element: Element): number {
  const range = document.createRange()
  range.selectNodeContents(element)
  return range.getBoundingClientRect().width
}
