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

/** A tab nobody looks at gives its connection back: browsers allow six to a server over HTTP/1.1, for all tabs. */
const HIDDEN_MS = 60_000
const LONGEST_WAIT_MS = 30_000

const listeners = new Set<Listener>()
const stateListeners = new Set<() => void>()
let source: EventSource | undefined
let timer: ReturnType<typeof setTimeout> | undefined
let isConnected = true
let attempts = 0
/** Events may have been missed: everything is read again once the stream is open. */
let hasGap = false

function setConnected(value: boolean) {
  if (isConnected === value) return
  isConnected = value
  for (const listener of stateListeners) listener()
}

function tell(event: LiveEvent) {
  for (const listener of listeners) listener(event)
}

function open() {
  clearTimeout(timer)
  source ??= connect()
}

function connect() {
  const stream = new EventSource('/api/crm/events')
  stream.addEventListener('open', () => {
    attempts = 0
    setConnected(true)
    if (hasGap)
      tell({ type: 'reset', entity: '*', id: null, version: null, at: new Date().toISOString(), actor_id: null })
    hasGap = false
  })
  stream.addEventListener('change', (message) => tell(JSON.parse(message.data)))
  stream.addEventListener('error', () => {
    setConnected(false)
    // The browser reconnects by itself, with Last-Event-ID, unless the server answered with an error.
    if (stream.readyState !== EventSource.CLOSED) return
    close()
    timer = setTimeout(open, Math.min(LONGEST_WAIT_MS, 1000 * 2 ** attempts++))
  })
  return stream
}

function close() {
  clearTimeout(timer)
  source?.close()
  source = undefined
  hasGap = true
}

function onVisibilityChange() {
  if (!document.hidden) open()
  else timer = setTimeout(close, HIDDEN_MS)
}

function subscribe(listener: Listener) {
  if (listeners.size === 0) {
    open()
    document.addEventListener('visibilitychange', onVisibilityChange)
  }
  listeners.add(listener)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0) return
    document.removeEventListener('visibilitychange', onVisibilityChange)
    close()
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
