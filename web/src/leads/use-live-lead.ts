import { useQueryClient } from '@tanstack/react-query'
import { useLiveEvents } from '../api/live.ts'
import { leadQuery } from './queries.ts'

/** Reads a lead again when someone else has changed it. One's own changes are known by their version. */
export function useLiveLead(id: string) {
  const client = useQueryClient()
  const { queryKey } = leadQuery(id)
  useLiveEvents('lead', (event) => {
    // Without an id: many leads have changed at once, perhaps this one too.
    if (event.type !== 'reset' && event.id !== null && event.id !== id) return
    const known = client.getQueryData(queryKey)
    const isKnown = known !== undefined && event.version !== null && known.version >= event.version
    if (!isKnown || event.type === 'deleted') client.invalidateQueries({ queryKey })
  })
}
