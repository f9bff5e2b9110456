import { useSyncExternalStore } from 'react'

/** The operations whose progress is shown, newest last. Kept for the tab, so that a reload does not lose sight of them. */
const KEY = 'followed-operations'
const MOST = 3

let ids = read()
const listeners = new Set<() => void>()

function read(): string[] {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? '[]')
  } catch {
    return []
  }
}

function set(next: string[]) {
  ids = next.slice(-MOST)
  try {
    sessionStorage.setItem(KEY, JSON.stringify(ids))
  } catch {
    // Storage is full or blocked: they are shown until the page is left.
  }
  for (const listener of listeners) listener()
}

/** Shows the progress of an operation until it is closed; in place of another one when `instead` is given. */
export function followOperation(id: string, instead?: string) {
  const others = ids.filter((known) => known !== id)
  set(instead && others.includes(instead) ? others.map((known) => (known === instead ? id : known)) : [...others, id])
}

export function unfollowOperation(id: string) {
  set(ids.filter((known) => known !== id))
}

export function useFollowedOperations(): string[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => ids,
  )
}
