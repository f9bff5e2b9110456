const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16

/** Height of a card and the gap below it, in pixels; every card is as high as any other. As in the style sheets. */
export const ROW_HEIGHT = 7 * rem

/** The narrowest a column can be on a wide screen, in pixels. */
export const COLUMN_WIDTH = 17 * rem
