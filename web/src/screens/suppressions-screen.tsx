import { Button, Menu, NativeSelect } from '@mantine/core'
import { IconDotsVertical, IconDownload, IconFileUpload, IconPlus, IconTags } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { lazy, Suspense, useState } from 'react'
import { useLiveEvents } from '../api/live.ts'
import { useCan } from '../api/permissions.ts'
import { exportAddress, SUPPRESSION_LISTS, topicsQuery } from '../email-marketing/suppressions/queries.ts'
import { SuppressionList } from '../email-marketing/suppressions/suppression-list.tsx'
import {
  REASON_LABELS,
  REASONS,
  readSuppressionSearch,
  type SuppressionSearch,
} from '../email-marketing/suppressions/suppression-search.ts'
import { SearchBox } from '../ui/filters/search-box.tsx'
import { EmailPage } from './email-page.tsx'
import classes from './suppressions-screen.module.css'

const AddDialog = lazy(() => import('../email-marketing/suppressions/add-dialog.tsx'))
const ImportDialog = lazy(() => import('../email-marketing/suppressions/import-dialog.tsx'))
const TopicsDialog = lazy(() => import('../email-marketing/suppressions/topics-dialog.tsx'))

const route = getRouteApi('/app/crm/email-marketing/suppressions')

/** Who gets no marketing mail, and why. */
export default function SuppressionsScreen() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const client = useQueryClient()
  const canManage = useCan('suppressions:manage')
  const canExport = useCan('exports:run')
  const { data: topics = [] } = useQuery(topicsQuery)
  const [dialog, setDialog] = useState<'add' | 'import' | 'topics' | null>(null)
  useLiveEvents('suppression', () => client.invalidateQueries({ queryKey: SUPPRESSION_LISTS }))
  const narrow = (part: { [K in keyof SuppressionSearch]: string | undefined }) =>
    navigate({ search: readSuppressionSearch({ ...search, ...part }), replace: true })
  const close = () => setDialog(null)
  const add = (
    <Button leftSection={<IconPlus size={15} />} onClick={() => setDialog('add')}>
      Add
    </Button>
  )
  return (
    <EmailPage
      title="Suppressions"
      actions={
        <>
          <Menu position="bottom-end">
            <Menu.Target>
              <Button variant="default" aria-label="More" px="xs">
                <IconDotsVertical size={16} stroke={1.8} />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              {canManage && (
                <Menu.Item leftSection={<IconFileUpload size={15} stroke={1.8} />} onClick={() => setDialog('import')}>
                  Import addresses
                </Menu.Item>
              )}
              {canExport && (
                <Menu.Item
                  leftSection={<IconDownload size={15} stroke={1.8} />}
                  component="a"
                  href={exportAddress(search)}
                  download
                >
                  Export as CSV
                </Menu.Item>
              )}
              <Menu.Item leftSection={<IconTags size={15} stroke={1.8} />} onClick={() => setDialog('topics')}>
                Topics
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
          {canManage && add}
        </>
      }
    >
      <div className={classes.body}>
        <div className={classes.bar}>
          <SearchBox label="Search addresses" value={search.q ?? ''} onChange={(q) => narrow({ q })} />
          <NativeSelect
            aria-label="Reason"
            data={[
              { value: '', label: 'Every reason' },
              ...REASONS.map((value) => ({ value, label: REASON_LABELS[value] })),
            ]}
            value={search.reason ?? ''}
            onChange={(event) => narrow({ reason: event.currentTarget.value })}
          />
          {topics.length > 0 && (
            <NativeSelect
              aria-label="Topic"
              data={[
                { value: '', label: 'Every topic' },
                ...topics.map(({ id, name }) => ({ value: id, label: name })),
              ]}
              value={search.topic ?? ''}
              onChange={(event) => narrow({ topic: event.currentTarget.value })}
            />
          )}
        </div>
        <SuppressionList
          search={search}
          canManage={canManage}
          firstSteps={canManage && add}
          onClear={() => navigate({ search: {}, replace: true })}
        />
      </div>
      <Suspense>
        {dialog === 'add' && <AddDialog onClose={close} />}
        {dialog === 'import' && <ImportDialog onClose={close} />}
        {dialog === 'topics' && <TopicsDialog canManage={canManage} onClose={close} />}
      </Suspense>
    </EmailPage>
  )
}
