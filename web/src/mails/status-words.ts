import type { Mail } from './queries.ts'

const WORDS: Record<Mail['status'], string> = {
  queued: 'Waiting to be sent',
  sending: 'Being sent',
  sent: 'Sent',
  delivered: 'Delivered',
  bounced: 'Bounced',
  complained: 'Marked as spam',
  failed: 'Not sent',
  unknown: 'May have been sent',
  receiving: 'Being fetched',
  received: 'Received',
}

/** "Delivered · opened 2 times · clicked once" */
export function statusOf({ status, is_automatic, open_count, click_count }: Mail): string {
  return [
    WORDS[status],
    is_automatic && 'sent by a machine',
    open_count > 0 && `opened ${times(open_count)}`,
    click_count > 0 && `clicked ${times(click_count)}`,
  ]
    .filter(Boolean)
    .join(' · ')
}

export function canRetry(status: string | null): boolean {
  return status === 'failed' || status === 'unknown'
}

function times(count: number) {
  return count === 1 ? 'once' : `${count} times`
}
