import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useLiveEvents } from '../api/live.ts'
import { refreshTasks } from './queries.ts'

const WAIT_MS = 300

/** Reads tasks again when somebody changed one; many changes at once are one reading. */
export function useLiveTasks() {
  const client = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useLiveEvents('task', () => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => refreshTasks(client), WAIT_MS)
  })
  useEffect(() => () => clearTimeout(timer.current), [])
}
