import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { type Permission, useCan } from '../api/permissions.ts'
import { Page } from '../ui/page.tsx'
import classes from './email-page.module.css'

const SECTIONS = [
  { to: '/crm/email-marketing/campaigns', label: 'Campaigns', needs: 'campaigns:read' },
  { to: '/crm/email-marketing/templates', label: 'Templates', needs: 'templates:read' },
  { to: '/crm/email-marketing/segments', label: 'Segments', needs: 'campaigns:read' },
  { to: '/crm/email-marketing/sequences', label: 'Sequences', needs: 'sequences:read' },
  { to: '/crm/email-marketing/replies', label: 'Replies', needs: 'mails:read' },
  { to: '/crm/email-marketing/suppressions', label: 'Suppressions', needs: 'suppressions:read' },
  { to: '/crm/email-marketing/outbox', label: 'Outbox', needs: 'campaigns:read' },
] as const satisfies { to: string; label: string; needs: Permission }[]

interface Props {
  /** Stands in the browser's tab; the sections stand in the header. */
  title: string
  /** Buttons at the right end of the header. */
  actions?: ReactNode
  /** The body scrolls by itself unless the screen does its own scrolling. */
  scroll?: 'page' | 'none'
  children: ReactNode
}

/** The frame of everything about mail to many: its sections, and one of them. */
export function EmailPage({ title, actions, scroll = 'page', children }: Props) {
  return (
    <Page title={title} heading={<h1 className={classes.title}>Email</h1>} actions={actions} scroll="none">
      <div className={classes.frame}>
        <nav className={classes.sections} aria-label="Email">
          {SECTIONS.map((section) => (
            <SectionLink key={section.to} {...section} />
          ))}
        </nav>
        <div className={classes.body} data-scroll={scroll}>
          {children}
        </div>
      </div>
    </Page>
  )
}

function SectionLink({ to, label, needs }: (typeof SECTIONS)[number]) {
  if (!useCan(needs)) return null
  return (
    <Link to={to} className={classes.link} activeProps={{ 'aria-current': 'page' }}>
      {label}
    </Link>
  )
}
