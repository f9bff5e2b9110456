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
              <span className={classes.head}>
                <span className={classes.name}>{stage.name}</span>
                <span className={classes.value}>{formatShortMoney(stage.total_value)}</span>
              </span>
              <span className={classes.figures}>
                <Figure value={formatNumber(stage.lead_count)} unit={stage.lead_count === 1 ? 'lead' : 'leads'} />
                {stage.avg_score !== null && <Figure value={String(Math.round(stage.avg_score))} unit="avg score" />}
                {stage.avg_days_in_stage !== null && (
                  <Figure value={days(stage.avg_days_in_stage)} unit="days" title="Average days in this stage" />
                )}
                {!stage.is_closed && stage.stale_count > 0 && (
                  <Figure
                    value={formatNumber(stage.stale_count)}
                    unit="stale"
                    title="Open leads without activity for 14 days"
                    isAlarming
                  />
                )}
              </span>
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
  value: string
  unit: string
  title?: string
  isAlarming?: boolean
}

function Figure({ value, unit, title, isAlarming = false }: FigureProps) {
  return (
    <span className={classes.figure} title={title} data-alarming={isAlarming || undefined}>
      <b>{value}</b> {unit}
    </span>
  )
}

function days(average: number): string {
  return average < 10 ? average.toFixed(1).replace('.0', '') : String(Math.round(average))
}
