import { IconLock } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { problemMessage } from '../api/api-problem.ts'
import { useCan } from '../api/permissions.ts'
import { meQuery } from '../api/shared-queries.ts'
import { workspaceQuery } from '../settings/queries.ts'
import { Section, SettingsPage } from '../settings/settings-page.tsx'
import { TrashForm, VisibilityForm } from '../settings/workspace-form.tsx'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { SkeletonBar } from '../ui/skeleton.tsx'

export default function SettingsWorkspaceScreen() {
  const { data: me } = useQuery(meQuery)
  const mayManage = useCan('settings:manage')
  const { data: workspace, error, refetch } = useQuery(workspaceQuery)
  if (me && !mayManage) {
    return (
      <SettingsPage>
        <EmptyState icon={IconLock} title="For administrators">
          Settings of the workspace are changed by an administrator.
        </EmptyState>
      </SettingsPage>
    )
  }
  return (
    <SettingsPage>
      {workspace ? (
        <>
          <Section
            title="Who sees what"
            lead="With a lead go its contacts, tasks, notes and files. Administrators see everything; leads without an owner are seen by those who see all."
          >
            <VisibilityForm workspace={workspace} />
          </Section>
          <Section title="Trash" lead="Deleted records can be restored for a while.">
            <TrashForm workspace={workspace} />
          </Section>
        </>
      ) : error ? (
        <ErrorState message={problemMessage(error)} onRetry={refetch} />
      ) : (
        <SkeletonBar width="60%" />
      )}
    </SettingsPage>
  )
}
