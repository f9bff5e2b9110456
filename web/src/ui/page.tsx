import { useDocumentTitle } from '@mantine/hooks'
import type { ReactNode } from 'react'
import classes from './page.module.css'

interface Props {
  /** Stands in the header and in the browser's tab. */
  title: string
  /** Takes the place of the title in the header. */
  heading?: ReactNode
  /** Buttons at the right end of the header. */
  actions?: ReactNode
  /** The body scrolls by itself unless the screen does its own scrolling. */
  scroll?: 'page' | 'none'
  children: ReactNode
}

/** The frame of a screen: a slim header and a body that fills the rest. */
export function Page({ title, heading, actions, scroll = 'page', children }: Props) {
  useDocumentTitle(`${title} · Demand CRM`)
  return (
    <div className={classes.page}>
      <header className={classes.header}>
        {heading ?? <h1 className={classes.title}>{title}</h1>}
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      <div className={classes.body} data-scroll={scroll}>
        {children}
      </div>
    </div>
  )
}
