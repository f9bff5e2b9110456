import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useLiveEvents } from '../api/live.ts'
import type { Contact } from '../api/types.ts'
import { changeCachedRow } from '../ui/data-table/cached-rows.ts'
import { CONTACT_LISTS, contactQuery, refreshContacts } from './queries.ts'

/** Reads a contact again when someone else has changed it. One's own changes are known by their version. */
export function useLiveContact(id: string) {
  const client = useQueryClient()
  const { queryKey } = contactQuery(id)
  useLiveEvents('contact', (event) => {
    if (event.type !== 'reset' && event.id !== id) return
    const known = client.getQueryData(queryKey)
    const isKnown = known !== undefined && event.version !== null && known.version >= event.version
    if (!isKnown || event.type === 'deleted') client.invalidateQueries({ queryKey })
  })
}

const WAIT_MS = 300

/** Keeps lists of contacts fresh. Many changes at once are read together. */
export function useLiveContactLists() {
  const client = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])

  function refreshSoon() {
    timer.current ??= setTimeout(() => {
      timer.current = undefined
      refreshContacts(client)
    }, WAIT_MS)
  }
  useLiveEvents('contact', ({ type, id }) => {
    if (type === 'deleted' && id) changeCachedRow<Contact>(client, CONTACT_LISTS, id, () => null)
    refreshSoon()
  })
  useLiveEvents('import', refreshSoon)
  useLiveEvents('operation', ({ type }) => type !== 'created' && refreshSoon())
}
