import { Button, SegmentedControl } from '@mantine/core'
import '@mantine/core/styles/FloatingIndicator.layer.css'
import '@mantine/core/styles/SegmentedControl.layer.css'
import { IconForms, IconPlus } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { useLiveEvents } from '../api/live.ts'
import { useCan } from '../api/permissions.ts'
import { ArchivedFields } from '../custom-fields/archived-fields.tsx'
import { FieldList } from '../custom-fields/field-list.tsx'
import { CUSTOM_FIELDS, type CustomField, customFieldsQuery, type Entity } from '../custom-fields/queries.ts'
import { Section, SettingsPage } from '../settings/settings-page.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { SkeletonBar } from '../ui/skeleton.tsx'

const FieldDialog = lazy(() => import('../custom-fields/field-dialog.tsx'))

const route = getRouteApi('/app/settings/fields')

const ENTITIES = [
  { value: 'lead', label: 'Leads' },
  { value: 'contact', label: 'Contacts' },
]

/** The fields that the workspace adds to leads and contacts. */
export default function SettingsFieldsScreen() {
  const { entity = 'lead' } = route.useSearch()
  const navigate = route.useNavigate()
  const client = useQueryClient()
  const canManage = useCan('fields:manage')
  const { data, error, refetch } = useQuery(customFieldsQuery(entity))
  const [edited, setEdited] = useState<'new' | CustomField | null>(null)
  useLiveEvents('custom_field', () => client.invalidateQueries({ queryKey: CUSTOM_FIELDS }))

  const fields = data?.filter((field) => field.deleted_at === null) ?? []
  const add = canManage && (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setEdited('new')}>
      New field
    </Button>
  )
  return (
    <SettingsPage>
      <Section
        title="Fields"
        lead="What your leads and contacts have beyond the usual. They can be filtered, imported, exported and required like any other."
        action={fields.length > 0 && add}
      >
        <SegmentedControl
          mb="md"
          aria-label="Fields of"
          data={ENTITIES}
          value={entity}
          onChange={(next) => navigate({ search: { entity: next as Entity }, replace: true })}
        />
        {fields.length > 0 ? (
          <FieldList fields={fields} canManage={canManage} onEdit={setEdited} />
        ) : data ? (
          <EmptyState icon={IconForms} title={`No fields of your own on ${entity}s yet`} actions={add}>
            Such as the age of the roof, the brand of the furnace, or when the insurance ends.
          </EmptyState>
        ) : error ? (
          <ErrorState message={problemMessage(error)} onRetry={refetch} />
        ) : (
          <div role="status" aria-label="Loading fields">
            <SkeletonBar width="60%" />
          </div>
        )}
        <ArchivedFields fields={data?.filter((field) => field.deleted_at !== null) ?? []} canManage={canManage} />
      </Section>
      <Suspense>
        {edited && (
          <FieldDialog
            entity={entity}
            {...(edited !== 'new' && { field: edited })}
            groups={[...new Set(fields.flatMap((field) => field.group_name ?? []))]}
            onClose={() => setEdited(null)}
          />
        )}
      </Suspense>
    </SettingsPage>
  )
}
