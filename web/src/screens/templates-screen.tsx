import { Button, NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useCan } from '../api/permissions.ts'
import { NewTemplateMenu } from '../email-marketing/templates/new-template-menu.tsx'
import { type TemplateSearch, templateCategoriesQuery } from '../email-marketing/templates/queries.ts'
import { TemplateList } from '../email-marketing/templates/template-list.tsx'
import { useLiveTemplates } from '../email-marketing/templates/use-live-templates.ts'
import { useTemplateActions } from '../email-marketing/templates/use-template-actions.ts'
import { SearchBox } from '../ui/filters/search-box.tsx'
import { EmailPage } from './email-page.tsx'
import classes from './templates-screen.module.css'

const route = getRouteApi('/app/crm/email-marketing/templates')

/** The library: mails that are written once and sent often. */
export default function TemplatesScreen() {
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const canEdit = useCan('templates:write')
  const { data: categories = [] } = useQuery(templateCategoriesQuery)
  useLiveTemplates()
  const open = (id: string, start?: string) =>
    navigate({ to: '/crm/email-marketing/templates/$id', params: { id }, search: start ? { start } : {} })
  const actions = useTemplateActions({ onDuplicated: ({ id }) => open(id) })
  const narrow = (part: { [K in keyof TemplateSearch]: TemplateSearch[K] | undefined }) => {
    const kept = Object.entries({ ...search, ...part }).filter(([, value]) => value)
    navigate({ search: Object.fromEntries(kept) as TemplateSearch, replace: true })
  }
  return (
    <EmailPage title="Templates" actions={canEdit && <NewTemplateMenu onStart={(start) => open('new', start)} />}>
      <div className={classes.body}>
        <div className={classes.bar}>
          <SearchBox label="Search templates" value={search.q ?? ''} onChange={(q) => narrow({ q })} />
          <NativeSelect
            aria-label="Category"
            data={[{ value: '', label: 'Every category' }, ...withChosen(categories, search.category)]}
            value={search.category ?? ''}
            onChange={(event) => narrow({ category: event.currentTarget.value })}
          />
          <NativeSelect
            aria-label="Which templates"
            data={[
              { value: '', label: 'In use' },
              { value: 'archived', label: 'Archived' },
            ]}
            value={search.archived ? 'archived' : ''}
            onChange={(event) => narrow({ archived: event.currentTarget.value ? true : undefined })}
          />
        </div>
        <TemplateList
          search={search}
          actions={canEdit ? actions : undefined}
          onClear={() => narrow({ q: undefined, category: undefined })}
          firstSteps={
            canEdit && (
              <>
                <Button onClick={() => open('new', 'first-contact')}>Begin with “First contact”</Button>
                <Button variant="default" onClick={() => open('new', 'visual')}>
                  Begin empty
                </Button>
              </>
            )
          }
        />
      </div>
    </EmailPage>
  )
}

function withChosen(categories: string[], chosen: string | undefined) {
  return chosen && !categories.includes(chosen) ? [chosen, ...categories] : categories
}
