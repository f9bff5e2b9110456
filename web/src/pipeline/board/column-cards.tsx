import { Button } from '@mantine/core'
import { IconDots } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { defaultRangeExtractor, type Range, type Rect, useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { problemMessage } from '../../api/api-problem.ts'
import type { BoardStage, Card, User } from '../../api/types.ts'
import { type BoardFilter, loadMore } from '../queries.ts'
import { activeCard, drag, takeFocus } from './board-session.ts'
import classes from './column.module.css'
import { LeadCard } from './lead-card.tsx'
import { ROW_HEIGHT } from './sizes.ts'
import { useStore } from './store.ts'

/** How many cards before the end the next page is asked for. */
const AHEAD = 12

export interface CardsProps {
  stage: BoardStage
  view: BoardFilter
  users: User[] | undefined
  /** The current time in milliseconds. */
  now: number
  canWrite: boolean
  /** The cards of the previous filter, while those of the next one load. */
  isStale: boolean
  /** When the server last told of the board. */
  revision: number
}

/** The cards of one stage, of which only those in sight are drawn; more are loaded as the end comes near. */
export function ColumnCards({ stage, view, users, now, isStale, canWrite, revision }: CardsProps) {
  const scroller = useRef<HTMLUListElement>(null)
  const { leads } = stage
  const router = useRouter()
  const owners = useMemo(() => new Map(users?.map((user) => [user.id, user.name])), [users])
  const hrefEnd = useMemo(
    () => router.options.stringifySearch({ ...view, stage_id: stage.id }),
    [router, view, stage.id],
  )

  const liftedId = useStore(drag, (current) => (current?.from.stage_id === stage.id ? current.card.id : null))
  const gap = useStore(drag, (current) => (current?.over.stage_id === stage.id ? current.over.index : null))
  const carried = useStore(drag, (current) =>
    current?.by === 'keyboard' && current.over.stage_id === stage.id ? current.card : null,
  )
  const active = useStore(activeCard, (current) => current)
  const liftedIndex = indexOf(leads, liftedId)
  const activeIndex = indexOf(leads, active?.lead_id)

  const virtualizer = useVirtualizer({
    count: leads.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    getItemKey: (index) => leads[index]?.id ?? index,
    overscan: 3,
    // Good enough to draw the cards at once. Asking for the true size here would lay the page out for every column.
    initialRect: { width: 0, height: window.innerHeight - 200 },
    observeElementRect: observeSize,
    scrollToFn: leaveScroll,
    // A lifted or focused card stays drawn when it is scrolled out of sight, or the touch or the focus on it is lost.
    rangeExtractor: (range) => withIndexes(range, liftedIndex, activeIndex),
  })
  const items = virtualizer.getVirtualItems()
  const more = useMoreCards(stage, view, !isStale && (items.at(-1)?.index ?? 0) >= leads.length - AHEAD)

  useLayoutEffect(() => {
    if (active && activeIndex >= 0 && takeFocus(active.focus)) {
      bringIntoSight(scroller.current, activeIndex)
      scroller.current?.querySelector<HTMLElement>(`[data-card="${active.lead_id}"]`)?.focus({ preventScroll: true })
    }
  }, [active, activeIndex])
  useLayoutEffect(() => {
    if (carried && gap !== null) bringIntoSight(scroller.current, gap)
  }, [carried, gap])
  useSteadyScroll(scroller, leads, revision)

  const shown = leads.length - (liftedIndex >= 0 ? 1 : 0) + (gap !== null ? 1 : 0)
  const top = (index: number) => {
    const place = index - (liftedIndex >= 0 && index > liftedIndex ? 1 : 0)
    return (place + (gap !== null && place >= gap ? 1 : 0)) * ROW_HEIGHT
  }
  const tabStop = activeIndex >= 0 ? activeIndex : (virtualizer.range?.startIndex ?? 0)

  return (
    <ul
      ref={scroller}
      className={classes.cards}
      data-column={stage.id}
      data-scroll-restoration-id={`column-${stage.id}`}
      aria-label={`${stage.name} leads`}
      tabIndex={-1}
    >
      <div className={classes.sizer} role="presentation" style={{ height: shown * ROW_HEIGHT }}>
        {items.map(({ index, key }) => {
          const card = leads[index]
          if (!card) return null
          return (
            <li
              key={key}
              className={classes.slot}
              data-lifted={index === liftedIndex || undefined}
              style={{ transform: `translateY(${index === liftedIndex ? index * ROW_HEIGHT : top(index)}px)` }}
              aria-posinset={index + 1}
              aria-setsize={stage.lead_count}
            >
              <LeadCard
                card={card}
                href={`/crm/leads/${card.id}${hrefEnd}`}
                owner={card.owner_id === null ? undefined : owners.get(card.owner_id)}
                now={now}
                isTabStop={index === tabStop}
              />
              <button
                type="button"
                className={classes.menu}
                data-card-menu={card.id}
                aria-label={`Actions for ${card.business_name}`}
                aria-haspopup="menu"
                tabIndex={index === tabStop ? 0 : -1}
              >
                <IconDots size={16} stroke={1.8} aria-hidden />
              </button>
            </li>
          )
        })}
        {gap !== null && (
          <div className={classes.slot} style={{ transform: `translateY(${gap * ROW_HEIGHT}px)` }} aria-hidden data-gap>
            {carried ? (
              <div className={classes.carried} inert>
                <LeadCard card={carried} href="" owner={undefined} now={now} isTabStop={false} />
              </div>
            ) : (
              <div className={classes.gap} />
            )}
          </div>
        )}
      </div>
      {stage.next_cursor !== null && (
        <li className={classes.more} aria-hidden={!more.error}>
          {more.error ? (
            <Button size="compact-sm" variant="default" onClick={more.retry} title={more.error}>
              More could not be loaded. Try again
            </Button>
          ) : (
            <div className={classes.skeleton} />
          )}
        </li>
      )}
      {shown === 0 && <li className={classes.empty}>{emptyMessage(Boolean(view.search || view.filter), canWrite)}</li>}
    </ul>
  )
}

/** Tells the size of a column when the page has been laid out, and whenever it changes. */
function observeSize(virtualizer: Virtualizer<HTMLUListElement, Element>, tell: (size: Rect) => void) {
  if (!virtualizer.scrollElement) return
  const observer = new ResizeObserver(([entry]) => entry && tell(entry.contentRect))
  observer.observe(virtualizer.scrollElement)
  return () => observer.disconnect()
}

/** The column scrolls by itself, and what it is scrolled to at first is nothing to lay the page out for either. */
function leaveScroll() {}

function emptyMessage(isNarrowed: boolean, canWrite: boolean): string {
  if (isNarrowed) return 'Nothing here matches'
  return canWrite ? 'Drop a lead here' : 'No leads'
}

/** Loads the next page once the end comes near; a failed one waits for `retry`. */
function useMoreCards(stage: BoardStage, view: BoardFilter, isNear: boolean) {
  const client = useQueryClient()
  const [error, setError] = useState<string | null>(null)
  const isLoading = useRef(false)
  useEffect(() => {
    if (!isNear || stage.next_cursor === null || error || isLoading.current) return
    isLoading.current = true
    loadMore(client, view, stage)
      .catch((problem) => setError(problemMessage(problem)))
      .finally(() => {
        isLoading.current = false
      })
  }, [client, view, stage, isNear, error])
  return { error, retry: () => setError(null) }
}

/** When others add or take cards above those in sight, the ones in sight stay where they are. */
function useSteadyScroll(scroller: { current: HTMLElement | null }, leads: Card[], revision: number) {
  const before = useRef({ leads, revision })
  useLayoutEffect(() => {
    const previous = before.current
    before.current = { leads, revision }
    const element = scroller.current
    if (!element || previous.revision === revision || previous.leads === leads || element.scrollTop < ROW_HEIGHT) return
    const index = Math.floor(element.scrollTop / ROW_HEIGHT)
    const shift = indexOf(leads, previous.leads[index]?.id) - index
    if (!previous.leads[index] || shift + index < 0 || shift === 0) return
    element.dataset.still = ''
    element.scrollTop += shift * ROW_HEIGHT
    requestAnimationFrame(() => requestAnimationFrame(() => delete element.dataset.still))
  }, [scroller, leads, revision])
}

function bringIntoSight(scroller: HTMLElement | null, index: number) {
  if (!scroller) return
  const top = index * ROW_HEIGHT
  if (top < scroller.scrollTop) scroller.scrollTop = top
  else if (top + ROW_HEIGHT > scroller.scrollTop + scroller.clientHeight)
    scroller.scrollTop = top + ROW_HEIGHT - scroller.clientHeight
  scroller.closest('section')?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
}

function withIndexes(range: Range, ...indexes: number[]): number[] {
  const extra = indexes.filter((index) => index >= 0 && index < range.count)
  return [...new Set([...defaultRangeExtractor(range), ...extra])].sort((a, b) => a - b)
}

function indexOf(leads: Card[], id: string | null | undefined): number {
  return id ? leads.findIndex((card) => card.id === id) : -1
}
