import { useQuery } from '@tanstack/react-query'
import type { CSSProperties } from 'react'
import { formatNumber } from '../../ui/format.ts'
import { formatShortMoney } from '../board/format.ts'
import { stageStatsQuery } from '../queries.ts'
import classes from './stats-strip.module.css'

/** A card of figures for each stage, of all its leads whatever the board is narrowed to. */
export function StatsStrip({ stageCount }: { stageCount: number }) {
  const { data, error } = useQuery(stageStatsQuery)
  if (error && !data) return <p className={classes.failed}>The figures could not be loaded.</p>
  return (
    <ul className={classes.strip} aria-label="Stage statistics">
      {data
        ? data.map((stage) => (
            <li
              key={stage.id}
              className={classes.stage}
              aria-label={`${stage.name} statistics`}
              style={{ '--stage': stage.color } as CSSProperties}
            >
              <span className={classes.name}>{stage.name}</span>
              <span className={classes.value}>{formatShortMoney(stage.total_value)}</span>
              <dl className={classes.figures}>
                <Figure label="Leads" value={formatNumber(stage.lead_count)} />
                <Figure label="Score" value={stage.avg_score === null ? '–' : String(Math.round(stage.avg_score))} />
                <Figure label="Days" value={days(stage.avg_days_in_stage)} title="Average days in this stage" />
                {!stage.is_closed && (
                  <Figure
                    label="Stale"
                    value={formatNumber(stage.stale_count)}
                    title="Open leads without activity for 14 days"
                    isAlarming={stage.stale_count > 0}
                  />
                )}
              </dl>
            </li>
          ))
        : Array.from({ length: stageCount }, (_, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a fixed picture
            <li key={index} className={classes.stage} data-empty aria-hidden />
          ))}
    </ul>
  )
}

interface FigureProps {
  label: string
  value: string
  title?: string
  isAlarming?: boolean
}

function Figure({ label, value, title, isAlarming = false }: FigureProps) {
  return (
    <div className={classes.figure} title={title} data-alarming={isAlarming || undefined}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  )
}

function days(average: number | null): string {
  if (average === null) return '–'
  return average < 10 ? average.toFixed(1) : String(Math.round(average))
}
