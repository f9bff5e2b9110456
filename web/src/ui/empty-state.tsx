import type { ComponentType, ReactNode } from 'react'
import classes from './empty-state.module.css'

interface Props {
  icon: ComponentType<{ size?: number; stroke?: number }>
  title: string
  children?: ReactNode
  /** Buttons or links that lead on. */
  actions?: ReactNode
  /** `alert` is read aloud at once: for errors. */
  role?: 'status' | 'alert'
}

/** A calm page in the middle of nothing: what is missing, why, and what to do. */
export function EmptyState({ icon: Icon, title, children, actions, role }: Props) {
  return (
    <div className={classes.state} role={role}>
      <span className={classes.icon}>
        <Icon size={22} stroke={1.6} />
      </span>
      <h2 className={classes.title}>{title}</h2>
      {children && <div className={classes.text}>{children}</div>}
      {actions && <div className={classes.actions}>{actions}</div>}
    </div>
  )
}
