import type { ErrorComponentProps } from '@tanstack/react-router'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import { ErrorState } from '../ui/error-state.tsx'

/** Shown when a screen fails, also when its code could not be loaded: after a release the old files are gone. */
export function RouteError({ error }: ErrorComponentProps) {
  const isOffline = !navigator.onLine || (error instanceof ApiProblem && error.code === 'offline')
  return (
    <ErrorState
      title="This page failed"
      message={isOffline ? 'It will load once the connection is back.' : problemMessage(error)}
      isOffline={isOffline}
      onRetry={() => window.location.reload()}
    />
  )
}
