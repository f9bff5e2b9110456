import { Button } from '@mantine/core'
import { IconKey } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api/client.ts'
import { formatAgo, formatDateTime } from '../ui/format.ts'
import { useNow } from '../ui/use-now.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { type ApiKey, apiKeysQuery } from './queries.ts'
import { roleLabel } from './roles.ts'
import { RowList } from './row-list.tsx'
import classes from './rows.module.css'

/** The keys of the workspace. */
export function ApiKeyList() {
  const keys = useQuery(apiKeysQuery)
  return (
    <RowList label="API keys" query={keys} empty="No API keys yet.">
      {(key) => <ApiKeyRow key={key.id} apiKey={key} />}
    </RowList>
  )
}

function ApiKeyRow({ apiKey }: { apiKey: ApiKey }) {
  const queryClient = useQueryClient()
  const [isAsking, setIsAsking] = useState(false)
  const now = useNow()
  async function revoke() {
    await api.DELETE('/api/crm/api-keys/{id}', { params: { path: { id: apiKey.id } } })
    await queryClient.invalidateQueries(apiKeysQuery)
  }
  return (
    <li className={classes.row}>
      <IconKey size={20} stroke={1.5} className={classes.icon} />
      <div className={classes.main}>
        <div className={classes.name}>
          <span className={classes.text}>{apiKey.name}</span>
          <span className={classes.tag}>{roleLabel(apiKey.role)}</span>
        </div>
        <div className={classes.detail} title={`Made ${formatDateTime(apiKey.created_at)}`}>
          <span className={classes.mono}>{apiKey.prefix}…</span> · by {apiKey.user_name} ·{' '}
          {apiKey.last_used_at ? `used ${formatAgo(apiKey.last_used_at, now)}` : 'never used'}
        </div>
      </div>
      <Button variant="subtle" color="gray" size="compact-sm" onClick={() => setIsAsking(true)}>
        Revoke
      </Button>
      {isAsking && (
        <ConfirmDialog title={`Revoke “${apiKey.name}”?`} verb="Revoke" run={revoke} onClose={() => setIsAsking(false)}>
          Programs that use this key are refused at once. This cannot be undone.
        </ConfirmDialog>
      )}
    </li>
  )
}
