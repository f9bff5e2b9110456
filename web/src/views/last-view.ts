import { ALL, type ViewChanges, type ViewSearch } from './view-state.ts'

interface Kept {
  /** The view that was open last. */
  last: string
  /** By view: what was changed about it and not saved. */
  changes: Record<string, ViewChanges>
}

const keyOf = (list: string) => `views:${list}`

/** Where the list was left: the view that was open last, with what was changed about it; undefined at the first visit. */
export function lastView(list: string): ViewSearch | undefined {
  const kept = read(list)
  return kept ? { view: kept.last, ...kept.changes[kept.last] } : undefined
}

/** What was changed about a view when it was left. */
export function unsavedChanges(list: string, view: string): ViewChanges {
  return read(list)?.changes[view] ?? {}
}

/** Keeps what the address says, for the next visit. */
export function keepView(list: string, { view = ALL, ...changes }: ViewSearch) {
  const { [view]: _before, ...others } = read(list)?.changes ?? {}
  const all = Object.keys(changes).length > 0 ? { ...others, [view]: changes } : others
  try {
    localStorage.setItem(keyOf(list), JSON.stringify({ last: view, changes: all } satisfies Kept))
  } catch {
    // Storage is full or blocked: the address still has it.
  }
}

function read(list: string): Kept | null {
  try {
    return JSON.parse(localStorage.getItem(keyOf(list)) ?? 'null')
  } catch {
    return null
  }
}
