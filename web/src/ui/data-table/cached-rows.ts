import type { InfiniteData, QueryClient, QueryKey } from '@tanstack/react-query'

interface Page {
  data: { id: string }[]
  total?: number
}

/**
 * Changes one row in every cached list below `lists`; `change` gives the new row, or null to take it out.
 * Rows that are not changed stay the same objects, so that they are not drawn again.
 */
export function changeCachedRow<Row extends { id: string }>(
  client: QueryClient,
  lists: QueryKey,
  id: string,
  change: (row: Row) => Row | null,
) {
  client.setQueriesData<InfiniteData<Page>>({ queryKey: lists }, (list) => {
    if (!list?.pages.some((page) => page.data.some((row) => row.id === id))) return list
    let removed = 0
    const pages = list.pages.map((page) => {
      const place = page.data.findIndex((row) => row.id === id)
      if (place < 0) return page
      const row = change(page.data[place] as Row)
      if (!row) removed += 1
      return { ...page, data: row ? page.data.with(place, row) : page.data.toSpliced(place, 1) }
    })
    const [first, ...rest] = pages
    return first?.total === undefined
      ? { ...list, pages }
      : { ...list, pages: [{ ...first, total: first.total - removed }, ...rest] }
  })
}

/** A row as some cached list below `lists` has it. */
export function findCachedRow<Row extends { id: string }>(
  client: QueryClient,
  lists: QueryKey,
  id: string,
): Row | undefined {
  for (const [, list] of client.getQueriesData<InfiniteData<Page>>({ queryKey: lists })) {
    const row = list?.pages.flatMap((page) => page.data).find((candidate) => candidate.id === id)
    if (row) return row as Row
  }
  return undefined
}
