import '@mantine/core/styles/Progress.layer.css'
import { ActionIcon, Button, Progress } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import { useLiveEvents } from '../api/live.ts'
import { formatNumber } from '../ui/format.ts'
import { followOperation, unfollowOperation, useFollowedOperations } from './followed-operations.ts'
import classes from './operation-panel.module.css'
import { operationWords } from './operation-words.ts'
import { cancelOperation, isRunning, type Operation, operationQuery, refusalsQuery, startUndo } from './queries.ts'

/** How far bulk actions are, what became of them, and the way back. Stays over every screen until it is closed. */
export default function OperationPanel() {
  const ids = useFollowedOperations()
  if (ids.length === 0) return null
  return (
    <section className={classes.panel} aria-label="Bulk actions">
      {ids.map((id) => (
        <OperationRow key={id} id={id} />
      ))}
    </section>
  )
}

function OperationRow({ id }: { id: string }) {
  const client = useQueryClient()
  const { data: operation, error } = useQuery(operationQuery(id))
  const [hasReasons, setHasReasons] = useState(false)
  useLiveEvents('operation', (event) => {
    if (event.id === id || event.type === 'reset') client.invalidateQueries({ queryKey: operationQuery(id).queryKey })
  })
  const cancel = useMutation({
    mutationFn: () => cancelOperation(id),
    onSuccess: (stopped) => client.setQueryData(operationQuery(id).queryKey, stopped),
  })
  const undo = useMutation({
    mutationFn: () => startUndo(id),
    onSuccess: (back) => {
      client.setQueryData(operationQuery(back.id).queryKey, back)
      followOperation(back.id, id)
    },
  })
  if (error instanceof ApiProblem && error.status === 404) return null
  if (!operation) return null
  const problem = cancel.error ?? undo.error
  const running = isRunning(operation)
  return (
    <div className={classes.operation} role="status">
      <div className={classes.head}>
        <p className={classes.words}>{operationWords(operation)}</p>
        {running ? (
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            loading={cancel.isPending}
            onClick={() => cancel.mutate()}
          >
            Cancel
          </Button>
        ) : (
          <>
            {operation.is_undoable && operation.changed > 0 && (
              <Button size="compact-sm" variant="subtle" loading={undo.isPending} onClick={() => undo.mutate()}>
                Undo
              </Button>
            )}
            <ActionIcon aria-label="Close" onClick={() => unfollowOperation(id)}>
              <IconX size={15} stroke={1.8} />
            </ActionIcon>
          </>
        )}
      </div>
      {running && <HowFar operation={operation} />}
      {!running && operation.refused > 0 && (
        <>
          <button
            type="button"
            className={classes.refused}
            aria-expanded={hasReasons}
            onClick={() => setHasReasons(!hasReasons)}
          >
            {formatNumber(operation.refused)} left as {operation.refused === 1 ? 'it was' : 'they were'} ·{' '}
            {hasReasons ? 'hide why' : 'see why'}
          </button>
          {hasReasons && <Refusals operation={operation} />}
        </>
      )}
      {operation.status === 'failed' && operation.error_message && (
        <p className={classes.problem}>{operation.error_message}</p>
      )}
      {problem && <p className={classes.problem}>{problemMessage(problem)}</p>}
    </div>
  )
}

function HowFar({ operation: { processed, total } }: { operation: Operation }) {
  const share = total === 0 ? 0 : (processed / total) * 100
  return (
    <div className={classes.progress}>
      <Progress value={share} size="sm" aria-label="Progress" />
      <span>
        {formatNumber(processed)} of {formatNumber(total)}
      </span>
    </div>
  )
}

/** What was left as it is, grouped by the reason. */
function Refusals({ operation }: { operation: Operation }) {
  const { data, error } = useQuery(refusalsQuery(operation.id))
  if (error) return <p className={classes.problem}>{problemMessage(error)}</p>
  const byReason = new Map<string, string[]>()
  for (const { reason, record_name, record_id } of data?.data ?? []) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), record_name ?? record_id])
  }
  return (
    <ul className={classes.reasons}>
      {[...byReason].map(([reason, names]) => (
        <li key={reason}>
          <strong>{reason}</strong>
          <span>{names.join(', ')}</span>
        </li>
      ))}
      {data?.next_cursor && <li>and {formatNumber(operation.refused - data.data.length)} more</li>}
    </ul>
  )
}
