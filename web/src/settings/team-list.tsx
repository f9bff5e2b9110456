import { ActionIcon, Button, TextInput } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { api, body } from '../api/client.ts'
import { useLiveEvents } from '../api/live.ts'
import { useCan } from '../api/permissions.ts'
import { usersQuery } from '../api/shared-queries.ts'
import { showToast } from '../ui/toast.tsx'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { type Team, teamsQuery } from './queries.ts'
import { RowList } from './row-list.tsx'
import classes from './rows.module.css'

/** The teams; administrators add, rename and delete them here. */
export function TeamList() {
  const teams = useQuery(teamsQuery)
  const queryClient = useQueryClient()
  useLiveEvents('team', () => queryClient.invalidateQueries(teamsQuery))
  return (
    <RowList
      label="Teams"
      query={teams}
      empty="No teams yet. A team matters where people see their own team’s leads only."
    >
      {(team) => <TeamRow key={team.id} team={team} />}
    </RowList>
  )
}

function TeamRow({ team }: { team: Team }) {
  const mayManage = useCan('users:manage')
  const queryClient = useQueryClient()
  const [isAsking, setIsAsking] = useState(false)
  const path = { path: { id: team.id } }
  const rename = useMutation({
    mutationFn: (name: string) => body(api.PATCH('/api/crm/teams/{id}', { params: path, body: { name } })),
    onError: (error) => showToast({ kind: 'error', message: problemMessage(error) }),
    onSettled: () => queryClient.invalidateQueries(teamsQuery),
  })
  const remove = async () => {
    await body(api.DELETE('/api/crm/teams/{id}', { params: path }))
    await Promise.all([queryClient.invalidateQueries(teamsQuery), queryClient.invalidateQueries(usersQuery)])
  }
  const members = team.member_count === 1 ? '1 member' : `${team.member_count} members`
  if (!mayManage) {
    return (
      <li className={classes.row}>
        <span className={classes.main}>{team.name}</span>
        <span className={classes.aside}>{members}</span>
      </li>
    )
  }
  return (
    <li className={classes.row}>
      <TextInput
        key={team.version}
        className={classes.main}
        variant="unstyled"
        aria-label={`Name of the team ${team.name}`}
        defaultValue={team.name}
        maxLength={60}
        onBlur={({ currentTarget }) => {
          const name = currentTarget.value.trim()
          if (name && name !== team.name) rename.mutate(name)
          else currentTarget.value = team.name
        }}
        onKeyDown={({ key, currentTarget }) => {
          if (key === 'Escape') currentTarget.value = team.name
          if (key === 'Escape' || key === 'Enter') currentTarget.blur()
        }}
      />
      <div className={classes.actions}>
        <span className={classes.aside}>{members}</span>
        <ActionIcon variant="subtle" color="gray" aria-label={`Delete ${team.name}`} onClick={() => setIsAsking(true)}>
          <IconTrash size={16} stroke={1.6} />
        </ActionIcon>
      </div>
      {isAsking && (
        <ConfirmDialog title={`Delete ${team.name}?`} verb="Delete" run={remove} onClose={() => setIsAsking(false)}>
          Its members stay, in no team. Where people see their team’s leads only, they then see just their own.
        </ConfirmDialog>
      )}
    </li>
  )
}

/** One line to add a team. */
export function NewTeam() {
  const queryClient = useQueryClient()
  const [name, setName] = useState('')
  const create = useMutation({
    mutationFn: () => body(api.POST('/api/crm/teams', { body: { name: name.trim() } })),
    onSuccess: () => setName(''),
    onSettled: () => queryClient.invalidateQueries(teamsQuery),
  })
  return (
    <form
      className={classes.add}
      onSubmit={(event) => {
        event.preventDefault()
        if (name.trim()) create.mutate()
      }}
    >
      <TextInput
        className={classes.main}
        aria-label="Name of the new team"
        placeholder="New team"
        maxLength={60}
        value={name}
        error={create.error && problemMessage(create.error)}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button type="submit" variant="default" loading={create.isPending} disabled={!name.trim()}>
        Add team
      </Button>
    </form>
  )
}
