import { NativeSelect, NumberInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { api, body, ifMatch } from '../api/client.ts'
import { showToast } from '../ui/toast.tsx'
import { type Workspace, workspaceQuery } from './queries.ts'
import classes from './settings-page.module.css'

type Changes = Partial<Pick<Workspace, 'manager_sees' | 'rep_sees' | 'viewer_sees' | 'trash_days'>>

const SEES = [
  { value: 'all', label: 'All leads' },
  { value: 'team', label: 'Leads of their team' },
  { value: 'own', label: 'Only their own leads' },
]

const ROLES = [
  { key: 'manager_sees', label: 'Managers see' },
  { key: 'rep_sees', label: 'Reps see' },
  { key: 'viewer_sees', label: 'Viewers see' },
] as const

function useSave(workspace: Workspace) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (changes: Changes) =>
      body(api.PATCH('/api/crm/workspace', { body: changes, headers: ifMatch(workspace.version) })),
    onSuccess: (saved) => queryClient.setQueryData(workspaceQuery.queryKey, saved),
    onError: (error) => {
      showToast({ kind: 'error', message: problemMessage(error) })
      queryClient.invalidateQueries(workspaceQuery)
    },
  })
}

/** Whose leads each role sees. Saved as it is chosen. */
export function VisibilityForm({ workspace }: { workspace: Workspace }) {
  const save = useSave(workspace)
  const shown = { ...workspace, ...(save.isPending && save.variables) }
  return (
    <div className={classes.card}>
      <div className={classes.form}>
        {ROLES.map(({ key, label }) => (
          <NativeSelect
            key={key}
            label={label}
            data={SEES}
            value={shown[key]}
            disabled={save.isPending}
            onChange={(event) => save.mutate({ [key]: event.currentTarget.value })}
          />
        ))}
      </div>
    </div>
  )
}

/** How long deleted records can be restored. */
export function TrashForm({ workspace }: { workspace: Workspace }) {
  const save = useSave(workspace)
  const [days, setDays] = useState<number | string>(workspace.trash_days)
  const isValid = typeof days === 'number' && Number.isInteger(days) && days >= 1 && days <= 365
  return (
    <div className={classes.card}>
      <div className={classes.form}>
        <NumberInput
          label="Days in the trash"
          description="After that they are removed for good, with their files."
          min={1}
          max={365}
          allowDecimal={false}
          value={days}
          error={!isValid && 'Enter a whole number from 1 to 365'}
          onChange={setDays}
          onBlur={() => isValid && days !== workspace.trash_days && save.mutate({ trash_days: days })}
        />
      </div>
    </div>
  )
}
