import { SkeletonBar } from '../skeleton.tsx'
import classes from './data-table.module.css'
import { ROW_HEIGHT, SKELETON_ROWS } from './sizes.ts'

const FIRST_ROWS = 14

interface Props {
  columns: { key: string }[]
  offset: number
  /** Pixels from the top of the body. */
  top: number
  /** Nothing has been loaded yet: they fill the table. */
  isFirst: boolean
}

/** Rows on their way. */
export function SkeletonRows({ columns, offset, top, isFirst }: Props) {
  const count = isFirst ? FIRST_ROWS : SKELETON_ROWS
  return (
    <div className={classes.skeletons} style={{ top }} aria-hidden>
      {Array.from({ length: count }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a fixed picture
        <div key={row} className={classes.skeletonRow} style={{ height: ROW_HEIGHT }}>
          {offset > 0 && <span className={classes.tick} />}
          {columns.slice(0, 16).map((column, index) => (
            <span key={column.key} className={classes.cell} style={{ width: `var(--column-${index})` }}>
              <SkeletonBar width={`${40 + ((row * 23 + index * 37) % 45)}%`} height="10px" />
            </span>
          ))}
        </div>
      ))}
    </div>
  )
}
