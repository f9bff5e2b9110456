import { Button } from '@mantine/core'
import { IconPlayerTrackNext, IconX } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { problemMessage } from '../../api/api-problem.ts'
import { useCan } from '../../api/permissions.ts'
import { formatAgo, formatDateTime, formatExact } from '../../ui/format.ts'
import { showToast } from '../../ui/toast.tsx'
import classes from './enrolment-row.module.css'
import { type Enrolment, refreshPeople, removeEnrolment, skipStep } from './queries.ts'
import { EnrolmentBadge } from './sequence-badge.tsx'
import { KIND_LABELS } from './steps.ts'
import { LEFT_LABELS } from './words.ts'

interface Props {
  enrolment: Enrolment
  /** Who it is, or which sequence. */
  title: ReactNode
  now: number
}

/** Where one contact stands in one sequence, and what can be done about it. */
export function EnrolmentRow({ enrolment, title, now }: Props) {
  const { id, status, contact_name, sequence_id, sequence_status, entered_at, entered_by_name } = enrolment
  const client = useQueryClient()
  const mayEnrol = useCan('sequences:enrol')
  const failed = (error: Error) =>
    showToast({ kind: 'error', message: `${contact_name} was not moved. ${problemMessage(error)}` })
  const skip = useMutation({
    mutationFn: () => skipStep(id),
    onSuccess: () => showToast({ message: `${contact_name} goes on` }),
    onError: failed,
    onSettled: () => refreshPeople(client, sequence_id),
  })
  const remove = useMutation({
    mutationFn: () => removeEnrolment(id),
    onSuccess: () => showToast({ message: `${contact_name} has left the sequence` }),
    onError: failed,
    onSettled: () => refreshPeople(client, sequence_id),
  })
  const isIn = status === 'active' || status === 'failed'
  return (
    <li className={classes.row}>
      <div className={classes.main}>
        <span className={classes.title}>
          {title}
          <EnrolmentBadge status={status} />
        </span>
        <span className={classes.about}>{whereWords(enrolment, now)}</span>
        <span className={classes.about}>
          {entered_by_name ? `Put in by ${entered_by_name}` : 'Came in through the segment'}{' '}
          <time dateTime={entered_at} title={formatExact(entered_at)}>
            {formatAgo(entered_at, now)}
          </time>
        </span>
      </div>
      {mayEnrol && isIn && (
        <div className={classes.actions}>
          {sequence_status === 'active' && (
            <Button
              size="compact-sm"
              variant="subtle"
              leftSection={<IconPlayerTrackNext size={14} />}
              loading={skip.isPending}
              onClick={() => skip.mutate()}
            >
              Next step now
            </Button>
          )}
          <Button
            size="compact-sm"
            variant="subtle"
            color="gray"
            leftSection={<IconX size={14} />}
            loading={remove.isPending}
            onClick={() => remove.mutate()}
          >
            Remove
          </Button>
        </div>
      )}
    </li>
  )
}

function whereWords(enrolment: Enrolment, now: number): string {
  const { status, left_because, error_message, step_no, step_kind, step_count, due_at, ended_at } = enrolment
  const at = ended_at ? `, ${formatAgo(ended_at, now)}` : ''
  if (status === 'left') return `Left: ${left_because ? LEFT_LABELS[left_because] : 'removed'}${at}`
  if (status === 'failed') return error_message ?? 'Stopped'
  if (status === 'completed') return `Through all ${step_count} steps${at}`
  const place =
    step_no && step_kind
      ? `Step ${step_no} of ${step_count}, ${KIND_LABELS[step_kind].toLowerCase()}`
      : 'Before the first step'
  if (enrolment.is_mail_under_way) return `${place}: the mail is on its way`
  if (enrolment.sequence_status === 'paused') return `${place}: the sequence is paused`
  if (!due_at || Date.parse(due_at) <= now) return `${place}: goes on in a moment`
  return `${place}: goes on ${formatDateTime(due_at)}`
}
