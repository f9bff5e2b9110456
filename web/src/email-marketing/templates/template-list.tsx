import { Button } from '@mantine/core'
import { IconTemplate } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { ApiProblem, problemMessage } from '../../api/api-problem.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ErrorState } from '../../ui/error-state.tsx'
import { formatAgo, formatExact } from '../../ui/format.ts'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import { useNow } from '../../ui/use-now.ts'
import { type TemplateRow, type TemplateSearch, templatesQuery } from './queries.ts'
import classes from './template-list.module.css'
import { TemplateMenu } from './template-menu.tsx'
import { TemplateThumbnail } from './template-thumbnail.tsx'
import type { TemplateActions } from './use-template-actions.ts'

interface Props {
  search: TemplateSearch
  /** Left out for who may not change templates. */
  actions: TemplateActions | undefined
  firstSteps: ReactNode
  onClear: () => void
}

/** The templates that were asked for, as cards. */
export function TemplateList({ search, actions, firstSteps, onClear }: Props) {
  const now = useNow()
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(
    templatesQuery(search),
  )
  if (isPending) {
    return (
      <div className={classes.grid} role="status" aria-label="Loading the templates">
        {['a', 'b', 'c', 'd'].map((card) => (
          <SkeletonBar key={card} height="236px" />
        ))}
      </div>
    )
  }
  if (error) {
    const isOffline = error instanceof ApiProblem && error.code === 'offline'
    return <ErrorState message={problemMessage(error)} isOffline={isOffline} onRetry={() => refetch()} />
  }
  const rows = data.pages.flatMap((page) => page.data)
  if (rows.length === 0) return <Nothing search={search} firstSteps={firstSteps} onClear={onClear} />
  return (
    <>
      <ul className={classes.grid}>
        {rows.map((row) => (
          <Card key={row.id} row={row} now={now} actions={actions} />
        ))}
      </ul>
      {hasNextPage && (
        <Button variant="default" loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          Show more
        </Button>
      )}
    </>
  )
}

function Card({ row, now, actions }: { row: TemplateRow; now: number; actions: TemplateActions | undefined }) {
  return (
    <li className={classes.card}>
      <TemplateThumbnail id={row.id} />
      <div className={classes.words}>
        <Link to="/crm/email-marketing/templates/$id" params={{ id: row.id }} className={classes.name}>
          {row.name}
        </Link>
        <span className={classes.subject}>{row.subject || 'No subject yet'}</span>
        <span className={classes.about}>
          {row.category && <span className={classes.category}>{row.category}</span>}
          <time dateTime={row.updated_at} title={formatExact(row.updated_at)}>
            {formatAgo(row.updated_at, now)}
          </time>
        </span>
      </div>
      {actions && (
        <div className={classes.menu}>
          <TemplateMenu template={row} actions={actions} />
        </div>
      )}
    </li>
  )
}

function Nothing({ search, firstSteps, onClear }: Pick<Props, 'search' | 'firstSteps' | 'onClear'>) {
  if (search.q || search.category) {
    return (
      <EmptyState
        icon={IconTemplate}
        title="No template matches"
        actions={
          <Button variant="default" onClick={onClear}>
            Show all
          </Button>
        }
      />
    )
  }
  if (search.archived) {
    return (
      <EmptyState icon={IconTemplate} title="Nothing in the archive">
        Archived templates are kept here; campaigns and mails do not offer them.
      </EmptyState>
    )
  }
  return (
    <EmptyState icon={IconTemplate} title="No templates yet" actions={firstSteps}>
      A template is a mail that is written once and sent often, filled in for each recipient.
    </EmptyState>
  )
}
