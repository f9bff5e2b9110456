import '@mantine/core/styles/Anchor.layer.css'
import { Anchor, Button } from '@mantine/core'
import { IconLock, IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useCan } from '../api/permissions.ts'
import { meQuery } from '../api/shared-queries.ts'
import { ApiKeyList } from '../settings/api-key-list.tsx'
import { Section, SettingsPage } from '../settings/settings-page.tsx'
import { EmptyState } from '../ui/empty-state.tsx'

const NewApiKeyDialog = lazy(() => import('../settings/new-api-key-dialog.tsx'))

export default function SettingsApiKeysScreen() {
  const { data: me } = useQuery(meQuery)
  const mayManage = useCan('api_keys:manage')
  const [isCreating, setIsCreating] = useState(false)
  if (me && !mayManage) {
    return (
      <SettingsPage>
        <EmptyState icon={IconLock} title="For administrators">
          API keys are made and revoked by an administrator of this workspace.
        </EmptyState>
      </SettingsPage>
    )
  }
  return (
    <SettingsPage>
      <Section
        title="API keys"
        lead={
          <>
            For programs, sent as <code>Authorization: Bearer</code>. See the{' '}
            <Anchor href="/docs" target="_blank" inherit>
              API documentation
            </Anchor>
            .
          </>
        }
        action={
          <Button leftSection={<IconPlus size={16} />} onClick={() => setIsCreating(true)}>
            New key
          </Button>
        }
      >
        <ApiKeyList />
      </Section>
      <Suspense>{isCreating && <NewApiKeyDialog onClose={() => setIsCreating(false)} />}</Suspense>
    </SettingsPage>
  )
}
