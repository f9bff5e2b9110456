import type { LeftOutReason } from './queries.ts'

/** Why contacts get no mail, in words, in the order in which they are told. */
export const LEFT_OUT: { reason: LeftOutReason; label: string }[] = [
  { reason: 'unsubscribed', label: 'Unsubscribed' },
  { reason: 'bounced', label: 'Address bounced' },
  { reason: 'complained', label: 'Reported mail as spam' },
  { reason: 'suppressed', label: 'On the suppression list' },
  { reason: 'no_address', label: 'No e-mail address' },
  { reason: 'duplicate', label: 'Same address as another contact' },
  { reason: 'capped', label: 'Had enough mail lately' },
]
