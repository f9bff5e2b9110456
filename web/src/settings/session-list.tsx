import { Button } from '@mantine/core'
import { IconDeviceDesktop, IconDeviceMobile } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { problemMessage } from '../api/api-problem.ts'
import { api } from '../api/client.ts'
import { formatAgo, formatExact } from '../ui/format.ts'
import { showToast } from '../ui/toast.tsx'
import { useNow } from '../ui/use-now.ts'
import { type Session, sessionsQuery } from './queries.ts'
import { RowList } from './row-list.tsx'
import classes from './rows.module.css'
import { describeUserAgent, isPhone } from './user-agent.ts'

/** Where one is signed in, each with a button that ends it. */
export function SessionList() {
  const sessions = useQuery(sessionsQuery)
  return (
    <RowList label="Sessions" query={sessions} empty="No open sessions">
      {(session) => <SessionRow key={session.id} session={session} />}
    </RowList>
  )
}

function SessionRow({ session }: { session: Session }) {
  const queryClient = useQueryClient()
  const now = useNow()
  const end = useMutation({
    mutationFn: () => api.DELETE('/api/crm/sessions/{id}', { params: { path: { id: session.id } } }),
    onError: (error) => showToast({ kind: 'error', message: problemMessage(error) }),
    onSettled: () => queryClient.invalidateQueries(sessionsQuery),
  })
  const Icon = isPhone(session.user_agent) ? IconDeviceMobile : IconDeviceDesktop
  return (
    <li className={classes.row}>
      <Icon size={20} stroke={1.5} className={classes.icon} />
      <div className={classes.main}>
        <div className={classes.name}>
          <span className={classes.text}>{describeUserAgent(session.user_agent)}</span>
          {session.is_current && (
            <span className={classes.tag} data-kind="here">
              This browser
            </span>
          )}
        </div>
        <div className={classes.detail} title={formatExact(session.last_seen_at)}>
          {session.ip_address || 'Unknown address'} · last seen {formatAgo(session.last_seen_at, now)}
        </div>
      </div>
      {!session.is_current && (
        <Button variant="subtle" color="gray" size="compact-sm" loading={end.isPending} onClick={() => end.mutate()}>
          Sign out
        </Button>
      )}
    </li>
  )
}

/** Ends every session but this one; hidden while there is none. */
export function EndOtherSessions() {
  const queryClient = useQueryClient()
  const { data: sessions = [] } = useQuery(sessionsQuery)
  const end = useMutation({
    mutationFn: () => api.DELETE('/api/crm/sessions'),
    onError: (error) => showToast({ kind: 'error', message: problemMessage(error) }),
    onSettled: () => queryClient.invalidateQueries(sessionsQuery),
  })
  if (sessions.length < 2) return null
  return (
    <Button variant="default" loading={end.isPending} onClick={() => end.mutate()}>
      Sign out everywhere else
    </Button>
  )
}
