import { Button, Group, Stack } from '@mantine/core'
import { IconCalendarPlus } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { api, body } from '../api/client.ts'
import type { ResponseBody } from '../api/types.ts'
import { ErrorState } from '../ui/error-state.tsx'
import { FormProblem } from '../ui/form-problem.tsx'
import { formatAgo, formatDateTime } from '../ui/format.ts'
import { SkeletonBar } from '../ui/skeleton.tsx'
import { useNow } from '../ui/use-now.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { CopyField } from './copy-field.tsx'
import { calendarFeedQuery } from './queries.ts'
import classes from './settings-page.module.css'

type NewFeed = ResponseBody<'/api/crm/calendar-feed', 'post'>

/** One's calendar as a secret address: made, shown once, renewed, revoked. */
export function CalendarFeed() {
  const client = useQueryClient()
  const feed = useQuery(calendarFeedQuery)
  const [address, setAddress] = useState<NewFeed>()
  const [asking, setAsking] = useState<'renew' | 'revoke' | null>(null)
  const now = useNow()

  async function create() {
    setAddress(await body(api.POST('/api/crm/calendar-feed')))
    await client.invalidateQueries(calendarFeedQuery)
  }
  async function revoke() {
    await api.DELETE('/api/crm/calendar-feed')
    setAddress(undefined)
    await client.invalidateQueries(calendarFeedQuery)
  }
  const creating = useMutation({ mutationFn: create })

  if (!feed.data) {
    if (feed.error) return <ErrorState message={problemMessage(feed.error)} onRetry={feed.refetch} />
    return (
      <div className={classes.card} role="status" aria-label="Loading">
        <SkeletonBar width="50%" />
      </div>
    )
  }
  const { created_at, last_used_at } = feed.data
  if (created_at === null) {
    return (
      <div className={classes.card}>
        <Stack gap="md" align="flex-start">
          <p>You have no calendar address yet. Make one, and add it to your calendar program.</p>
          <FormProblem>{creating.error ? problemMessage(creating.error) : undefined}</FormProblem>
          <Button
            leftSection={<IconCalendarPlus size={16} />}
            loading={creating.isPending}
            onClick={() => creating.mutate()}
          >
            Create calendar address
          </Button>
        </Stack>
      </div>
    )
  }
  return (
    <div className={classes.card}>
      <Stack gap="md">
        {address ? (
          <>
            <p>
              Copy the address now: it is not shown again. Whoever has it can read your tasks and meetings, so treat it
              like a password.
            </p>
            <CopyField label="Address (https)" value={address.url} />
            <CopyField label="Address to subscribe with one click (webcal)" value={address.webcal_url} />
          </>
        ) : (
          <p>Your calendar address works. It was shown when it was made; if it is lost, make a new one.</p>
        )}
        <p className={classes.lead}>
          Made {formatDateTime(created_at)} ·{' '}
          {last_used_at ? `last read ${formatAgo(last_used_at, now)}` : 'not read by any program yet'}
        </p>
        <Group gap="xs">
          <Button variant="default" onClick={() => setAsking('renew')}>
            New address
          </Button>
          <Button variant="subtle" color="red" onClick={() => setAsking('revoke')}>
            Revoke
          </Button>
        </Group>
      </Stack>
      {asking === 'renew' && (
        <ConfirmDialog title="Make a new address?" verb="New address" run={create} onClose={() => setAsking(null)}>
          The present one stops working at once: calendar programs that use it must be given the new one.
        </ConfirmDialog>
      )}
      {asking === 'revoke' && (
        <ConfirmDialog title="Revoke the address?" verb="Revoke" run={revoke} onClose={() => setAsking(null)}>
          Calendar programs that use it see nothing any more. You can make another one at any time.
        </ConfirmDialog>
      )}
    </div>
  )
}
