import '@mantine/core/styles/Anchor.layer.css'
import { Anchor, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { problemMessage } from '../api/api-problem.ts'
import { AuthPage } from '../auth/auth-page.tsx'
import { setupQuery } from '../auth/queries.ts'
import { SetupForm } from '../auth/setup-form.tsx'
import { useEnter } from '../auth/use-enter.ts'
import { FormProblem } from '../ui/form-problem.tsx'

const route = getRouteApi('/setup')

export default function SetupScreen() {
  const { token } = route.useSearch()
  const { data: setup, error, refetch } = useQuery(setupQuery)
  const enter = useEnter()
  if (error) {
    return (
      <AuthPage title="Set up your workspace">
        <FormProblem>{problemMessage(error)}</FormProblem>
        <Button variant="default" mt="md" onClick={() => refetch()}>
          Try again
        </Button>
      </AuthPage>
    )
  }
  if (setup && !setup.needed) {
    return (
      <AuthPage
        title="Already set up"
        lead={
          <>
            This workspace has its administrator.{' '}
            <Anchor component={Link} to="/sign-in" inherit>
              Sign in
            </Anchor>
            , or ask for an invitation.
          </>
        }
      />
    )
  }
  if (!token) {
    return (
      <AuthPage
        title="Set up your workspace"
        lead="Open the whole set-up link that the server printed on its console: it ends in a token, which this address lacks."
      />
    )
  }
  return (
    <AuthPage title="Set up your workspace" lead="You become its administrator and can invite everyone else.">
      <SetupForm token={token} onSignedIn={() => enter()} />
    </AuthPage>
  )
}
