import { formatNumber } from '../../ui/format.ts'
import classes from './campaign-list.module.css'

interface Props {
  label: string
  count: number
  /** How many mails were sent; without any there is no rate. */
  of: number
  /** From 0 to 1. */
  rate: number
  /** How much higher the rate is than in earlier campaigns. */
  change?: number | undefined
  /** Higher is worse. */
  isBad?: boolean
}

/** Smaller changes are noise. */
const NOTEWORTHY = 0.002

/** A share of the mails in percent, and how it compares with earlier campaigns. */
export function RateCell({ label, count, of, rate, change, isBad = false }: Props) {
  if (of === 0) {
    return (
      <td className={classes.figure} data-label={label} data-empty>
        –
      </td>
    )
  }
  const isShown = change !== undefined && Math.abs(change) >= NOTEWORTHY
  const points = isShown ? `${change > 0 ? '+' : '−'}${formatPercent(Math.abs(change)).replace('%', '')}` : ''
  return (
    <td className={classes.figure} data-label={label} title={`${formatNumber(count)} people`}>
      {formatPercent(rate)}
      {isShown && (
        <span
          className={classes.change}
          data-good={change > 0 !== isBad || undefined}
          title={`${points} points against earlier campaigns`}
        >
          {points}
        </span>
      )}
    </td>
  )
}

/** "12.5%", "0.04%", "100%". */
export function formatPercent(share: number): string {
  const percent = share * 100
  const digits = percent === 0 || percent >= 99.95 ? 0 : percent < 0.1 ? 2 : 1
  return `${percent.toFixed(digits)}%`
}
