import { formatDateTime, formatNumber } from '../../ui/format.ts'
import type { Campaign } from '../campaigns/queries.ts'
import { formatPercent } from '../campaigns/rate-cell.tsx'
import { ReportSection } from './report-section.tsx'
import { StatusChip } from './status-chip.tsx'
import classes from './table.module.css'

/** How A and B did, and which of them won. */
export function VariantsTable({ campaign }: { campaign: Campaign }) {
  const { variants, ab_percent, ab_winner, ab_decided_at, subject, ab_subject, progress } = campaign
  if (ab_percent === null) return null
  const decision = ab_decided_at
    ? `${ab_winner?.toUpperCase()} won ${formatDateTime(ab_decided_at)}; everybody else got it.`
    : progress?.decides_at
      ? `More clicks win; decided ${formatDateTime(progress.decides_at)}.`
      : 'More clicks win.'
  return (
    <ReportSection title="A and B" note={`${ab_percent}% got A first, and as many B. ${decision}`}>
      <div className={classes.frame}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th scope="col">Variant</th>
              {['Sent', 'Opened', 'Clicked', 'Replied', 'Unsubscribed'].map((label) => (
                <th key={label} scope="col" className={classes.number}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {(['a', 'b'] as const).map((name) => {
              const stats = variants[name]
              return (
                <tr key={name}>
                  <td className={classes.cut}>
                    <strong>{name.toUpperCase()}</strong> {name === 'a' ? subject : (ab_subject ?? subject)}{' '}
                    {ab_winner === name && <StatusChip label="Winner" tone="good" />}
                  </td>
                  <td className={classes.number}>{formatNumber(stats?.sent ?? 0)}</td>
                  <td className={classes.number}>{formatPercent(stats?.open_rate ?? 0)}</td>
                  <td className={classes.number}>{formatPercent(stats?.click_rate ?? 0)}</td>
                  <td className={classes.number}>{formatPercent(stats?.reply_rate ?? 0)}</td>
                  <td className={classes.number}>{formatPercent(stats?.unsubscribe_rate ?? 0)}</td>
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
    </ReportSection>
  )
}
