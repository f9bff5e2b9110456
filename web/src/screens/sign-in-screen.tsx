import '@mantine/core/styles/Anchor.layer.css'
import { Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { AuthPage } from '../auth/auth-page.tsx'
import { setupQuery } from '../auth/queries.ts'
import { SignInForm } from '../auth/sign-in-form.tsx'
import { useEnter } from '../auth/use-enter.ts'

const route = getRouteApi('/sign-in')

export default function SignInScreen() {
  const { return_to } = route.useSearch()
  const { data: setup } = useQuery(setupQuery)
  const enter = useEnter()
  if (setup?.needed) {
    return (
      <AuthPage
        title="Almost there"
        lead="This workspace has no users yet. Open the set-up link that the server printed on its console when it started. If it is gone, restart the server: it prints a new one."
      />
    )
  }
  return (
    <AuthPage title="Sign in">
      <SignInForm onSignedIn={() => enter(return_to)} />
      <Anchor component={Link} to="/forgot-password" display="block" mt="md" ta="center">
        Forgot your password?
      </Anchor>
    </AuthPage>
  )
}
