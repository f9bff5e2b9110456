/** As the figures count them: whoever clicked was sent the mail too. */
export const RECIPIENT_STATES = [
  'pending',
  'sent',
  'delivered',
  'opened',
  'clicked',
  'bot_clicked',
  'replied',
  'unsubscribed',
  'bounced',
  'complained',
  'failed',
  'unknown',
  'suppressed',
  'cancelled',
] as const
export type RecipientState = (typeof RECIPIENT_STATES)[number]

/** What the recipients of a report are narrowed to; it stands in the address. */
export interface ReportSearch {
  status?: RecipientState
  q?: string
  /** Whose history is open. */
  recipient?: string
}

export function readReportSearch({ status, q, recipient }: Record<string, unknown>): ReportSearch {
  const state = RECIPIENT_STATES.find((known) => known === status)
  // The URL's `q=75001` arrives as a number.
  const words = typeof q === 'string' || typeof q === 'number' ? String(q) : ''
  return {
    ...(state && { status: state }),
    ...(words && { q: words }),
    ...(typeof recipient === 'string' && recipient && { recipient }),
  }
}
