import { Button } from '@mantine/core'
import { IconPlayerPlay } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useCan } from '../../api/permissions.ts'
import { Page } from '../../ui/page.tsx'
import { showToast } from '../../ui/toast.tsx'
import { People } from './people.tsx'
import { ProblemList } from './problem-list.tsx'
import { problemsOf } from './problems.ts'
import { changeStatus, keepSequence, numbersQuery, refreshPeople, type SavedSteps, type Sequence } from './queries.ts'
import { SequenceBadge } from './sequence-badge.tsx'
import classes from './sequence-builder.module.css'
import { SequenceMenu } from './sequence-menu.tsx'
import { SequenceNotice } from './sequence-notice.tsx'
import type { PeopleSearch } from './sequence-search.ts'
import { SettingsFields } from './settings-fields.tsx'
import { StepList } from './step-list.tsx'
import { useLiveSequences } from './use-live-sequences.ts'
import type { SequenceActions } from './use-sequence-actions.ts'
import { useSequenceForm } from './use-sequence-form.ts'

interface Props {
  sequence: Sequence
  steps: SavedSteps
  search: PeopleSearch
  /** The way back to the list. */
  back: ReactNode
  actions: SequenceActions
  onSearch: (search: PeopleSearch) => void
  /** Opens the builder anew with what the server has. */
  onReload: () => void
}

const TABS = [
  { tab: undefined, label: 'Steps' },
  { tab: 'people', label: 'People' },
  { tab: 'settings', label: 'Settings' },
] as const

/** One sequence: its steps, who is in it, its settings. */
export function SequenceBuilder({ sequence, steps, search, back, actions, onSearch, onReload }: Props) {
  const { id, name, status, mail_problem } = sequence
  const client = useQueryClient()
  const canEdit = useCan('sequences:write')
  const editing = useSequenceForm(sequence, steps)
  const { form, isDirty, isSaving } = editing
  const { data: numbers } = useQuery(numbersQuery(id))
  useLiveSequences(id)
  const activating = useMutation({
    mutationFn: async () => {
      if (isDirty) await editing.save()
      return changeStatus(id, 'activate')
    },
    onSuccess: (activated) => {
      keepSequence(client, activated)
      refreshPeople(client, id)
      showToast({ kind: 'success', message: `${name} is active` })
    },
  })
  const problems = [...problemsOf(editing.error), ...problemsOf(activating.error)]
  const canActivate = canEdit && (status !== 'active' || mail_problem !== null)
  return (
    <Page
      title={name}
      scroll="none"
      heading={
        <div className={classes.heading}>
          {back}
          <h1 className={classes.name}>{form.settings.name || name}</h1>
          <SequenceBadge status={status} />
        </div>
      }
      actions={
        canEdit && (
          <>
            {isDirty && (
              <Button
                variant={canActivate ? 'default' : 'filled'}
                loading={isSaving}
                onClick={() => editing.save().catch(() => {})}
              >
                Save
              </Button>
            )}
            {canActivate && (
              <Button
                leftSection={<IconPlayerPlay size={15} />}
                loading={activating.isPending}
                onClick={() => activating.mutate()}
              >
                {status === 'active' ? 'Try again' : status === 'paused' ? 'Resume' : 'Activate'}
              </Button>
            )}
            <SequenceMenu sequence={sequence} actions={actions} />
          </>
        )
      }
    >
      <div className={classes.frame}>
        <nav className={classes.tabs} aria-label="Parts of the sequence">
          {TABS.map(({ tab, label }) => (
            <Link
              key={label}
              to="."
              search={tab ? { tab } : {}}
              replace
              activeOptions={{ exact: tab === undefined, includeSearch: true }}
              className={classes.tab}
            >
              {label}
              {tab === 'people' && sequence.active_count > 0 && ` · ${sequence.active_count}`}
            </Link>
          ))}
        </nav>
        <div className={classes.body}>
          <SequenceNotice editing={editing} onReload={onReload} />
          {mail_problem && <Warning>{mail_problem}</Warning>}
          {activating.error && !editing.error && (
            <ProblemList title="It cannot be activated yet." error={activating.error} />
          )}
          {search.tab === 'people' ? (
            <People sequence={sequence} steps={form.steps} numbers={numbers} search={search} onSearch={onSearch} />
          ) : search.tab === 'settings' ? (
            <SettingsFields
              settings={form.settings}
              problems={problems}
              canEdit={canEdit}
              onChange={(changed) => {
                activating.reset()
                editing.changeSettings(changed)
              }}
            />
          ) : (
            <div className={classes.steps}>
              {form.steps.length === 0 && (
                <p className={classes.hint}>
                  {canEdit ? 'Add the first step. Contacts go through the steps from top to bottom.' : 'No steps yet.'}
                </p>
              )}
              <StepList
                steps={form.steps}
                numbers={numbers}
                problems={problems}
                canEdit={canEdit}
                onChange={(steps) => {
                  activating.reset()
                  editing.changeSteps(steps)
                }}
              />
            </div>
          )}
        </div>
      </div>
    </Page>
  )
}

function Warning({ children }: { children: string }) {
  return (
    <div className={classes.notice} data-kind="warning" role="alert">
      No mail leaves: {children}
    </div>
  )
}
