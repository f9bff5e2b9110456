import type { ComponentType, ReactNode } from 'react'
import classes from './empty-state.module.css'

interface Props {
  icon: ComponentType<{ size?: number; stroke?: number }>
  title: string
  children?: ReactNode
  /** Buttons or links that lead on. */
  actions?: ReactNode
  /** 1 where it is all that the page has. */
  level?: 1 | 2
  /** `alert` is read aloud at once: for errors. */
  role?: 'status' | 'alert'
}

/** A calm page in the middle of nothing: what is missing, why, and what to do. */
export function EmptyState({ icon: Icon, title, children, actions, level = 2, role }: Props) {
  const Heading = `h${level}` as const
  return (
    <div className={classes.state} role={role}>
      <span className={classes.icon}>
        <Icon size={22} stroke={1.6} />
      </span>
      <Heading className={classes.title}>{title}</Heading>
      {children && <div className={classes.text}>{children}</div>}
      {actions && <div className={classes.actions}>{actions}</div>}
    </div>
  )
}
