import { Button } from '@mantine/core'
import { IconAlertTriangle, IconCloudOff } from '@tabler/icons-react'
import { EmptyState } from './empty-state.tsx'

interface Props {
  title?: string
  message: string
  isOffline?: boolean
  onRetry?: () => void
}

/** Something could not be loaded: what the server said, and a way to try again. */
export function ErrorState({ title = 'This could not be loaded', message, isOffline = false, onRetry }: Props) {
  return (
    <EmptyState
      icon={isOffline ? IconCloudOff : IconAlertTriangle}
      title={isOffline ? 'You are offline' : title}
      role="alert"
      actions={
        onRetry && (
          <Button variant="default" onClick={onRetry}>
            Try again
          </Button>
        )
      }
    >
      {message}
    </EmptyState>
  )
}
