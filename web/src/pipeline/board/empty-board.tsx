import { Button } from '@mantine/core'
import { IconFilterOff, IconLayoutKanban } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { EmptyState } from '../../ui/empty-state.tsx'

/** A board without a single lead; `actions` lead to the first ones. */
export function EmptyBoard({ actions }: { actions: ReactNode }) {
  return (
    <EmptyState icon={IconLayoutKanban} title="No leads yet" actions={actions}>
      Add the first one by hand, or bring a list as a CSV file.
    </EmptyState>
  )
}

/** Everything is filtered out. */
export function NothingMatches({ onClear }: { onClear: () => void }) {
  return (
    <EmptyState
      icon={IconFilterOff}
      title="No lead matches"
      role="status"
      actions={
        <Button variant="default" onClick={onClear}>
          Clear search and filters
        </Button>
      }
    >
      Try fewer words or take a filter off.
    </EmptyState>
  )
}
