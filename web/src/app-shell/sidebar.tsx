import { UnstyledButton } from '@mantine/core'
import { useLocalStorage } from '@mantine/hooks'
import {
  IconBell,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconPlus,
  IconSearch,
} from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { ComponentType } from 'react'
import { useCan } from '../api/permissions.ts'
import { bellLabel, UnreadBadge } from '../notifications/unread-badge.tsx'
import { useUnreadCount } from '../notifications/use-unread-count.ts'
import { OverdueCount } from '../tasks/overdue-count.tsx'
import { Account } from './account.tsx'
import { ColorSchemeToggle } from './color-scheme-toggle.tsx'
import { openCommand } from './commands.ts'
import { modifierKey } from './modifier-key.ts'
import { useNavigation } from './navigation.ts'
import classes from './sidebar.module.css'

/** The navigation of a desktop: words, or icons alone when it is folded. */
export function Sidebar() {
  const navigation = useNavigation()
  const canCreate = useCan('leads:write', true)
  const [isSlim, setIsSlim] = useLocalStorage({
    key: 'sidebar-slim',
    defaultValue: false,
    getInitialValueInEffect: false,
  })
  const FoldIcon = isSlim ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse
  return (
    <nav className={classes.sidebar} data-slim={isSlim || undefined} aria-label="Main">
      <div className={classes.brand}>
        <img src="/icon.svg" alt="" width={22} height={22} />
        <span className={classes.name}>Demand CRM</span>
      </div>
      <Item icon={IconSearch} label="Search" hint={`${modifierKey}K`} onClick={() => openCommand('palette')} />
      <Bell />
      {canCreate && <Item icon={IconPlus} label="New lead" hint="C" onClick={() => openCommand('new-lead')} />}
      <hr className={classes.line} />
      {navigation.map(({ to, label, icon }) => (
        <Link key={to} to={to} className={classes.item} activeProps={{ 'aria-current': 'page' }} title={label}>
          <ItemContent icon={icon} label={label} />
          {to === '/crm/tasks' && <OverdueCount />}
        </Link>
      ))}
      <div className={classes.foot}>
        <Account isSlim={isSlim} />
        <div className={classes.tools}>
          <ColorSchemeToggle />
          <UnstyledButton
            className={classes.tool}
            aria-label={isSlim ? 'Unfold the sidebar' : 'Fold the sidebar'}
            aria-expanded={!isSlim}
            onClick={() => setIsSlim(!isSlim)}
          >
            <FoldIcon size={18} stroke={1.6} />
          </UnstyledButton>
        </div>
      </div>
    </nav>
  )
}

type Icon = ComponentType<{ size?: number; stroke?: number }>

interface ItemProps {
  icon: Icon
  label: string
  hint: string
  onClick: () => void
}

function Item({ icon, label, hint, onClick }: ItemProps) {
  return (
    <UnstyledButton className={classes.item} onClick={onClick} title={`${label} (${hint})`}>
      <ItemContent icon={icon} label={label} />
      <kbd className={classes.key} aria-hidden>
        {hint}
      </kbd>
    </UnstyledButton>
  )
}

function Bell() {
  const unread = useUnreadCount()
  const label = bellLabel(unread)
  return (
    <UnstyledButton
      className={classes.item}
      aria-label={label}
      aria-haspopup="dialog"
      title={label}
      onClick={() => openCommand('notifications')}
    >
      <ItemContent icon={IconBell} label="Notifications" />
      <UnreadBadge count={unread} />
    </UnstyledButton>
  )
}

function ItemContent({ icon: Icon, label }: { icon: Icon; label: string }) {
  return (
    <>
      <Icon size={18} stroke={1.6} />
      <span className={classes.label}>{label}</span>
    </>
  )
}
