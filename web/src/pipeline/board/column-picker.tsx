import type { CSSProperties } from 'react'
import type { BoardStage } from '../../api/types.ts'
import { formatNumber } from '../../ui/format.ts'
import classes from './column-picker.module.css'

/** On a phone, where one column fills the screen: all of them by name, each a tap away. */
export function ColumnPicker({ stages }: { stages: BoardStage[] }) {
  function goTo(id: string) {
    document
      .querySelector(`[data-stage="${id}"]`)
      ?.scrollIntoView({ behavior: 'smooth', inline: 'center', block: 'nearest' })
  }
  return (
    <nav className={classes.picker} aria-label="Stages">
      {stages.map((stage) => (
        <button
          key={stage.id}
          type="button"
          className={classes.stage}
          style={{ '--stage': stage.color } as CSSProperties}
          onClick={() => goTo(stage.id)}
        >
          <span className={classes.dot} aria-hidden />
          {stage.name}
          <span className={classes.count}>{formatNumber(stage.lead_count)}</span>
        </button>
      ))}
    </nav>
  )
}
