/** What the list is narrowed to; it stands in the address. */
export const REASONS = ['unsubscribe', 'hard_bounce', 'complaint', 'manual'] as const
export type Reason = (typeof REASONS)[number]

export interface SuppressionSearch {
  q?: string
  reason?: Reason
  topic?: string
}

export const REASON_LABELS: Record<Reason, string> = {
  unsubscribe: 'Unsubscribed',
  hard_bounce: 'Bounced',
  complaint: 'Reported as spam',
  manual: 'By hand',
}

export function readSuppressionSearch({ q, reason, topic }: Record<string, unknown>): SuppressionSearch {
  const known = REASONS.find((name) => name === reason)
  return {
    // `q=75001` arrives as a number.
    ...((typeof q === 'string' || typeof q === 'number') && q !== '' && { q: String(q) }),
    ...(known && { reason: known }),
    ...(typeof topic === 'string' && topic !== '' && { topic }),
  }
}
