import { Button } from '@mantine/core'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useRef } from 'react'
import { SkeletonBar } from '../skeleton.tsx'
import classes from './card-list.module.css'
import type { RowSource } from './row-source.ts'
import { isSelected, type Selection } from './selection.ts'
import { CARD_HEIGHT } from './sizes.ts'
import { useTicks } from './use-ticks.ts'

interface Props<Row extends { id: string }> {
  label: string
  rowLabel: (row: Row) => string
  source: RowSource<Row>
  selection?: Selection
  onSelection?: (selection: Selection) => void
  renderCard: (row: Row) => ReactNode
}

const AHEAD = 15

/** The rows on a phone: cards of one height below each other, of which only those in sight are drawn. */
export function CardList<Row extends { id: string }>(props: Props<Row>) {
  const { label, rowLabel, source, selection, onSelection, renderCard } = props
  const { rows, hasMore, isLoadingMore, hasFailed, isLoading, isStale, loadMore } = source
  const root = useRef<HTMLUListElement>(null)
  const ticks = useTicks(source, selection, onSelection)
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => root.current,
    estimateSize: () => CARD_HEIGHT,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: 4,
    initialRect: { width: 0, height: window.innerHeight - 150 },
  })
  const items = virtualizer.getVirtualItems()
  const isNearEnd = (items.at(-1)?.index ?? 0) >= rows.length - AHEAD

  useEffect(() => {
    if (isNearEnd && hasMore && !isLoadingMore && !hasFailed && !isStale && rows.length > 0) loadMore()
  }, [isNearEnd, hasMore, isLoadingMore, hasFailed, isStale, rows.length, loadMore])

  return (
    <ul
      ref={root}
      className={classes.cards}
      aria-label={label}
      aria-busy={isLoading || isStale}
      data-stale={isStale || undefined}
      data-scroll-restoration-id="table"
    >
      <div className={classes.sizer} role="presentation" style={{ height: rows.length * CARD_HEIGHT }}>
        {items.map(({ index, start, key }) => {
          const row = rows[index]
          if (!row) return null
          const isTicked = selection && isSelected(selection, row.id)
          return (
            <li
              key={key}
              className={classes.card}
              style={{ transform: `translateY(${start}px)`, height: CARD_HEIGHT }}
              aria-posinset={index + 1}
              aria-setsize={source.total ?? -1}
              data-ticked={isTicked || undefined}
            >
              {isTicked !== undefined && (
                <label className={classes.tick}>
                  <input
                    type="checkbox"
                    aria-label={`Select ${rowLabel(row)}`}
                    checked={isTicked}
                    onChange={() => ticks.toggle(row.id, false)}
                  />
                </label>
              )}
              <div className={classes.content}>{renderCard(row)}</div>
            </li>
          )
        })}
      </div>
      {(isLoading || (hasMore && !hasFailed)) && (
        <li className={classes.waiting} aria-hidden>
          {Array.from({ length: isLoading ? 8 : 2 }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a fixed picture
            <span key={index} className={classes.skeleton} style={{ height: CARD_HEIGHT }}>
              <SkeletonBar width="55%" height="14px" />
              <SkeletonBar width="35%" height="10px" />
            </span>
          ))}
        </li>
      )}
      {hasFailed && (
        <li className={classes.failed} role="alert">
          The next rows could not be loaded.
          <Button variant="default" onClick={loadMore}>
            Try again
          </Button>
        </li>
      )}
    </ul>
  )
}
