import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { useCan } from '../api/permissions.ts'
import { InvitationList } from '../settings/invitation-list.tsx'
import type { Invitation } from '../settings/queries.ts'
import { Section, SettingsPage } from '../settings/settings-page.tsx'
import { NewTeam, TeamList } from '../settings/team-list.tsx'
import { UserList } from '../settings/user-list.tsx'

const InviteDialog = lazy(() => import('../settings/invite-dialog.tsx'))

export default function SettingsUsersScreen() {
  const mayManage = useCan('users:manage')
  const [inviting, setInviting] = useState<'new' | Invitation | null>(null)
  return (
    <SettingsPage>
      <Section
        title="Users"
        action={
          mayManage && (
            <Button leftSection={<IconPlus size={16} />} onClick={() => setInviting('new')}>
              Invite
            </Button>
          )
        }
      >
        <UserList />
      </Section>
      <Section title="Teams" lead="Who sees whose leads, where that is restricted in the workspace’s settings.">
        <TeamList />
        {mayManage && <NewTeam />}
      </Section>
      {mayManage && (
        <Section title="Open invitations">
          <InvitationList onRenew={setInviting} />
        </Section>
      )}
      <Suspense>
        {inviting && (
          <InviteDialog {...(inviting !== 'new' && { initial: inviting })} onClose={() => setInviting(null)} />
        )}
      </Suspense>
    </SettingsPage>
  )
}
