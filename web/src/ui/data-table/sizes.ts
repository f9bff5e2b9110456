/** Pixels; data-table.module.css has the same. */
export const ROW_HEIGHT = 36
export const HEADER_HEIGHT = 34
export const TICK_WIDTH = 40
export const CARD_HEIGHT = 76
/** Rows that stand for those still to come. */
export const SKELETON_ROWS = 3
