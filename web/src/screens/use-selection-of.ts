import { useState } from 'react'
import { NOTHING, type Selection } from '../ui/data-table/selection.ts'

/** What is ticked belongs to what is shown: another search or filter starts with nothing. The order does not matter. */
export function useSelectionOf({ search, filter }: { search?: string; filter?: unknown }) {
  const of = JSON.stringify([search, filter])
  const [kept, setKept] = useState<{ of: string; selection: Selection }>({ of, selection: NOTHING })
  const selection = kept.of === of ? kept.selection : NOTHING
  return [selection, (next: Selection) => setKept({ of, selection: next })] as const
}
