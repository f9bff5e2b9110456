import { UnstyledButton } from '@mantine/core'
import { IconBell, IconDots, IconSearch } from '@tabler/icons-react'
import { Link, useLocation } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { bellLabel, UnreadBadge } from '../notifications/unread-badge.tsx'
import { useUnreadCount } from '../notifications/use-unread-count.ts'
import classes from './bottom-bar.module.css'
import { openCommand } from './commands.ts'
import { useNavigation } from './navigation.ts'

const MoreDrawer = lazy(() => import('./more-drawer.tsx'))

/** What stands in the bar, beside search, alerts and more; the other menu entries are behind more. */
const IN_BAR = new Set<string>(['/crm/pipeline', '/crm/leads', '/crm/tasks'])

/** The navigation of a phone, under the thumb. */
export function BottomBar() {
  const navigation = useNavigation()
  const pathname = useLocation({ select: (location) => location.pathname })
  // Going anywhere closes it: it is open for the page it was opened on.
  const [openOn, setOpenOn] = useState<string | null>(null)
  const isMoreOpen = openOn === pathname
  const unread = useUnreadCount()
  return (
    <nav className={classes.bar} aria-label="Main">
      {navigation
        .filter(({ to }) => IN_BAR.has(to))
        .map(({ to, label, icon: Icon }) => (
          <Link key={to} to={to} className={classes.item} activeProps={{ 'aria-current': 'page' }}>
            <Icon size={20} stroke={1.6} />
            {label}
          </Link>
        ))}
      <UnstyledButton className={classes.item} onClick={() => openCommand('palette')}>
        <IconSearch size={20} stroke={1.6} />
        Search
      </UnstyledButton>
      <UnstyledButton
        className={classes.item}
        aria-label={bellLabel(unread)}
        aria-haspopup="dialog"
        onClick={() => openCommand('notifications')}
      >
        <span className={classes.bell}>
          <IconBell size={20} stroke={1.6} />
          <UnreadBadge count={unread} />
        </span>
        Alerts
      </UnstyledButton>
      <UnstyledButton
        className={classes.item}
        aria-haspopup="dialog"
        aria-expanded={isMoreOpen}
        onClick={() => setOpenOn(pathname)}
      >
        <IconDots size={20} stroke={1.6} />
        More
      </UnstyledButton>
      <Suspense>
        {isMoreOpen && (
          <MoreDrawer entries={navigation.filter(({ to }) => !IN_BAR.has(to))} onClose={() => setOpenOn(null)} />
        )}
      </Suspense>
    </nav>
  )
}
