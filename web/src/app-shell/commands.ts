import { useSyncExternalStore } from 'react'

/** What opens over any screen. */
export type Command = 'palette' | 'notifications' | 'new-lead' | 'new-contact'

let current: Command | null = null
const listeners = new Set<() => void>()

/** Opens the palette or a dialog from anywhere; `null` closes what is open. */
export function openCommand(command: Command | null) {
  current = command
  for (const listener of listeners) listener()
}

export function useOpenCommand(): Command | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => current,
  )
}
