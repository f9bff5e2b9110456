import { useQuery } from '@tanstack/react-query'
import { formatNumber } from '../../ui/format.ts'
import { formatPercent } from '../campaigns/rate-cell.tsx'
import { Trend } from './figures.tsx'
import { emailStatisticsQuery } from './queries.ts'
import classes from './statistics-strip.module.css'
import { OPENS_NOTE } from './words.ts'

const RATES = [
  { key: 'delivery_rate', label: 'Delivered' },
  { key: 'open_rate', label: 'Opened', note: OPENS_NOTE },
  { key: 'click_rate', label: 'Clicked', note: 'People, scanners left out.' },
  { key: 'reply_rate', label: 'Replied' },
  { key: 'bounce_rate', label: 'Bounced', isBad: true },
  { key: 'complaint_rate', label: 'Reported as spam', isBad: true },
  { key: 'unsubscribe_rate', label: 'Unsubscribed', isBad: true },
] as const satisfies { key: string; label: string; note?: string; isBad?: boolean }[]

/** All campaigns of the last 30 days in a line, against the 30 days before; nothing when none was sent. */
export function StatisticsStrip() {
  const { data } = useQuery(emailStatisticsQuery)
  if (!data || data.stats.sent === 0) return null
  const { stats, before, campaigns } = data
  return (
    <section className={classes.strip} aria-label="The last 30 days">
      <dl className={classes.figures}>
        <div>
          <dt>Last 30 days</dt>
          <dd>
            {formatNumber(stats.sent)} mails
            <span className={classes.aside}>
              {formatNumber(campaigns)} {campaigns === 1 ? 'campaign' : 'campaigns'}
            </span>
          </dd>
        </div>
        {RATES.map((rate) => (
          <div key={rate.key} title={'note' in rate ? rate.note : undefined}>
            <dt>
              {rate.label}
              {'note' in rate && <span className="visually-hidden"> ({rate.note})</span>}
            </dt>
            <dd>
              {formatPercent(stats[rate.key])}
              {before && (
                <Trend
                  change={stats[rate.key] - before[rate.key]}
                  isBad={'isBad' in rate}
                  against="in the 30 days before"
                />
              )}
            </dd>
          </div>
        ))}
      </dl>
      <p className={classes.note}>Opened: {OPENS_NOTE}</p>
    </section>
  )
}
