import { Button } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconPlus } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useCan } from '../api/permissions.ts'
import { contactFieldsQuery, usersQuery } from '../api/shared-queries.ts'
import { openCommand } from '../app-shell/commands.ts'
import { BulkBar } from '../bulk/bulk-bar.tsx'
import { ContactsTable } from '../contacts/contacts-table.tsx'
import { DEFAULT_CONTACT_COLUMNS, DEFAULT_CONTACT_SORT, isShown } from '../contacts/contacts-table-columns.tsx'
import { contactListQuery } from '../contacts/queries.ts'
import { ExportButton } from '../exports/export-button.tsx'
import { ColumnButton } from '../ui/data-table/column-button.tsx'
import { SortMenu } from '../ui/data-table/sort-menu.tsx'
import { FilterBar } from '../ui/filters/filter-bar.tsx'
import { formatNumber } from '../ui/format.ts'
import { Page } from '../ui/page.tsx'
import { useView } from '../views/use-view.ts'
import { ViewBar } from '../views/view-bar.tsx'
import { ViewNotice } from '../views/view-notice.tsx'
import classes from './leads-screen.module.css'
import { useSelectionOf } from './use-selection-of.ts'

const route = getRouteApi('/app/crm/contacts')

const DEFAULTS = { sort: DEFAULT_CONTACT_SORT, columns: DEFAULT_CONTACT_COLUMNS }
const SHORTCUTS = ['company_name', 'email_subscribed', 'lead.tier', 'lead.owner_id']

/** All contacts as a table: found, ordered, edited in place, and worked on by the hundred. */
export default function ContactsScreen() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const view = useView({
    entity: 'contact',
    layout: 'table',
    search,
    go: (next, _layout, replace) => navigate({ search: next, replace }),
    defaults: DEFAULTS,
  })
  const { data: fields } = useQuery(contactFieldsQuery)
  const { data: users = [] } = useQuery(usersQuery)
  const canCreate = useCan('contacts:write')
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false })
  const { search: words, filter, sort = DEFAULT_CONTACT_SORT, columns } = view.state
  const shown = useMemo(
    () => ({ ...(words && { search: words }), ...(filter && { filter }), sort }),
    [words, filter, sort],
  )
  const [selection, setSelection] = useSelectionOf(shown)
  const total = useInfiniteQuery({ ...contactListQuery(shown), enabled: false }).data?.pages[0]?.total
  const own = fields?.filter(isShown)
  const setSort = (next: string | undefined) => view.change({ sort: next ?? DEFAULT_CONTACT_SORT })

  return (
    <Page
      title="Contacts"
      heading={
        <h1 className={classes.title}>
          Contacts {total !== undefined && <span className={classes.total}>{formatNumber(total)}</span>}
        </h1>
      }
      scroll="none"
      actions={
        <>
          {isPhone && own && <SortMenu columns={own} sort={sort} onSort={setSort} />}
          {!isPhone && own && (
            <ColumnButton
              columns={own}
              shown={columns}
              onShown={(next) => view.change({ columns: next }, true)}
              onReset={() => view.change({ columns: DEFAULT_CONTACT_COLUMNS }, true)}
            />
          )}
          {!isPhone && fields && (
            <ExportButton
              entity="contact"
              view={shown}
              selected={selection.all ? [] : [...selection.ids]}
              fields={fields}
              shown={columns.map((column) => column.key)}
            />
          )}
          {canCreate && (
            <Button leftSection={<IconPlus size={15} />} onClick={() => openCommand('new-contact')}>
              New contact
            </Button>
          )}
        </>
      }
    >
      <div className={classes.screen}>
        <ViewBar view={view} allLabel="All contacts" />
        <ViewNotice view={view} />
        <div className={classes.toolbar}>
          <FilterBar
            what="contacts"
            fields={fields}
            users={users}
            shortcuts={SHORTCUTS}
            view={view.state}
            onChange={(next, replace) => view.change({ search: next.search, filter: next.filter }, replace)}
          />
        </div>
        {view.isReady && (
          <ContactsTable
            view={shown}
            fields={fields}
            users={users}
            shown={columns}
            onShown={(next) => view.change({ columns: next }, true)}
            onSort={setSort}
            selection={selection}
            onSelection={setSelection}
            onClearFilters={() => view.change({ search: undefined, filter: undefined })}
            firstSteps={canCreate && <Button onClick={() => openCommand('new-contact')}>Add a contact</Button>}
          />
        )}
        <BulkBar
          entity="contact"
          selection={selection}
          view={shown}
          total={total}
          fields={own ?? []}
          users={users}
          columns={columns.map(({ key }) => key)}
          onSelection={setSelection}
        />
      </div>
    </Page>
  )
}
