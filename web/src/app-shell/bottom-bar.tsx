import { UnstyledButton } from '@mantine/core'
import { IconBell, IconDots, IconPlus, IconSearch } from '@tabler/icons-react'
import { Link, useLocation } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useCan } from '../api/permissions.ts'
import { bellLabel, UnreadBadge } from '../notifications/unread-badge.tsx'
import { useUnreadCount } from '../notifications/use-unread-count.ts'
import classes from './bottom-bar.module.css'
import { openCommand } from './commands.ts'
import { useNavigation } from './navigation.ts'

const MoreDrawer = lazy(() => import('./more-drawer.tsx'))

/** How many menu entries stand beside new, search and more; the others are behind more. */
const shown = 1

/** The navigation of a phone, under the thumb. */
export function BottomBar() {
  const navigation = useNavigation()
  const canCreate = useCan('leads:write', true)
  const pathname = useLocation({ select: (location) => location.pathname })
  // Going anywhere closes it: it is open for the page it was opened on.
  const [openOn, setOpenOn] = useState<string | null>(null)
  const isMoreOpen = openOn === pathname
  const unread = useUnreadCount()
  return (
    <nav className={classes.bar} aria-label="Main">
      {navigation.slice(0, shown).map(({ to, label, icon: Icon }) => (
        <Link key={to} to={to} className={classes.item} activeProps={{ 'aria-current': 'page' }}>
          <Icon size={20} stroke={1.6} />
          {label}
        </Link>
      ))}
      {canCreate && (
        <UnstyledButton className={classes.item} onClick={() => openCommand('new-lead')}>
          <IconPlus size={20} stroke={1.6} />
          New lead
        </UnstyledButton>
      )}
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
        {isMoreOpen && <MoreDrawer entries={navigation.slice(shown)} onClose={() => setOpenOn(null)} />}
      </Suspense>
    </nav>
  )
}
