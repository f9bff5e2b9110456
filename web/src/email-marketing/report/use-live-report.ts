import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { type LiveEvent, useLiveEvents } from '../../api/live.ts'
import { refreshReport } from './queries.ts'

/** Many events come at once: the report is read again at most this often. */
const WAIT_MS = 1_500

/** The report of a campaign follows what is sent and what comes back. */
export function useLiveReport(id: string) {
  const client = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const note = (event: LiveEvent) => {
    if ((event.id !== null && event.id !== id) || timer.current !== undefined) return
    timer.current = setTimeout(() => {
      timer.current = undefined
      refreshReport(client, id)
    }, WAIT_MS)
  }
  useLiveEvents('email_event', note)
  useLiveEvents('email_campaign', note)
  useEffect(() => () => clearTimeout(timer.current), [])
}
