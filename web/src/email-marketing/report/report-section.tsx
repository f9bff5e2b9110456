import { type ReactNode, useId } from 'react'
import classes from './report-section.module.css'

interface Props {
  title: string
  /** What the figures are, or are not. */
  note?: string
  /** Stands at the right of the title. */
  actions?: ReactNode
  children: ReactNode
}

/** A titled part of the report. */
export function ReportSection({ title, note, actions, children }: Props) {
  const id = useId()
  return (
    <section className={classes.section} aria-labelledby={id}>
      <div className={classes.head}>
        <div>
          <h3 id={id} className={classes.title}>
            {title}
          </h3>
          {note && <p className={classes.note}>{note}</p>}
        </div>
        {actions}
      </div>
      {children}
    </section>
  )
}
