import { ActionIcon } from '@mantine/core'
import { IconPlus, IconSettings } from '@tabler/icons-react'
import { type CSSProperties, memo, startTransition, useEffect, useState } from 'react'
import { formatNumber } from '../../ui/format.ts'
import { drag } from './board-session.ts'
import classes from './column.module.css'
import { type CardsProps, ColumnCards } from './column-cards.tsx'
import { formatShortMoney } from './format.ts'
import { QuickAdd } from './quick-add.tsx'
import { COLUMN_WIDTH } from './sizes.ts'
import { useStore } from './store.ts'

interface Props extends CardsProps {
  /** Place of the column on the board, from 0. */
  index: number
  canManage: boolean
  onEditStage: (stageId: string) => void
}

/** One stage: its exact figures, and its cards, of which only those in sight are drawn. */
export const Column = memo(function Column(props: Props) {
  const { stage, canWrite, canManage } = props
  const [isAdding, setIsAdding] = useState(false)
  const isDrawn = useIsDrawn(props.index)
  const isTarget = useStore(drag, (current) => current?.over.stage_id === stage.id)
  return (
    <section
      className={classes.column}
      aria-label={stage.name}
      data-stage={stage.id}
      data-target={isTarget || undefined}
      style={{ '--stage': stage.color } as CSSProperties}
    >
      <header className={classes.header}>
        <div className={classes.title}>
          <span className={classes.dot} aria-hidden />
          <h2 className={classes.name} title={stage.description ?? stage.name}>
            {stage.name}
          </h2>
          <span className={classes.count}>
            {formatNumber(stage.lead_count)}
            <span className="visually-hidden"> leads</span>
          </span>
          <span className={classes.tools}>
            {canManage && (
              <ActionIcon
                className={classes.tool}
                aria-label={`Edit stage ${stage.name}`}
                onClick={() => props.onEditStage(stage.id)}
              >
                <IconSettings size={15} stroke={1.7} />
              </ActionIcon>
            )}
            {canWrite && (
              <ActionIcon
                className={classes.tool}
                aria-label={`Add a lead to ${stage.name}`}
                onClick={() => setIsAdding(true)}
              >
                <IconPlus size={16} stroke={1.8} />
              </ActionIcon>
            )}
          </span>
        </div>
        <p className={classes.figures}>
          <span title="Total deal value">{formatShortMoney(stage.total_value)}</span>
          {stage.avg_score !== null && <span title="Average score">avg {Math.round(stage.avg_score)}</span>}
        </p>
      </header>
      {isAdding && <QuickAdd stage={stage} onClose={() => setIsAdding(false)} />}
      {isDrawn ? <ColumnCards {...props} /> : <div className={classes.cards} />}
    </section>
  )
})

/** Columns beyond the window draw their cards once those in sight stand. */
function useIsDrawn(index: number): boolean {
  const [isDrawn, setIsDrawn] = useState(index * COLUMN_WIDTH < window.innerWidth)
  useEffect(() => startTransition(() => setIsDrawn(true)), [])
  return isDrawn
}
