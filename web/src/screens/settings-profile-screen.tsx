import { useQuery } from '@tanstack/react-query'
import { problemMessage } from '../api/api-problem.ts'
import { meQuery } from '../api/shared-queries.ts'
import { PasswordForm } from '../settings/password-form.tsx'
import { ProfileForm } from '../settings/profile-form.tsx'
import { EndOtherSessions, SessionList } from '../settings/session-list.tsx'
import { Section, SettingsPage } from '../settings/settings-page.tsx'
import { ErrorState } from '../ui/error-state.tsx'

export default function SettingsProfileScreen() {
  const { data: me, error, refetch } = useQuery(meQuery)
  if (!me && error) {
    return (
      <SettingsPage>
        <ErrorState message={problemMessage(error)} onRetry={refetch} />
      </SettingsPage>
    )
  }
  return (
    <SettingsPage>
      {me && (
        <>
          <Section title="Profile">
            <ProfileForm key={me.id} me={me} />
          </Section>
          <Section title="Password" lead="Changing it ends every other session.">
            <PasswordForm email={me.email} />
          </Section>
          <Section title="Sessions" lead="Where you are signed in." action={<EndOtherSessions />}>
            <SessionList />
          </Section>
        </>
      )}
    </SettingsPage>
  )
}
