import { Button } from '@mantine/core'
import { IconArrowLeft, IconArrowsExchange } from '@tabler/icons-react'
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { leadFieldsQuery, usersQuery } from '../api/shared-queries.ts'
import classes from '../duplicates/duplicates.module.css'
import { MergeTable } from '../duplicates/merge-table.tsx'
import { type Choices, duplicateQueries, mergeLeads, mergePreviewQuery } from '../duplicates/queries.ts'
import { leadQuery } from '../leads/queries.ts'
import { undoOperation } from '../operations/undo-operation.ts'
import { ErrorState } from '../ui/error-state.tsx'
import { fieldText } from '../ui/fields/field-text.ts'
import { Page } from '../ui/page.tsx'
import { LeadSkeleton } from '../ui/skeleton.tsx'
import { showToast } from '../ui/toast.tsx'

const route = getRouteApi('/app/crm/duplicates/merge')

/** Leads that become one: the first is merged with the second, what comes of it with the third, and so on. */
export default function MergeScreen() {
  const { ids, done = 0 } = route.useSearch()
  const [winner_id = '', loser_id = '', ...others] = ids.split(',')
  return (
    <MergePair
      key={[winner_id, loser_id].sort().join()}
      winner_id={winner_id}
      loser_id={loser_id}
      others={others}
      done={done}
    />
  )
}

interface Pair {
  winner_id: string
  loser_id: string
  /** With which the winner is merged afterwards. */
  others: string[]
  /** How many have been merged before. */
  done: number
}

/** Two leads field by field, before they become one. */
function MergePair({ winner_id, loser_id, others, done }: Pair) {
  const navigate = route.useNavigate()
  const client = useQueryClient()
  const [choices, setChoices] = useState<Choices>({})
  const winner = useQuery(leadQuery(winner_id))
  const loser = useQuery(leadQuery(loser_id))
  const { data: fields = [] } = useQuery(leadFieldsQuery)
  const { data: users = [] } = useQuery(usersQuery)
  const preview = useQuery({ ...mergePreviewQuery(winner_id, loser_id, choices), placeholderData: keepPreviousData })

  const merge = useMutation({
    mutationFn: (version: number) => mergeLeads({ id: winner_id, version }, loser_id, choices),
    onSuccess: async (operation_id) => {
      // The next merge needs the version that this one made.
      await client.invalidateQueries({ queryKey: leadQuery(winner_id).queryKey })
      if (others.length === 0) await navigate({ to: '/crm/leads/$id', params: { id: winner_id } })
      else await navigate({ search: { ids: [winner_id, ...others].join(','), done: done + 1 }, replace: true })
      client.invalidateQueries({ queryKey: duplicateQueries })
      showToast({
        message: `Merged ${loser.data?.business_name} into ${winner.data?.business_name}`,
        duration: 10_000,
        ...(operation_id && { action: { label: 'Undo', onClick: () => undoOperation(operation_id) } }),
      })
    },
    onError: (error) => {
      showToast({ kind: 'error', message: `Nothing was merged. ${problemMessage(error)}` })
      client.invalidateQueries({ queryKey: leadQuery(winner_id).queryKey })
    },
  })

  function swap() {
    setChoices(
      Object.fromEntries(Object.entries(choices).map(([key, side]) => [key, side === 'winner' ? 'loser' : 'winner'])),
    )
    navigate({ search: (search) => ({ ...search, ids: [loser_id, winner_id, ...others].join(',') }), replace: true })
  }

  /** Leaves the second lead as it is and goes on with the next. */
  function skip() {
    navigate({ search: { ids: [winner_id, ...others].join(','), done: done + 1 }, replace: true })
  }

  const error = winner.error ?? loser.error ?? preview.error
  const back = (
    <Link className={classes.back} to="/crm/duplicates">
      <IconArrowLeft size={16} stroke={1.8} />
      Duplicates
    </Link>
  )
  if (error && !preview.data) {
    return (
      <Page title="Merge leads" heading={back}>
        <ErrorState
          title="These leads cannot be merged"
          message={problemMessage(error)}
          onRetry={() => Promise.all([winner.refetch(), loser.refetch(), preview.refetch()])}
        />
      </Page>
    )
  }
  if (!winner.data || !loser.data || !preview.data) {
    return (
      <Page title="Merge leads" heading={back}>
        <LeadSkeleton />
      </Page>
    )
  }
  const show = (key: string, value: unknown) =>
    fieldText(fields.find((field) => field.key === key) ?? { type: 'text' }, value, users)
  const version = winner.data.version
  const count = done + 1 + others.length
  return (
    <Page title="Merge leads" heading={back}>
      <div className={classes.body}>
        <h1 className={classes.title}>
          Merge leads{' '}
          {count > 1 && (
            <span className={classes.step}>
              {done + 1} of {count}
            </span>
          )}
        </h1>
        <div className={classes.summary}>
          <p>
            <strong>{winner.data.business_name}</strong> stays. {movedInWords(preview.data.moved)} The other lead goes
            to the trash. It can be undone.
          </p>
          <div className={classes.actions}>
            <Button variant="default" leftSection={<IconArrowsExchange size={15} />} onClick={swap}>
              Keep the other one
            </Button>
            {others.length > 0 && (
              <Button variant="default" onClick={skip}>
                Skip
              </Button>
            )}
            <Button loading={merge.isPending} onClick={() => merge.mutate(version)}>
              Merge
            </Button>
          </div>
        </div>
        <div className={classes.box}>
          <MergeTable
            fields={preview.data.fields}
            names={{ winner: `${winner.data.business_name} (stays)`, loser: loser.data.business_name }}
            choices={choices}
            onChoose={setChoices}
            show={show}
          />
        </div>
      </div>
    </Page>
  )
}

const NAMES: Record<string, [one: string, many: string]> = {
  contacts: ['contact', 'contacts'],
  tasks: ['task', 'tasks'],
  notes: ['note', 'notes'],
  activities: ['timeline entry', 'timeline entries'],
  attachments: ['file', 'files'],
  mails: ['email', 'emails'],
}

/** "It gets 2 contacts and 14 timeline entries." */
function movedInWords(moved: Record<string, number>): string {
  const parts = Object.entries(moved)
    .filter(([, count]) => count > 0)
    .map(([table, count]) => `${count} ${NAMES[table]?.[count === 1 ? 0 : 1] ?? table}`)
  return parts.length === 0 ? '' : `It gets ${new Intl.ListFormat('en').format(parts)} of the other.`
}
