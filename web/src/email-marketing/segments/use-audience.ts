import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { type Audience, previewQuery, type SegmentPreview } from './queries.ts'

const TYPING_MS = 350

/**
 * Counts an audience a moment after it was last changed; what is counted for one before is given up. While it counts,
 * the figures before stay.
 * @param audience undefined while the filter is not whole
 */
export function useAudience(audience: Audience | undefined) {
  const last = useRef<SegmentPreview>(undefined)
  const [settled] = useDebouncedValue<string | undefined>(JSON.stringify(audience), TYPING_MS)
  const asked = settled === undefined ? undefined : (JSON.parse(settled) as Audience)
  const { data, error, refetch } = useQuery({
    ...previewQuery(asked ?? { filter: { and: [] } }),
    enabled: asked !== undefined,
  })
  if (data && asked) last.current = data
  const isCurrent = audience !== undefined && settled === JSON.stringify(audience) && data !== undefined
  return { counted: asked, preview: last.current, isCurrent, error: isCurrent ? null : error, retry: () => refetch() }
}
