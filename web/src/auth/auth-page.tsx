import type { ReactNode } from 'react'
import classes from './auth-page.module.css'

interface Props {
  title: string
  /** One sentence under the title. */
  lead?: ReactNode
  children?: ReactNode
}

/** The frame of the pages one sees before signing in. */
export function AuthPage({ title, lead, children }: Props) {
  return (
    <main className={classes.page}>
      <div className={classes.brand}>
        <img src="/icon.svg" alt="" width={26} height={26} />
        Demand CRM
      </div>
      <div className={classes.card}>
        <title>{`${title} · Demand CRM`}</title>
        <h1 className={classes.title}>{title}</h1>
        {lead && <p className={classes.lead}>{lead}</p>}
        {children}
      </div>
    </main>
  )
}
