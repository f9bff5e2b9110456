import { useQuery } from '@tanstack/react-query'
import { meQuery } from '../api/shared-queries.ts'
import { browserTimeZone } from '../ui/time-zone.ts'

/** The signed-in user's time zone, from the profile; the browser's until that is known. */
export function useZone(): string {
  const { data: me } = useQuery(meQuery)
  return me?.time_zone ?? browserTimeZone()
}
