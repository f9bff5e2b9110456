import { Drawer } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { Account } from './account.tsx'
import { ColorSchemeToggle } from './color-scheme-toggle.tsx'
import classes from './more-drawer.module.css'
import type { NavigationEntry } from './navigation.ts'

interface Props {
  entries: NavigationEntry[]
  onClose: () => void
}

/** On a phone: the menu entries that do not fit the bar, the account and the appearance. */
export default function MoreDrawer({ entries, onClose }: Props) {
  return (
    <Drawer
      opened
      onClose={onClose}
      position="bottom"
      size="auto"
      title="More"
      classNames={{ content: classes.content }}
    >
      {entries.map(({ to, label, icon: Icon }) => (
        <Link key={to} to={to} className={classes.item}>
          <Icon size={20} stroke={1.6} />
          {label}
        </Link>
      ))}
      <div className={classes.row}>
        <span>Appearance</span>
        <ColorSchemeToggle />
      </div>
      <div className={classes.row}>
        <Account isSlim={false} />
      </div>
    </Drawer>
  )
}
