import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useLiveEvents } from '../../api/live.ts'
import { refreshPeople } from './queries.ts'

const WAIT_MS = 500

/** Reads who is where again when contacts have moved or somebody changed a sequence. */
export function useLiveSequences(id?: string) {
  const client = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const refresh = () => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => refreshPeople(client, id), WAIT_MS)
  }
  useLiveEvents('sequence', refresh)
  useLiveEvents('sequence_enrolment', refresh)
  useEffect(() => () => clearTimeout(timer.current), [])
}
