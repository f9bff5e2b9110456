import { useQuery } from '@tanstack/react-query'
import type { CSSProperties } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { stagesQuery } from '../api/shared-queries.ts'
import type { StageVisit } from '../api/types.ts'
import { formatDuration, formatExact } from '../ui/format.ts'
import { SkeletonBar } from '../ui/skeleton.tsx'
import { useNow } from '../ui/use-now.ts'
import { stageHistoryQuery } from './queries.ts'
import classes from './stage-history.module.css'

/** How long the lead stood in each stage it went through: a bar in proportion, and the same in words. */
export function StageHistory({ leadId }: { leadId: string }) {
  const history = useQuery(stageHistoryQuery(leadId))
  const { data: stages } = useQuery(stagesQuery)
  const now = useNow()
  if (history.isPending) return <SkeletonBar height="46px" />
  if (history.isError) return <p className={classes.error}>{problemMessage(history.error)}</p>
  const colorOf = (id: string) => stages?.find((stage) => stage.id === id)?.color ?? 'var(--color-text-faint)'
  return (
    <div className={classes.history}>
      <div className={classes.bar} aria-hidden>
        {history.data.map((visit) => (
          <span
            key={visit.entered_at}
            className={classes.part}
            style={{ flexGrow: secondsOf(visit, now), '--stage': colorOf(visit.stage_id) } as CSSProperties}
          />
        ))}
      </div>
      <ol className={classes.list} aria-label="Stages so far">
        {history.data.map((visit) => (
          <li
            key={visit.entered_at}
            className={classes.visit}
            style={{ '--stage': colorOf(visit.stage_id) } as CSSProperties}
            title={`Since ${formatExact(visit.entered_at)}`}
            aria-current={visit.left_at === null ? 'step' : undefined}
          >
            <span className={classes.name}>{visit.stage_name}</span>
            <span className={classes.time}>{formatDuration(secondsOf(visit, now))}</span>
          </li>
        ))}
      </ol>
    </div>
  )
}

/** Seconds in a stage; the one it stands in keeps counting. */
function secondsOf(visit: StageVisit, now: number) {
  return visit.left_at === null ? Math.max(0, (now - Date.parse(visit.entered_at)) / 1000) : visit.seconds
}
