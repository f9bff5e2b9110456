import { ActionIcon } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import classes from './neighbor-links.module.css'
import { type LeadView, leadQuery, neighborsQuery } from './queries.ts'

interface Props {
  leadId: string
  view: LeadView
  onOpen: (id: string) => void
}

/** To the lead before and after this one in the view it was opened from, also by k and j, or [ and ]. */
export function NeighborLinks({ leadId, view, onOpen }: Props) {
  const client = useQueryClient()
  const { data } = useQuery(neighborsQuery(leadId, view))
  const previous = data?.previous_id
  const next = data?.next_id

  useEffect(() => {
    if (next) client.prefetchQuery(leadQuery(next))
  }, [client, next])

  const goPrevious = () => previous && onOpen(previous)
  const goNext = () => next && onOpen(next)
  useHotkeys([
    ['k', goPrevious],
    ['[', goPrevious],
    ['j', goNext],
    [']', goNext],
  ])
  return (
    <>
      <ActionIcon
        className={classes.step}
        size="lg"
        aria-label="Previous lead"
        title="Previous lead (K)"
        disabled={!previous}
        onClick={goPrevious}
      >
        <IconChevronUp size={18} stroke={1.8} />
      </ActionIcon>
      <ActionIcon
        className={classes.step}
        size="lg"
        aria-label="Next lead"
        title="Next lead (J)"
        disabled={!next}
        onClick={goNext}
      >
        <IconChevronDown size={18} stroke={1.8} />
      </ActionIcon>
    </>
  )
}
