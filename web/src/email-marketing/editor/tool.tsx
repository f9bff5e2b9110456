import { ActionIcon, Tooltip } from '@mantine/core'
import type { ComponentType, Ref } from 'react'
import classes from './toolbar.module.css'

interface Props {
  label: string
  icon: ComponentType<{ size?: number; stroke?: number }>
  isOn?: boolean
  isDisabled?: boolean
  onClick: () => void
  ref?: Ref<HTMLButtonElement>
}

/** A button of the editor's toolbar. The text keeps the selection. */
export function Tool({ label, icon: Icon, isOn, isDisabled = false, onClick, ref }: Props) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        ref={ref}
        className={classes.tool}
        variant={isOn ? 'light' : 'subtle'}
        color={isOn ? 'accent' : 'gray'}
        aria-label={label}
        aria-pressed={isOn}
        disabled={isDisabled}
        onMouseDown={(event) => event.preventDefault()}
        onClick={onClick}
      >
        <Icon size={17} stroke={1.8} />
      </ActionIcon>
    </Tooltip>
  )
}
