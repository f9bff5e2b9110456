import { useEffect, useEffectEvent, useSyncExternalStore } from 'react'

export interface LiveEvent {
  type: 'created' | 'updated' | 'moved' | 'deleted' | 'restored' | 'imported' | 'reset'
  entity: string
  id: string | null
  version: number | null
  at: string
  actor_id: string | null
}

type Listener = (event: LiveEvent) => void

const listeners = new Set<Listener>()
const stateListeners = new Set<() => void>()
let source: EventSource | undefined
let reconnect: ReturnType<typeof setTimeout> | undefined
let isConnected = true
let attempts = 0

function setConnected(value: boolean) {
  if (isConnected === value) return
  isConnected = value
  for (const listener of stateListeners) listener()
}

function tell(event: LiveEvent) {
  for (const listener of listeners) listener(event)
}

function open() {
  source = new EventSource('/api/crm/events')
  source.addEventListener('open', () => {
    attempts = 0
    setConnected(true)
  })
  source.addEventListener('change', (message) => tell(JSON.parse(message.data)))
  source.addEventListener('error', () => {
    setConnected(false)
    // The browser reconnects by itself, with Last-Event-ID, unless the server answered with an error.
    if (source?.readyState !== EventSource.CLOSED) return
    source = undefined
    reconnect = setTimeout(
      () => {
        open()
        tell({ type: 'reset', entity: '*', id: null, version: null, at: new Date().toISOString(), actor_id: null })
      },
      Math.min(30_000, 1000 * 2 ** attempts++),
    )
  })
}

function subscribe(listener: Listener) {
  if (listeners.size === 0) open()
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    clearTimeout(reconnect)
    source?.close()
    source = undefined
  }
}

/**
 * Calls `handler` for each change of `entity` anywhere, over one connection per tab. `reset` reaches every handler:
 * events may have been missed, so refetch.
 */
export function useLiveEvents(entity: string, handler: Listener) {
  const onEvent = useEffectEvent((event: LiveEvent) => {
    if (event.entity === entity || event.type === 'reset') handler(event)
  })
  useEffect(() => subscribe(onEvent), [])
}

/** False while the server cannot be reached over the live connection. */
export function useIsConnected(): boolean {
  return useSyncExternalStore(
    (listener) => {
      stateListeners.add(listener)
      return () => stateListeners.delete(listener)
    },
    () => isConnected,
  )
}
