import { Button } from '@mantine/core'
import { IconMail } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { problemMessage } from '../api/api-problem.ts'
import { api } from '../api/client.ts'
import { useLiveEvents } from '../api/live.ts'
import { formatDateTime } from '../ui/format.ts'
import { showToast } from '../ui/toast.tsx'
import { type Invitation, invitationsQuery } from './queries.ts'
import { roleLabel } from './roles.ts'
import { RowList } from './row-list.tsx'
import classes from './rows.module.css'

/** Who has been invited and not joined yet. */
export function InvitationList({ onRenew }: { onRenew: (invitation: Invitation) => void }) {
  const queryClient = useQueryClient()
  const invitations = useQuery(invitationsQuery)
  const reload = () => queryClient.invalidateQueries(invitationsQuery)
  useLiveEvents('invitation', reload)
  useLiveEvents('user', reload)
  return (
    <RowList label="Open invitations" query={invitations} empty="Nobody is invited at the moment.">
      {(invitation) => (
        <InvitationRow key={invitation.id} invitation={invitation} onRenew={() => onRenew(invitation)} />
      )}
    </RowList>
  )
}

function InvitationRow({ invitation, onRenew }: { invitation: Invitation; onRenew: () => void }) {
  const queryClient = useQueryClient()
  const withdraw = useMutation({
    mutationFn: () => api.DELETE('/api/crm/invitations/{id}', { params: { path: { id: invitation.id } } }),
    onError: (error) => showToast({ kind: 'error', message: problemMessage(error) }),
    onSettled: () => queryClient.invalidateQueries(invitationsQuery),
  })
  return (
    <li className={classes.row}>
      <IconMail size={20} stroke={1.5} className={classes.icon} />
      <div className={classes.main}>
        <div className={classes.name}>
          <span className={classes.text}>{invitation.email}</span>
          {invitation.is_expired && (
            <span className={classes.tag} data-kind="late">
              Expired
            </span>
          )}
        </div>
        <div className={classes.detail}>
          {roleLabel(invitation.role)} · {invitation.is_expired ? 'expired' : 'valid until'}{' '}
          {formatDateTime(invitation.expires_at)}
        </div>
      </div>
      <div className={classes.actions}>
        <Button variant="subtle" size="compact-sm" onClick={onRenew}>
          New link
        </Button>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          loading={withdraw.isPending}
          onClick={() => withdraw.mutate()}
        >
          Withdraw
        </Button>
      </div>
    </li>
  )
}
