import { Button, NativeSelect } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useCan } from '../api/permissions.ts'
import { keepSequence, type Sequence } from '../email-marketing/sequences/queries.ts'
import { SequenceList } from '../email-marketing/sequences/sequence-list.tsx'
import type { SequenceSearch } from '../email-marketing/sequences/sequence-search.ts'
import { useLiveSequences } from '../email-marketing/sequences/use-live-sequences.ts'
import { useSequenceActions } from '../email-marketing/sequences/use-sequence-actions.ts'
import { STATUS_LABELS } from '../email-marketing/sequences/words.ts'
import { SearchBox } from '../ui/filters/search-box.tsx'
import { EmailPage } from './email-page.tsx'
import classes from './sequences-screen.module.css'

const NewSequenceDialog = lazy(() => import('../email-marketing/sequences/new-sequence-dialog.tsx'))

const route = getRouteApi('/app/crm/email-marketing/sequences')

/** Mails, waits and tasks that contacts go through one after the other. */
export default function SequencesScreen() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const client = useQueryClient()
  const canEdit = useCan('sequences:write')
  const [isAsking, setAsking] = useState(false)
  useLiveSequences()
  const open = ({ id }: Pick<Sequence, 'id'>) => navigate({ to: '/crm/email-marketing/sequences/$id', params: { id } })
  const actions = useSequenceActions({ onDuplicated: open })
  const narrow = (part: { [K in keyof SequenceSearch]: SequenceSearch[K] | undefined }) => {
    const kept = Object.entries({ ...search, ...part }).filter(([, value]) => value)
    navigate({ search: Object.fromEntries(kept) as SequenceSearch, replace: true })
  }
  const create = canEdit && (
    <Button leftSection={<IconPlus size={15} />} onClick={() => setAsking(true)}>
      New sequence
    </Button>
  )
  return (
    <EmailPage title="Sequences" actions={create}>
      <div className={classes.body}>
        <div className={classes.bar}>
          <SearchBox label="Search sequences" value={search.q ?? ''} onChange={(q) => narrow({ q })} />
          <NativeSelect
            aria-label="Status"
            data={[
              { value: '', label: 'Every status' },
              ...Object.entries(STATUS_LABELS).map(([value, label]) => ({ value, label })),
            ]}
            value={search.status ?? ''}
            onChange={(event) => narrow({ status: (event.currentTarget.value || undefined) as Sequence['status'] })}
          />
        </div>
        <SequenceList
          search={search}
          actions={canEdit ? actions : undefined}
          firstSteps={create}
          onClear={() => narrow({ q: undefined, status: undefined })}
        />
      </div>
      <Suspense>
        {isAsking && (
          <NewSequenceDialog
            onClose={() => setAsking(false)}
            onCreated={(sequence) => {
              keepSequence(client, sequence)
              open(sequence)
            }}
          />
        )}
      </Suspense>
    </EmailPage>
  )
}
