/** A column that is drawn, and the pixels of columns left out between it and the one drawn before it. */
export interface DrawnColumn {
  index: number
  gap: number
}

/** Beside what is in sight, so that scrolling sideways never shows an empty edge. */
const OVERSCAN = 240

/**
 * Which of many columns are drawn: those in sight, the first, which stays in sight, and `kept`, which has the focus.
 * @param from the left end of what is in sight, in pixels from the start of the first column
 * @param to its right end
 */
export function drawnColumns(widths: number[], from: number, to: number, kept: number): DrawnColumn[] {
  const drawn: DrawnColumn[] = []
  let start = 0
  let drawnTo = 0
  widths.forEach((width, index) => {
    const end = start + width
    if (index === 0 || index === kept || (end > from - OVERSCAN && start < to + OVERSCAN)) {
      drawn.push({ index, gap: start - drawnTo })
      drawnTo = end
    }
    start = end
  })
  return drawn
}
