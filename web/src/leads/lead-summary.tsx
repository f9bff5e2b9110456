import { Button } from '@mantine/core'
import { IconMail, IconPhone } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Lead } from '../api/types.ts'
import { phoneHref } from '../ui/fields/value-link.tsx'
import { formatMoney } from '../ui/format.ts'
import { Score } from '../ui/score.tsx'
import { TierBadge } from '../ui/tier-badge.tsx'
import classes from './lead-summary.module.css'

interface Props {
  lead: Lead
  stage: ReactNode
  /** Opens the place where a mail is written; unset: the reader's own mail program does. */
  onWrite?: (() => void) | undefined
}

/** Who the lead is, how good it is, where it stands, and how to reach it. */
export function LeadSummary({ lead, stage, onWrite }: Props) {
  const place = [lead.city, lead.state].filter(Boolean).join(', ')
  const people = [lead.contact_name, place].filter(Boolean).join(' · ')
  return (
    <div className={classes.summary}>
      <h1 className={classes.name}>{lead.business_name}</h1>
      {people && <p className={classes.people}>{people}</p>}
      <div className={classes.badges}>
        <TierBadge tier={lead.tier} />
        <Score value={lead.lead_score} />
        {lead.deal_value !== null && <span className={classes.value}>{formatMoney(lead.deal_value)}</span>}
      </div>
      {lead.why_now && <p className={classes.why}>{lead.why_now}</p>}
      {stage}
      {(lead.phone || lead.email || onWrite) && (
        <div className={classes.reach}>
          {lead.phone && (
            <Button
              component="a"
              href={phoneHref(lead.phone)}
              variant="default"
              leftSection={<IconPhone size={16} stroke={1.8} />}
              aria-label={`Call ${lead.phone}`}
            >
              Call
            </Button>
          )}
          {onWrite ? (
            <Button
              variant="default"
              leftSection={<IconMail size={16} stroke={1.8} />}
              aria-keyshortcuts="w"
              title="Write an email (W)"
              onClick={onWrite}
            >
              Email
            </Button>
          ) : (
            lead.email && (
              <Button
                component="a"
                href={`mailto:${lead.email}`}
                variant="default"
                leftSection={<IconMail size={16} stroke={1.8} />}
                aria-label={`Write to ${lead.email}`}
              >
                Email
              </Button>
            )
          )}
        </div>
      )}
    </div>
  )
}
