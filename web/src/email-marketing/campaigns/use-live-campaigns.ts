import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useLiveEvents } from '../../api/live.ts'
import { refreshCampaigns } from './queries.ts'

const WAIT_MS = 300

/** Reads the list of campaigns again when somebody changed one, or one has begun or ended. */
export function useLiveCampaigns() {
  const client = useQueryClient()
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useLiveEvents('email_campaign', () => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => refreshCampaigns(client), WAIT_MS)
  })
  useEffect(() => () => clearTimeout(timer.current), [])
}
