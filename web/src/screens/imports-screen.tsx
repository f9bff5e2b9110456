import { IconLock } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useLiveEvents } from '../api/live.ts'
import { useCan } from '../api/permissions.ts'
import { meQuery } from '../api/shared-queries.ts'
import { ImportList } from '../imports/import-list.tsx'
import { importQuery, importsQuery } from '../imports/queries.ts'
import { UploadArea } from '../imports/upload-area.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { Page } from '../ui/page.tsx'
import classes from './imports-screen.module.css'

/** Where a file comes in, and what became of earlier ones. */
export default function ImportsScreen() {
  const me = useQuery(meQuery)
  const mayImport = useCan('leads:import')
  return (
    <Page title="Import">
      {mayImport ? (
        <Imports />
      ) : (
        me.data && (
          <EmptyState icon={IconLock} title="You may not import leads">
            Ask an administrator for the role of a rep or a manager.
          </EmptyState>
        )
      )}
    </Page>
  )
}

function Imports() {
  const client = useQueryClient()
  const navigate = useNavigate()
  useLiveEvents('import', (event) => {
    // While an import runs, the list is read every other second anyway.
    if (event.type !== 'imported') client.invalidateQueries({ queryKey: importsQuery.queryKey })
  })
  return (
    <div className={classes.body}>
      <UploadArea
        onUploaded={(uploaded) => {
          client.setQueryData(importQuery(uploaded.id).queryKey, uploaded)
          client.invalidateQueries({ queryKey: importsQuery.queryKey })
          navigate({ to: '/crm/imports/$id', params: { id: uploaded.id } })
        }}
      />
      <section className={classes.section} aria-labelledby="earlier-imports">
        <h2 id="earlier-imports" className={classes.title}>
          Earlier imports
        </h2>
        <ImportList />
      </section>
    </div>
  )
}
