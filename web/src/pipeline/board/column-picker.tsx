import { type CSSProperties, useEffect, useState } from 'react'
import type { BoardStage } from '../../api/types.ts'
import { formatNumber } from '../../ui/format.ts'
import classes from './column-picker.module.css'

/** On a phone, where one column fills the screen: all of them by name, each a tap away, the one in sight marked. */
export function ColumnPicker({ stages }: { stages: BoardStage[] }) {
  const current = useColumnInSight(stages)
  useEffect(() => {
    const button = document.querySelector(`[data-pick="${current}"]`)
    button?.scrollIntoView({ block: 'nearest', inline: 'center', behavior: 'smooth' })
  }, [current])
  return (
    <nav className={classes.picker} aria-label="Stages">
      {stages.map((stage) => (
        <button
          key={stage.id}
          type="button"
          className={classes.stage}
          data-pick={stage.id}
          aria-current={stage.id === current || undefined}
          style={{ '--stage': stage.color } as CSSProperties}
          onClick={() => columnOf(stage.id)?.scrollIntoView({ behavior: 'smooth', inline: 'center', block: 'nearest' })}
        >
          <span className={classes.dot} aria-hidden />
          {stage.name}
          <span className={classes.count}>{formatNumber(stage.lead_count)}</span>
        </button>
      ))}
    </nav>
  )
}

function columnOf(stageId: string) {
  return document.querySelector(`[data-stage="${stageId}"]`)
}

function useColumnInSight(stages: BoardStage[]): string | undefined {
  const [current, setCurrent] = useState<string>()
  const ids = stages.map((stage) => stage.id).join(' ')
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => {
        const column = entries.find((entry) => entry.isIntersecting)?.target
        if (column instanceof HTMLElement) setCurrent(column.dataset.stage)
      },
      { threshold: 0.6 },
    )
    for (const id of ids.split(' ')) {
      const column = columnOf(id)
      if (column) observer.observe(column)
    }
    return () => observer.disconnect()
  }, [ids])
  return current
}
