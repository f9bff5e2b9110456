import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useMemo, useRef } from 'react'
import { type LiveEvent, useLiveEvents } from '../../api/live.ts'
import type { Board } from '../../api/types.ts'
import { type BoardFilter, boardQuery, stageStatsQuery } from '../queries.ts'
import { findCard } from './board.ts'
import { changes } from './board-session.ts'
import { withPending } from './pending-changes.ts'
import { useStore } from './store.ts'

/**
 * The board as it is to be shown: what the server last said with the unanswered changes laid over it, kept fresh by
 * live events. While a new filter loads, the board of the previous one stays (`isPlaceholderData`).
 */
export function useBoard(view: BoardFilter) {
  const { data, error, isPlaceholderData, refetch, dataUpdatedAt } = useQuery(boardQuery(view))
  const pending = useStore(changes.pending, (list) => list)
  const board = useMemo(() => data && withPending(data, pending), [data, pending])
  useFreshBoard(view)
  return { board, error, isPlaceholderData, refetch, revision: dataUpdatedAt }
}

const FIRST_WAIT_MS = 120
const IDLE_SHARE = 2

/**
 * Reads the board again when others have changed something: many events at once make one reading, and the next waits
 * in proportion to how long the last one took. Events of one's own changes are recognised by the version that their
 * answer brought.
 */
function useFreshBoard(view: BoardFilter) {
  const client = useQueryClient()
  const refresher = useRef<ReturnType<typeof createRefresher>>(undefined)

  useEffect(() => {
    const { queryKey } = boardQuery(view)
    const current = createRefresher(
      (event) => !isKnown(client.getQueryData<Board>(queryKey), event),
      async () => {
        client.invalidateQueries({ queryKey: stageStatsQuery.queryKey })
        await client.refetchQueries({ queryKey, exact: true })
      },
    )
    refresher.current = current
    return () => {
      current.stop()
      // Nothing freshens a board that is not on the screen.
      client.invalidateQueries({ queryKey, exact: true, refetchType: 'none' })
    }
  }, [client, view])

  const note = (event: LiveEvent) => refresher.current?.note(event)
  useLiveEvents('lead', note)
  useLiveEvents('stage', note)
  useLiveEvents('task', note)
  useLiveEvents('import', note)
}

function createRefresher(isNews: (event: LiveEvent) => boolean, refresh: () => Promise<void>) {
  let events: LiveEvent[] = []
  let timer: ReturnType<typeof setTimeout> | undefined
  let isStopped = false

  async function run() {
    // While a change of one's own is on its way, its event may arrive before its answer: wait, then compare.
    if (changes.pending.get().length > 0) return wait(FIRST_WAIT_MS)
    const news = events.some(isNews)
    events = []
    const start = Date.now()
    if (news) await refresh().catch(() => undefined)
    timer = undefined
    if (events.length > 0) wait(Math.max(FIRST_WAIT_MS, IDLE_SHARE * (Date.now() - start)))
  }

  function wait(milliseconds: number) {
    if (!isStopped) timer = setTimeout(run, milliseconds)
  }

  return {
    note(event: LiveEvent) {
      events.push(event)
      if (timer === undefined) wait(FIRST_WAIT_MS)
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}

function isKnown(board: Board | undefined, event: LiveEvent): boolean {
  if (!board || event.entity !== 'lead' || event.id === null || event.version === null) return false
  const card = findCard(board, event.id)?.card
  return card !== undefined && card.version >= event.version && event.type !== 'deleted'
}
