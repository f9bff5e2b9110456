import { Loader } from '@mantine/core'
import { IconChevronDown } from '@tabler/icons-react'
import type { CSSProperties } from 'react'
import type { Stage } from '../api/types.ts'
import classes from './stage-select.module.css'

interface Props {
  stages: Stage[]
  value: string
  name: string
  isMoving: boolean
  isDisabled: boolean
  onChange: (stage: Stage) => void
}

/** The stage a lead stands in, and the way to another. `name` is shown for a stage that is no longer offered. */
export function StageSelect({ stages, value, name, isMoving, isDisabled, onChange }: Props) {
  const current = stages.find((stage) => stage.id === value)
  const style = { '--stage': current?.color ?? 'var(--color-text-faint)' } as CSSProperties
  return (
    <div className={classes.stage} style={style}>
      <select
        className={classes.select}
        aria-label="Stage"
        value={value}
        disabled={isDisabled || isMoving}
        onChange={(event) => {
          const stage = stages.find((candidate) => candidate.id === event.currentTarget.value)
          if (stage) onChange(stage)
        }}
      >
        {!current && <option value={value}>{name}</option>}
        {stages.map((stage) => (
          <option key={stage.id} value={stage.id}>
            {stage.name}
          </option>
        ))}
      </select>
      <span className={classes.mark} aria-hidden>
        {isMoving ? <Loader size={12} /> : <IconChevronDown size={15} stroke={1.8} />}
      </span>
    </div>
  )
}
