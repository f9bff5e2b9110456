import '@mantine/core/styles/Anchor.layer.css'
import { Anchor } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { AuthPage } from '../auth/auth-page.tsx'
import { ForgotPasswordForm } from '../auth/forgot-password-form.tsx'
import { passwordResetQuery } from '../auth/queries.ts'
import { ErrorState } from '../ui/error-state.tsx'
import { SkeletonBar } from '../ui/skeleton.tsx'

/** A new password by mail; where the server sends none, how an administrator helps. */
export default function ForgotPasswordScreen() {
  const reset = useQuery(passwordResetQuery)
  const [isAsked, setIsAsked] = useState(false)
  const back = (
    <Anchor component={Link} to="/sign-in" display="block" mt="md" ta="center">
      Back to sign-in
    </Anchor>
  )
  if (reset.isPending) {
    return (
      <AuthPage title="Forgot your password?">
        <div role="status" aria-label="Loading">
          <SkeletonBar height="120px" />
        </div>
      </AuthPage>
    )
  }
  if (!reset.data) {
    return (
      <AuthPage title="Forgot your password?">
        <ErrorState message={problemMessage(reset.error)} onRetry={() => reset.refetch()} />
      </AuthPage>
    )
  }
  if (!reset.data.by_mail) {
    return (
      <AuthPage
        title="Ask an administrator"
        lead="This server sends no mail. An administrator can give you a link to choose a new password: in Settings, Users, with “Reset link” beside your name."
      >
        {back}
      </AuthPage>
    )
  }
  if (isAsked) {
    return (
      <AuthPage
        title="Look into your mailbox"
        lead="If this address belongs to a user here, a link to choose a new password is on its way. It works once, for one hour. Nothing there? Look among the spam, or ask an administrator for a link."
      >
        {back}
      </AuthPage>
    )
  }
  return (
    <AuthPage title="Forgot your password?" lead="You get a link by mail to choose a new one.">
      <ForgotPasswordForm onAsked={() => setIsAsked(true)} />
      {back}
    </AuthPage>
  )
}
