import type { MailEvent, Recipient } from './queries.ts'
import type { RecipientState } from './report-search.ts'

/** Tones of the theme. */
export type Tone = 'quiet' | 'busy' | 'good' | 'warning' | 'bad'

export const RECIPIENT_STATUS: Record<Recipient['status'], { label: string; tone: Tone }> = {
  pending: { label: 'Waiting', tone: 'quiet' },
  sending: { label: 'Going out', tone: 'busy' },
  sent: { label: 'Sent', tone: 'busy' },
  delivered: { label: 'Delivered', tone: 'good' },
  bounced: { label: 'Bounced', tone: 'bad' },
  complained: { label: 'Reported as spam', tone: 'bad' },
  failed: { label: 'Failed', tone: 'bad' },
  unknown: { label: 'Not known', tone: 'warning' },
  suppressed: { label: 'Not sent: suppressed', tone: 'quiet' },
  cancelled: { label: 'Cancelled', tone: 'quiet' },
}

export const STATE_LABELS: Record<RecipientState, string> = {
  pending: 'Waiting',
  sent: 'Sent',
  delivered: 'Delivered',
  opened: 'Opened',
  clicked: 'Clicked',
  bot_clicked: 'Clicked by scanners',
  replied: 'Replied',
  unsubscribed: 'Unsubscribed',
  bounced: 'Bounced',
  complained: 'Reported as spam',
  failed: 'Failed',
  unknown: 'Not known whether sent',
  suppressed: 'Suppressed',
  cancelled: 'Cancelled',
}

const EVENTS: Record<string, string> = {
  sent: 'Sent',
  delivered: 'Delivered',
  delayed: 'Delivery delayed; it is tried again',
  opened: 'Opened',
  clicked: 'Clicked',
  bounced: 'Bounced',
  complained: 'Reported as spam',
  failed: 'Failed',
  suppressed: 'Not delivered: on the provider’s suppression list',
  unsubscribed: 'Unsubscribed',
  replied: 'Replied',
}

/** What happened, in words. */
export function eventLabel({ type, is_bot, bounce_kind }: Pick<MailEvent, 'type' | 'is_bot' | 'bounce_kind'>): string {
  if (type === 'clicked' && is_bot) return 'Clicked by a scanner'
  if (type === 'bounced' && bounce_kind === 'Permanent') return 'Bounced for good'
  if (type === 'bounced' && bounce_kind === 'Transient') return 'Bounced for now'
  return EVENTS[type] ?? type
}

/** Opens are what mail programs tell, and some open every mail. */
export const OPENS_NOTE = 'Includes mail privacy proxies, which open every mail by themselves.'
