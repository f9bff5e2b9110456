import { IconTrendingDown, IconTrendingUp } from '@tabler/icons-react'
import { formatNumber } from '../../ui/format.ts'
import type { Campaign } from '../campaigns/queries.ts'
import { formatPercent } from '../campaigns/rate-cell.tsx'
import classes from './figures.module.css'
import type { RecipientState } from './report-search.ts'
import { OPENS_NOTE } from './words.ts'

type CampaignStats = Campaign['stats']

interface Figure {
  state: RecipientState
  label: string
  rate?: keyof CampaignStats
  trend?: keyof NonNullable<Campaign['trend']>
  /** More is worse. */
  isBad?: boolean
  note?: string
}

const FIGURES: Figure[] = [
  { state: 'sent', label: 'Sent' },
  { state: 'delivered', label: 'Delivered', rate: 'delivery_rate' },
  { state: 'opened', label: 'Opened', rate: 'open_rate', trend: 'open_rate', note: OPENS_NOTE },
  { state: 'clicked', label: 'Clicked', rate: 'click_rate', trend: 'click_rate', note: 'People, scanners left out.' },
  { state: 'replied', label: 'Replied', rate: 'reply_rate', trend: 'reply_rate' },
  {
    state: 'unsubscribed',
    label: 'Unsubscribed',
    rate: 'unsubscribe_rate',
    trend: 'unsubscribe_rate',
    isBad: true,
  },
  { state: 'bounced', label: 'Bounced', rate: 'bounce_rate', isBad: true },
  { state: 'complained', label: 'Reported as spam', rate: 'complaint_rate', isBad: true },
]

/** Shown only when there are some. */
const RARE: { state: RecipientState; label: string }[] = [
  { state: 'pending', label: 'Waiting' },
  { state: 'failed', label: 'Failed' },
  { state: 'suppressed', label: 'Suppressed meanwhile' },
  { state: 'cancelled', label: 'Cancelled' },
  { state: 'bot_clicked', label: 'Clicked by scanners' },
]

interface Props {
  campaign: Pick<Campaign, 'stats' | 'trend'>
  /** Which of them the recipients below are narrowed to. */
  state: RecipientState | undefined
  onState: (state: RecipientState | undefined) => void
}

/** What became of the campaign in numbers; each narrows the recipients to those it counts. */
export function Figures({ campaign: { stats, trend }, state, onState }: Props) {
  const rare = RARE.filter((figure) => count(stats, figure.state) > 0)
  const choose = (chosen: RecipientState) => onState(chosen === state ? undefined : chosen)
  return (
    <section aria-label="Figures">
      <ul className={classes.figures}>
        {FIGURES.map((figure) => (
          <li key={figure.state}>
            <button
              type="button"
              className={classes.figure}
              aria-pressed={figure.state === state}
              title={figure.note}
              onClick={() => choose(figure.state)}
            >
              <span className={classes.label}>{figure.label}</span>
              <span className={classes.count}>{formatNumber(count(stats, figure.state))}</span>
              <span className={classes.rate}>
                {figure.rate && formatPercent(stats[figure.rate])}
                {figure.trend && trend && <Trend change={trend[figure.trend]} isBad={figure.isBad} />}
              </span>
              {figure.note && <span className={classes.note}>{figure.note}</span>}
            </button>
          </li>
        ))}
      </ul>
      {rare.length > 0 && (
        <ul className={classes.rare}>
          {rare.map((figure) => (
            <li key={figure.state}>
              <button type="button" aria-pressed={figure.state === state} onClick={() => choose(figure.state)}>
                {figure.label} <strong>{formatNumber(count(stats, figure.state))}</strong>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function count(stats: CampaignStats, state: RecipientState): number {
  return state === 'unknown' ? stats.failed : stats[state]
}

interface TrendProps {
  /** Of a rate: 0.02 is two points more. */
  change: number
  /** More is worse. */
  isBad?: boolean | undefined
  /** What it is compared with: "in …". */
  against?: string
}

/** In points, against what was before. */
export function Trend({ change, isBad = false, against = 'in earlier campaigns' }: TrendProps) {
  const points = Math.round(change * 1000) / 10
  if (points === 0) return null
  const Icon = points > 0 ? IconTrendingUp : IconTrendingDown
  const words = `${Math.abs(points)} points ${points > 0 ? 'more' : 'less'} than ${against}`
  return (
    <span className={classes.trend} data-is-good={points > 0 !== isBad} title={words}>
      <Icon size={13} stroke={2} aria-hidden />
      <span aria-hidden>{Math.abs(points)}</span>
      <span className="visually-hidden">{words}</span>
    </span>
  )
}
