import { Tabs, TextInput } from '@mantine/core'
import '@mantine/core/styles/Tabs.layer.css'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useLiveEvents } from '../api/live.ts'
import { KINDS, TRASH, type TrashEntity, type TrashRow } from '../trash/queries.ts'
import { TrashList } from '../trash/trash-list.tsx'
import { Page } from '../ui/page.tsx'
import { showToast } from '../ui/toast.tsx'
import classes from './trash-screen.module.css'

const route = getRouteApi('/app/crm/trash')
const TYPING_MS = 200

/** What was deleted, and the way back. */
export default function TrashScreen() {
  const { entity = 'lead', q = '' } = route.useSearch()
  const navigate = route.useNavigate()
  useLiveTrash(entity)
  const search = useDebouncedCallback((text: string) => {
    navigate({ search: (current) => ({ ...current, q: text.trim() || undefined }), replace: true })
  }, TYPING_MS)
  return (
    <Page title="Trash">
      <div className={classes.body}>
        <TextInput
          aria-label="Search the trash"
          placeholder="Search by name"
          leftSection={<IconSearch size={16} stroke={1.6} />}
          defaultValue={q}
          onChange={(event) => search(event.currentTarget.value)}
          className={classes.search}
        />
        <Tabs
          value={entity}
          onChange={(value) => navigate({ search: (current) => ({ ...current, entity: value as TrashEntity }) })}
          keepMounted={false}
        >
          <Tabs.List>
            {KINDS.map((kind) => (
              <Tabs.Tab key={kind.entity} value={kind.entity}>
                {kind.label}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {KINDS.map((kind) => (
            <Tabs.Panel key={kind.entity} value={kind.entity} className={classes.panel}>
              <TrashList entity={kind.entity} q={q} onRestored={tellRestored} />
            </Tabs.Panel>
          ))}
        </Tabs>
      </div>
    </Page>
  )

  function tellRestored({ entity: kind, id, name, lead_id }: TrashRow) {
    const lead = kind === 'lead' ? id : lead_id
    showToast({
      kind: 'success',
      message: `Restored ${name || 'it'}`,
      ...(lead && {
        action: { label: 'Open', onClick: () => navigate({ to: '/crm/leads/$id', params: { id: lead }, search: {} }) },
      }),
    })
  }
}

/** Reads the trash again when something of this kind is deleted or restored anywhere. */
function useLiveTrash(entity: TrashEntity) {
  const client = useQueryClient()
  useLiveEvents(entity, ({ type }) => {
    if (type === 'deleted' || type === 'restored' || type === 'reset') client.invalidateQueries({ queryKey: TRASH })
  })
}
