import type { Lead, User } from '../api/types.ts'
import { formatAgo, formatMoney } from '../ui/format.ts'
import { Score } from '../ui/score.tsx'
import { TierBadge } from '../ui/tier-badge.tsx'
import classes from './leads-table.module.css'

interface Props {
  lead: Lead
  href: string
  users: User[]
  /** The current time in milliseconds. */
  now: number
}

/** A lead on a phone: who, how good, where it stands. */
export function LeadRowCard({ lead, href, users, now }: Props) {
  const owner = users.find((user) => user.id === lead.owner_id)?.name
  const place = [lead.city, lead.state].filter(Boolean).join(', ')
  const worth = [lead.deal_value === null ? null : formatMoney(lead.deal_value), owner].filter(Boolean).join(' · ')
  return (
    <a className={classes.card} href={href} data-open-lead={lead.id}>
      <span className={classes.cardHead}>
        <span className={classes.cardName}>{lead.business_name}</span>
        <TierBadge tier={lead.tier} />
        <Score value={lead.lead_score} />
      </span>
      <span className={classes.cardLine}>{[lead.contact_name, place].filter(Boolean).join(' · ') || '–'}</span>
      <span className={classes.cardLine}>
        {lead.stage_name}
        {worth && ` · ${worth}`}
        {lead.last_activity_at && ` · ${formatAgo(lead.last_activity_at, now)}`}
      </span>
    </a>
  )
}
