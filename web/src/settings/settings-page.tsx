import { Link } from '@tanstack/react-router'
import { type ReactNode, useEffect, useRef } from 'react'
import { type Permission, useCan } from '../api/permissions.ts'
import { Page } from '../ui/page.tsx'
import classes from './settings-page.module.css'

const sections: readonly {
  to:
    | '/settings/profile'
    | '/settings/calendar'
    | '/settings/email'
    | '/settings/fields'
    | '/settings/workspace'
    | '/settings/users'
    | '/settings/api-keys'
    | '/settings/audit'
  label: string
  needs?: Permission
}[] = [
  { to: '/settings/profile', label: 'Profile & security' },
  { to: '/settings/calendar', label: 'Calendar' },
  { to: '/settings/workspace', label: 'Workspace', needs: 'settings:manage' },
  { to: '/settings/email', label: 'Email', needs: 'campaigns:read' },
  { to: '/settings/fields', label: 'Fields', needs: 'fields:manage' },
  { to: '/settings/users', label: 'Users & teams', needs: 'users:read' },
  { to: '/settings/api-keys', label: 'API keys', needs: 'api_keys:manage' },
  { to: '/settings/audit', label: 'Audit log', needs: 'audit:read' },
]

/** The frame of all settings: the sections one may see, and one of them; a wide one for a table of many columns. */
export function SettingsPage({ isWide = false, children }: { isWide?: boolean; children: ReactNode }) {
  return (
    <Page title="Settings">
      <div className={classes.layout} data-wide={isWide || undefined}>
        <nav className={classes.nav} aria-label="Settings">
          {sections.map((section) => (
            <SectionLink key={section.to} {...section} />
          ))}
        </nav>
        <div className={classes.content}>{children}</div>
      </div>
    </Page>
  )
}

function SectionLink({ to, label, needs }: (typeof sections)[number]) {
  const isAllowed = useCan(needs ?? 'leads:read')
  const isShown = !needs || isAllowed
  const link = useRef<HTMLAnchorElement>(null)
  // On a phone the sections are wider than the screen: the one that is open is brought into sight.
  useEffect(() => {
    if (isShown && link.current?.ariaCurrent) link.current.scrollIntoView({ inline: 'center', block: 'nearest' })
  }, [isShown])
  if (!isShown) return null
  return (
    <Link ref={link} to={to} className={classes.link} activeProps={{ 'aria-current': 'page' }}>
      {label}
    </Link>
  )
}

interface SectionProps {
  title: string
  /** One sentence under the title. */
  lead?: ReactNode
  /** A button at the right end of the title. */
  action?: ReactNode
  children: ReactNode
}

/** One titled group of settings. */
export function Section({ title, lead, action, children }: SectionProps) {
  return (
    <section className={classes.section}>
      <div className={classes.head}>
        <div className={classes.words}>
          <h2 className={classes.title}>{title}</h2>
          {lead && <p className={classes.lead}>{lead}</p>}
        </div>
        {action && <div className={classes.action}>{action}</div>}
      </div>
      {children}
    </section>
  )
}
