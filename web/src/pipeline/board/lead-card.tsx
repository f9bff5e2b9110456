import {
  IconAlertTriangle,
  IconBolt,
  IconCalculator,
  IconCheckbox,
  IconCode,
  IconFileImport,
  IconPencil,
} from '@tabler/icons-react'
import { memo } from 'react'
import type { Card } from '../../api/types.ts'
import { Avatar } from '../../ui/avatar.tsx'
import { Score } from '../../ui/score.tsx'
import { TierBadge } from '../../ui/tier-badge.tsx'
import { formatAge, formatShortMoney } from './format.ts'
import classes from './lead-card.module.css'

const SOURCES = {
  calculator: { label: 'Calculator', icon: IconCalculator },
  pain_signal: { label: 'Pain signal', icon: IconBolt },
  manual: { label: 'Added by hand', icon: IconPencil },
  import: { label: 'Import', icon: IconFileImport },
  api: { label: 'API', icon: IconCode },
}

interface Props {
  card: Card
  href: string
  owner: string | undefined
  /** The current time in milliseconds, of which "3d ago" is told. */
  now: number
  isTabStop: boolean
}

/**
 * One lead on the board. A link, so that Enter, a middle click and "open in a new tab" work as everywhere; lifting it
 * is the board's business, which listens for all cards at once.
 */
export const LeadCard = memo(function LeadCard({ card, href, owner, now, isTabStop }: Props) {
  const source = SOURCES[card.source_type]
  const place = [card.city, card.state].filter(Boolean).join(', ')
  const people = [card.contact_name, place].filter(Boolean).join(' · ')
  return (
    <a
      href={href}
      className={classes.card}
      data-card={card.id}
      draggable={false}
      tabIndex={isTabStop ? 0 : -1}
      aria-label={card.business_name}
      aria-roledescription="lead card"
      aria-describedby={`details-${card.id} board-instructions`}
    >
      <span className={classes.head}>
        <span className={classes.name} title={card.business_name}>
          {card.business_name}
        </span>
        <Score value={card.lead_score} />
      </span>
      <span id={`details-${card.id}`} className={classes.details}>
        <span className="visually-hidden">Score {card.lead_score}</span>
        <span className={classes.people}>{people || 'No contact yet'}</span>
        <span className={classes.source}>
          <source.icon size={13} stroke={1.8} aria-hidden />
          <span className={classes.why}>
            {card.why_now ? <span className="visually-hidden">{source.label}: </span> : null}
            {card.why_now ?? source.label}
          </span>
        </span>
        <span className={classes.foot}>
          <TierBadge tier={card.tier} />
          {card.deal_value !== null && <span className={classes.value}>{formatShortMoney(card.deal_value)}</span>}
          <span className={classes.end}>
            {card.overdue_tasks > 0 && (
              <span className={classes.overdue} title={`${card.overdue_tasks} overdue`}>
                <IconAlertTriangle size={13} stroke={2} aria-hidden />
                {card.overdue_tasks}
                <span className="visually-hidden"> overdue tasks</span>
              </span>
            )}
            {card.pending_tasks > 0 && (
              <span className={classes.tasks} title={`${card.pending_tasks} open tasks`}>
                <IconCheckbox size={13} stroke={1.8} aria-hidden />
                {card.pending_tasks}
                <span className="visually-hidden"> open tasks</span>
              </span>
            )}
            {card.last_activity_at && (
              <time className={classes.ago} dateTime={card.last_activity_at} title="Last activity">
                <span className="visually-hidden">Last activity </span>
                {formatAge(card.last_activity_at, now)}
              </time>
            )}
            {owner && <Avatar name={owner} size={20} />}
          </span>
        </span>
      </span>
    </a>
  )
})
