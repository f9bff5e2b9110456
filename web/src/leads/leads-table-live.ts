import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useEffectEvent, useRef } from 'react'
import { type LiveEvent, useLiveEvents } from '../api/live.ts'
import type { Lead } from '../api/types.ts'
import { changeCachedRow, findCachedRow } from '../ui/data-table/cached-rows.ts'
import { LEAD_LISTS, type LeadListView, leadListQuery } from './leads-table-queries.ts'
import { keepListedLead } from './leads-table-save.ts'
import { leadQuery } from './queries.ts'

const WAIT_MS = 300
/** More changes at once than this, and the list is read again instead of each lead. */
const MANY = 10
/** A list with more pages is not read again by itself: that would take as many requests. */
const MAX_PAGES = 5

/**
 * Keeps the shown list fresh: a lead that is in it and was changed elsewhere is read again, in place; what is new is
 * read with the list. Events of one's own changes are recognised by their version.
 */
export function useLiveLeadLists(view: LeadListView) {
  const client = useQueryClient()
  const waiting = useRef<LiveEvent[]>([])
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  const refresh = useEffectEvent(async () => {
    timer.current = undefined
    const events = waiting.current
    waiting.current = []
    for (const { type, id } of events) {
      if (type === 'deleted' && id) changeCachedRow<Lead>(client, LEAD_LISTS, id, () => null)
    }
    const changed = new Set(events.flatMap((event) => (event.id && isNews(event) ? event.id : [])))
    const hasMore = events.some(({ type, id }) => id === null || type === 'created' || type === 'restored')
    if (hasMore || changed.size > MANY) return readAgain()
    await Promise.all([...changed].map(readOne))
  })

  function isNews({ id, type, version }: LiveEvent) {
    if (!id || type === 'deleted') return false
    const known = findCachedRow<Lead>(client, LEAD_LISTS, id)
    return known !== undefined && (version === null || known.version < version)
  }

  async function readOne(id: string) {
    const lead = await client.fetchQuery({ ...leadQuery(id), staleTime: 0 }).catch(() => undefined)
    if (lead) keepListedLead(client, lead)
  }

  function readAgain() {
    const { queryKey } = leadListQuery(view)
    const pages = client.getQueryData(queryKey)?.pages.length ?? 0
    client.invalidateQueries({ queryKey: LEAD_LISTS, refetchType: 'none' })
    if (pages <= MAX_PAGES) client.refetchQueries({ queryKey, exact: true })
  }

  useEffect(() => () => clearTimeout(timer.current), [])
  const note = (event: LiveEvent) => {
    waiting.current.push(event)
    timer.current ??= setTimeout(refresh, WAIT_MS)
  }
  useLiveEvents('lead', note)
  useLiveEvents('import', note)
  useLiveEvents('operation', (event) => event.type !== 'created' && note({ ...event, id: null }))
}
