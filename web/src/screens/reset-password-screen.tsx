import '@mantine/core/styles/Anchor.layer.css'
import { Anchor, Button } from '@mantine/core'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { AuthPage } from '../auth/auth-page.tsx'
import { ResetPasswordForm } from '../auth/reset-password-form.tsx'

const route = getRouteApi('/reset-password')

/** Where the link of the mail leads. */
export default function ResetPasswordScreen() {
  const { token } = route.useSearch()
  const [isDone, setIsDone] = useState(false)
  if (isDone) {
    return (
      <AuthPage title="Your password is changed" lead="Every session that was open has ended.">
        <Button component={Link} to="/sign-in" fullWidth size="md" mt="lg">
          Sign in
        </Button>
      </AuthPage>
    )
  }
  const another = (
    <Anchor component={Link} to="/forgot-password" display="block" mt="md" ta="center">
      Ask for a new link
    </Anchor>
  )
  if (!token) {
    return (
      <AuthPage title="This link is not whole" lead="Open it from the mail once more, or copy all of it.">
        {another}
      </AuthPage>
    )
  }
  return (
    <AuthPage title="Choose a new password" lead="Every open session ends when you do.">
      <ResetPasswordForm token={token} onReset={() => setIsDone(true)} />
      {another}
    </AuthPage>
  )
}
