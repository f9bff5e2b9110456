import { Button } from '@mantine/core'
import { IconMapOff } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { EmptyState } from '../ui/empty-state.tsx'
import classes from './not-found.module.css'

/** Shown for an address that leads nowhere. */
export function NotFound() {
  return (
    <main className={classes.page}>
      <EmptyState
        level={1}
        icon={IconMapOff}
        title="There is nothing at this address"
        actions={
          <Button component={Link} to="/crm/pipeline" variant="default">
            Go to the pipeline
          </Button>
        }
      >
        The link may be old, or a letter may be missing from it.
      </EmptyState>
    </main>
  )
}
