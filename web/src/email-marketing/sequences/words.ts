import type { Enrolment, SequenceStatus } from './queries.ts'

export const STATUS_LABELS: Record<SequenceStatus, string> = {
  draft: 'Draft',
  active: 'Active',
  paused: 'Paused',
  archived: 'Archived',
}

export const ENROLMENT_LABELS: Record<Enrolment['status'], string> = {
  active: 'In it',
  completed: 'Completed',
  left: 'Left',
  failed: 'Stopped',
}

/** Why somebody left, after "Left:". */
export const LEFT_LABELS: Record<NonNullable<Enrolment['left_because']>, string> = {
  reply: 'they replied',
  click: 'they clicked a link',
  stage_change: 'the lead changed its stage',
  won: 'the lead was won',
  lost: 'the lead was lost',
  unsubscribe: 'they unsubscribed',
  bounced: 'the address bounced',
  complained: 'they marked a mail as spam',
  deleted: 'the contact was deleted',
  removed: 'removed by hand',
  archived: 'the sequence ended',
  condition: 'they did not meet a condition',
  no_address: 'no email address',
  suppressed: 'the address gets no mail',
}

/** Why somebody did not enter. */
export const REFUSED_LABELS = {
  already: 'has been in it already',
  no_address: 'has no email address',
  unsubscribed: 'has unsubscribed',
  bounced: 'the address has bounced',
  complained: 'has marked a mail as spam',
  suppressed: 'the address is suppressed',
} as const

export const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const
