import { Button, NativeSelect } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { api, body } from '../api/client.ts'
import { useLiveEvents } from '../api/live.ts'
import { useCan } from '../api/permissions.ts'
import { meQuery, usersQuery } from '../api/shared-queries.ts'
import type { User } from '../api/types.ts'
import { Avatar } from '../ui/avatar.tsx'
import { formatAgo, formatExact } from '../ui/format.ts'
import { showToast } from '../ui/toast.tsx'
import { useNow } from '../ui/use-now.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { teamsQuery } from './queries.ts'
import { ResetLinkDialog } from './reset-link-dialog.tsx'
import { type Role, roleLabel, roles } from './roles.ts'
import { RowList } from './row-list.tsx'
import classes from './rows.module.css'

/** Everyone in the workspace; administrators change roles and close accounts here. */
export function UserList() {
  const users = useQuery(usersQuery)
  const queryClient = useQueryClient()
  useLiveEvents('user', () => queryClient.invalidateQueries(usersQuery))
  return (
    <RowList label="Users" query={users} empty="No users">
      {(user) => <UserRow key={user.id} user={user} />}
    </RowList>
  )
}

function UserRow({ user }: { user: User }) {
  const { data: me } = useQuery(meQuery)
  const mayManage = useCan('users:manage')
  const now = useNow()
  return (
    <li className={classes.row} data-muted={!user.is_active || undefined}>
      <Avatar name={user.name} size={28} isDecorative />
      <div className={classes.main}>
        <div className={classes.name}>
          <span className={classes.text}>{user.name}</span>
          {user.id === me?.id && (
            <span className={classes.tag} data-kind="here">
              You
            </span>
          )}
          {!user.is_active && <span className={classes.tag}>Deactivated</span>}
        </div>
        <div className={classes.detail} title={user.last_seen_at ? formatExact(user.last_seen_at) : undefined}>
          {user.email} · {user.last_seen_at ? `seen ${formatAgo(user.last_seen_at, now)}` : 'not seen yet'}
        </div>
      </div>
      <div className={classes.actions}>
        {mayManage ? (
          <ManageUser user={user} isMe={user.id === me?.id} />
        ) : (
          <span className={classes.aside}>{roleLabel(user.role)}</span>
        )}
      </div>
    </li>
  )
}

function ManageUser({ user, isMe }: { user: User; isMe: boolean }) {
  const queryClient = useQueryClient()
  const [isAsking, setIsAsking] = useState(false)
  const [isResetting, setIsResetting] = useState(false)
  const { data: teams = [] } = useQuery(teamsQuery)
  const reload = () => queryClient.invalidateQueries(usersQuery)
  const save = (patch: { role?: Role; is_active?: boolean; team_id?: string | null }) =>
    body(api.PATCH('/api/crm/users/{id}', { params: { path: { id: user.id } }, body: patch }))
  const change = useMutation({
    mutationFn: save,
    onSuccess: () => isMe && queryClient.invalidateQueries(meQuery),
    onError: (error) => showToast({ kind: 'error', message: problemMessage(error) }),
    onSettled: () => Promise.all([reload(), queryClient.invalidateQueries(teamsQuery)]),
  })
  return (
    <>
      <NativeSelect
        className={classes.role}
        aria-label={`Role of ${user.name}`}
        data={roles.map(({ value, label }) => ({ value, label }))}
        value={change.variables?.role && change.isPending ? change.variables.role : user.role}
        disabled={change.isPending}
        onChange={(event) => change.mutate({ role: event.currentTarget.value as Role })}
      />
      {teams.length > 0 && (
        <NativeSelect
          className={classes.role}
          aria-label={`Team of ${user.name}`}
          data={[{ value: '', label: 'No team' }, ...teams.map(({ id, name }) => ({ value: id, label: name }))]}
          value={user.team_id ?? ''}
          disabled={change.isPending}
          onChange={(event) => change.mutate({ team_id: event.currentTarget.value || null })}
        />
      )}
      {user.is_active && !isMe && (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setIsResetting(true)}>
          Reset link
        </Button>
      )}
      {user.is_active ? (
        <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setIsAsking(true)}>
          Deactivate
        </Button>
      ) : (
        <Button variant="subtle" size="compact-sm" onClick={() => change.mutate({ is_active: true })}>
          Reactivate
        </Button>
      )}
      {isResetting && <ResetLinkDialog user={user} onClose={() => setIsResetting(false)} />}
      {isAsking && (
        <ConfirmDialog
          title={isMe ? 'Deactivate your own account?' : `Deactivate ${user.name}?`}
          verb="Deactivate"
          run={() => save({ is_active: false }).then(reload)}
          onClose={() => setIsAsking(false)}
        >
          {isMe
            ? 'You are signed out everywhere at once and your API keys stop working. Another administrator can reactivate you.'
            : 'They are signed out everywhere at once and their API keys stop working. Their leads and history stay, and an administrator can reactivate them.'}
        </ConfirmDialog>
      )}
    </>
  )
}
