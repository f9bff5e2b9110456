import { Button } from '@mantine/core'
import { IconDownload, IconLock } from '@tabler/icons-react'
import { getRouteApi } from '@tanstack/react-router'
import { useCan } from '../api/permissions.ts'
import { AuditFilters } from '../audit/audit-filters.tsx'
import { AuditList } from '../audit/audit-list.tsx'
import { type AuditFilter, auditCsv } from '../audit/queries.ts'
import { Section, SettingsPage } from '../settings/settings-page.tsx'
import { EmptyState } from '../ui/empty-state.tsx'

const route = getRouteApi('/app/settings/audit')

/** Who did what, from where, before and after. */
export default function SettingsAuditScreen() {
  const filter = route.useSearch()
  const navigate = route.useNavigate()
  const mayRead = useCan('audit:read')
  const onFilter = (search: AuditFilter) => navigate({ search, replace: true })
  if (!mayRead) {
    return (
      <SettingsPage>
        <EmptyState icon={IconLock} title="The audit log is for administrators">
          Ask one of them what you would like to know.
        </EmptyState>
      </SettingsPage>
    )
  }
  return (
    <SettingsPage isWide>
      <Section
        title="Audit log"
        lead="Every change, sign-in and export. Nobody can alter it."
        action={
          <Button
            component="a"
            href={auditCsv(filter)}
            download
            variant="default"
            leftSection={<IconDownload size={16} />}
          >
            Export
          </Button>
        }
      >
        <AuditFilters filter={filter} onFilter={onFilter} />
        <AuditList filter={filter} onFilter={onFilter} />
      </Section>
    </SettingsPage>
  )
}
