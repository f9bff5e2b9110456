import type { Enrolment, SequenceStatus } from './queries.ts'
import classes from './sequence-badge.module.css'
import { ENROLMENT_LABELS, STATUS_LABELS } from './words.ts'

export function SequenceBadge({ status }: { status: SequenceStatus }) {
  return (
    <span className={classes.badge} data-status={status}>
      {STATUS_LABELS[status]}
    </span>
  )
}

export function EnrolmentBadge({ status }: { status: Enrolment['status'] }) {
  return (
    <span className={classes.badge} data-status={status}>
      {ENROLMENT_LABELS[status]}
    </span>
  )
}
