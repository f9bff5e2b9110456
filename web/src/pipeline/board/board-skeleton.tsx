import board from './board-view.module.css'
import column from './column.module.css'

/** Columns and cards in the places and sizes they will have. */
export function BoardSkeleton() {
  return (
    <div className={board.board} role="status" aria-label="Loading the board">
      {[5, 4, 6, 3, 4, 2].map((cards, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a fixed picture
        <div key={index} className={column.column}>
          <div className={column.header}>
            <div className={column.title}>
              <span className={column.bar} />
            </div>
          </div>
          <div className={column.cards}>
            {Array.from({ length: cards }, (_, card) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: a fixed picture
              <div key={card} className={column.skeleton} />
            ))}
          </div>
        </div>
      ))}
    </div>
  )
}
