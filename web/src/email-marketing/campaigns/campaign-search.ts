export const STATUSES = ['draft', 'scheduled', 'sending', 'paused', 'sent', 'cancelled', 'failed'] as const
export type CampaignStatus = (typeof STATUSES)[number]

/** What the list of campaigns is narrowed to; it stands in the address. */
export interface CampaignSearch {
  q?: string
  status?: CampaignStatus
}

/** The steps of the builder, in order; the one that is open stands in the address. */
export const STEPS = ['audience', 'content', 'review', 'send'] as const
export type BuilderStep = (typeof STEPS)[number]

export function readCampaignSearch({ q, status }: Record<string, unknown>): CampaignSearch {
  const known = STATUSES.find((name) => name === status)
  // The address's `q=2026` arrives as a number.
  const words = typeof q === 'string' || typeof q === 'number' ? String(q) : ''
  return { ...(words && { q: words }), ...(known && { status: known }) }
}
