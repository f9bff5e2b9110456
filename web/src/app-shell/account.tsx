import { UnstyledButton } from '@mantine/core'
import { IconLogout } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { meQuery } from '../api/shared-queries.ts'
import { Avatar } from '../ui/avatar.tsx'
import classes from './account.module.css'
import { signOut } from './sign-out.ts'

/** Who is signed in, and the way out. */
export function Account({ isSlim }: { isSlim: boolean }) {
  const { data: me } = useQuery(meQuery)
  const profile = me ? `${me.name}, your profile` : 'Your profile'
  return (
    <div className={classes.account} data-slim={isSlim || undefined}>
      <Link className={classes.profile} to="/settings/profile" aria-label={profile} title="Your profile">
        {me && <Avatar name={me.name} size={24} isDecorative />}
        {!isSlim && <span className={classes.name}>{me?.name}</span>}
      </Link>
      <UnstyledButton className={classes.signOut} aria-label="Sign out" title="Sign out" onClick={signOut}>
        <IconLogout size={18} stroke={1.6} />
      </UnstyledButton>
    </div>
  )
}
