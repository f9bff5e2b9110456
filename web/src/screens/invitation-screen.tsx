import '@mantine/core/styles/Anchor.layer.css'
import { Anchor, Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import { AuthPage } from '../auth/auth-page.tsx'
import { InvitationForm } from '../auth/invitation-form.tsx'
import { invitationQuery } from '../auth/queries.ts'
import { useEnter } from '../auth/use-enter.ts'
import { SkeletonBar } from '../ui/skeleton.tsx'

const route = getRouteApi('/invitation/$token')

export default function InvitationScreen() {
  const { token } = route.useParams()
  const { data: invitation, error, refetch } = useQuery(invitationQuery(token))
  const enter = useEnter()
  if (error instanceof ApiProblem && error.code === 'not_found') {
    return (
      <AuthPage
        title="This link no longer works"
        lead={
          <>
            {error.message}{' '}
            <Anchor component={Link} to="/sign-in" inherit>
              Sign in
            </Anchor>{' '}
            if you have joined already.
          </>
        }
      />
    )
  }
  if (error) {
    return (
      <AuthPage title="The invitation could not be loaded" lead={problemMessage(error)}>
        <Button variant="default" mt="md" onClick={() => refetch()}>
          Try again
        </Button>
      </AuthPage>
    )
  }
  if (!invitation) {
    return (
      <AuthPage title="Join the team">
        <div role="status" aria-label="Loading the invitation">
          <SkeletonBar height="200px" />
        </div>
      </AuthPage>
    )
  }
  return (
    <AuthPage title="Join the team" lead={`You are invited as ${withArticle(invitation.role)}.`}>
      <InvitationForm token={token} email={invitation.email} onSignedIn={() => enter()} />
    </AuthPage>
  )
}

function withArticle(role: string) {
  return role === 'admin' ? 'an administrator' : `a ${role}`
}
