/** The rows that are ticked: some by id, or everything that matches, loaded or not. */
export type Selection = { all: true } | { all: false; ids: ReadonlySet<string> }

export const NOTHING: Selection = { all: false, ids: new Set() }

export function isSelected(selection: Selection, id: string): boolean {
  return selection.all || selection.ids.has(id)
}

/** How many rows are ticked; undefined for "everything" while its count is not known. */
export function selectedCount(selection: Selection, total: number | undefined): number | undefined {
  return selection.all ? total : selection.ids.size
}

/** Ticks or unticks rows. Unticking one of "everything" leaves the rest of the loaded rows ticked. */
export function withRows(selection: Selection, ids: string[], isTicked: boolean, loaded: string[]): Selection {
  const next = new Set(selection.all ? loaded : selection.ids)
  for (const id of ids) {
    if (isTicked) next.add(id)
    else next.delete(id)
  }
  return { all: false, ids: next }
}

/** The rows from one to the other, both included, whichever comes first. Only `to` when `from` is not loaded. */
export function rangeOf(loaded: string[], from: string | undefined, to: string): string[] {
  const start = from === undefined ? -1 : loaded.indexOf(from)
  const end = loaded.indexOf(to)
  if (start < 0 || end < 0) return [to]
  return loaded.slice(Math.min(start, end), Math.max(start, end) + 1)
}
