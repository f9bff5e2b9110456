import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useLiveEvents } from '../../api/live.ts'
import { refreshTemplates } from './queries.ts'

const WAIT_MS = 300

/** Reads the lists of templates again when somebody changed one; many changes at once are one reading. */
export function useLiveTemplates() {
  const client = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useLiveEvents('email_template', () => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => refreshTemplates(client), WAIT_MS)
  })
  useEffect(() => () => clearTimeout(timer.current), [])
}
