import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { CampaignRow } from './queries.ts'

interface Props {
  campaign: Pick<CampaignRow, 'id' | 'status' | 'started_at'>
  className?: string | undefined
  children: ReactNode
}

/** Leads to the builder until a campaign has begun, and to its report afterwards. */
export function CampaignLink({ campaign: { id, status, started_at }, className, children }: Props) {
  const hasBegun = started_at !== null || (status !== 'draft' && status !== 'scheduled' && status !== 'paused')
  return (
    <Link
      to={hasBegun ? '/crm/email-marketing/campaigns/$id' : '/crm/email-marketing/campaigns/$id/edit'}
      params={{ id }}
      className={className}
    >
      {children}
    </Link>
  )
}
