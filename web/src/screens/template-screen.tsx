import { ActionIcon, Button } from '@mantine/core'
import { IconArrowLeft, IconGhost2 } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useState } from 'react'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import { useCan } from '../api/permissions.ts'
import { templateQuery } from '../email-marketing/templates/queries.ts'
import { startOf } from '../email-marketing/templates/start.ts'
import { TemplateEditor } from '../email-marketing/templates/template-editor.tsx'
import { TemplateMenu } from '../email-marketing/templates/template-menu.tsx'
import { useTemplateActions } from '../email-marketing/templates/use-template-actions.ts'
import { EmptyState } from '../ui/empty-state.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { LeadSkeleton } from '../ui/skeleton.tsx'

const route = getRouteApi('/app/crm/email-marketing/templates/$id')
const LIBRARY = '/crm/email-marketing/templates'

/** One template, or a new one, in its editor. */
export default function TemplateScreen() {
  const { id } = route.useParams()
  const { start = 'visual', tab = 'edit' } = route.useSearch()
  const navigate = route.useNavigate()
  const canEdit = useCan('templates:write', true)
  const [opening, setOpening] = useState(0)
  const isNew = id === 'new'
  const { data, error, refetch } = useQuery({ ...templateQuery(id), enabled: !isNew, staleTime: 0 })
  const open = (next: string) => navigate({ to: '/crm/email-marketing/templates/$id', params: { id: next } })
  const actions = useTemplateActions({
    onDuplicated: (copy) => open(copy.id),
    onDeleted: () => navigate({ to: LIBRARY }),
  })
  if (!isNew && !data) {
    if (!error) return <LeadSkeleton />
    if (error instanceof ApiProblem && error.status === 404) return <Missing />
    return <ErrorState message={problemMessage(error)} onRetry={() => refetch()} />
  }
  return (
    <TemplateEditor
      key={`${id} ${start} ${opening}`}
      template={data ?? null}
      start={startOf(start)}
      start_key={start}
      tab={tab}
      canEdit={canEdit}
      back={
        <ActionIcon size="lg" aria-label="All templates" renderRoot={(props) => <Link to={LIBRARY} {...props} />}>
          <IconArrowLeft size={18} stroke={1.8} />
        </ActionIcon>
      }
      actions={canEdit && data && <TemplateMenu template={data} actions={actions} />}
      onTab={(next) => navigate({ search: (search) => ({ ...search, tab: next }), replace: true })}
      onCreated={(template) =>
        navigate({
          to: '/crm/email-marketing/templates/$id',
          params: { id: template.id },
          search: { tab },
          replace: true,
        })
      }
      onReload={async () => {
        if (!isNew) await refetch()
        setOpening(opening + 1)
      }}
    />
  )
}

function Missing() {
  return (
    <EmptyState
      level={1}
      icon={IconGhost2}
      title="There is no such template"
      actions={<Button renderRoot={(props) => <Link to={LIBRARY} {...props} />}>All templates</Button>}
    >
      It was deleted, or its address is cut off.
    </EmptyState>
  )
}
