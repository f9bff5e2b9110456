/** What was typed into a field and is not saved yet, with the value it was typed over. */
export interface Draft {
  text: string
  base: unknown
}

// Kept for the tab, so that leaving the page, signing in again or a crash of the screen loses nothing.
const keyOf = (record: string, field: string) => `draft:${record}:${field}`

export function readDraft(record: string, field: string): Draft | null {
  try {
    return JSON.parse(sessionStorage.getItem(keyOf(record, field)) ?? 'null')
  } catch {
    return null
  }
}

/** Keeps a draft; `null` forgets it. */
export function writeDraft(record: string, field: string, draft: Draft | null) {
  try {
    if (draft) sessionStorage.setItem(keyOf(record, field), JSON.stringify(draft))
    else sessionStorage.removeItem(keyOf(record, field))
  } catch {
    // Storage is full or blocked: the text still stands in the box.
  }
}
