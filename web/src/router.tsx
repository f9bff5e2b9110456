import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import { timelineQuery, timelineTypes } from './activities/queries.ts'
import type { Filter } from './api/filter.ts'
import { queryClient } from './api/query-client.ts'
import { AppShell } from './app-shell/app-shell.tsx'
import { NotFound } from './app-shell/not-found.tsx'
import { RouteError } from './app-shell/route-error.tsx'
import type { AuditAction, AuditFilter } from './audit/queries.ts'
import { contactQuery } from './contacts/queries.ts'
import { type BuilderStep, readCampaignSearch, STEPS } from './email-marketing/campaigns/campaign-search.ts'
import { readReportSearch } from './email-marketing/report/report-search.ts'
import { readPeopleSearch, readSequenceSearch } from './email-marketing/sequences/sequence-search.ts'
import { readSuppressionSearch } from './email-marketing/suppressions/suppression-search.ts'
import type { TemplateSearch } from './email-marketing/templates/queries.ts'
import { leadQuery } from './leads/queries.ts'
import { BoardSkeleton } from './pipeline/board/board-skeleton.tsx'
import { boardQuery } from './pipeline/queries.ts'
import { taskSummaryQuery } from './tasks/queries.ts'
import { readTaskSearch } from './tasks/task-search.ts'
import { KINDS, type TrashEntity } from './trash/queries.ts'
import { savedViewsQuery } from './views/queries.ts'
import { ALL, readViewSearch } from './views/view-state.ts'

/** What a list of leads is narrowed to; the lead page walks through the leads of the list it was opened from. */
export interface BoardSearch {
  search?: string
  filter?: Filter
}

export interface LeadSearch extends BoardSearch {
  stage_id?: string
  /** How the table is ordered that the lead was opened from; the board has its own order. */
  sort?: string
  /** Which part a phone shows; the details unless it says so. */
  tab?: 'history' | 'people'
  /** Which kinds of activity the timeline shows, separated by commas. */
  types?: string
}

const rootRoute = createRootRoute({ notFoundComponent: NotFound, errorComponent: RouteError })

const appRoute = createRoute({ getParentRoute: () => rootRoute, id: 'app', component: AppShell })

const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/crm/pipeline', replace: true })
  },
})

const pipelineRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/pipeline',
  validateSearch: readViewSearch,
  loaderDeps: ({ search }) => search,
  // Not awaited: the board is on its way while the code of its screen is.
  loader: ({ deps: { view = ALL, search, filter } }) => {
    queryClient.prefetchQuery(savedViewsQuery('lead'))
    if (view === ALL) queryClient.prefetchQuery(boardQuery({ ...(search && { search }), ...(filter && { filter }) }))
  },
  component: lazyRouteComponent(() => import('./screens/pipeline-screen.tsx')),
  pendingComponent: BoardSkeleton,
})

const leadsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/leads',
  validateSearch: readViewSearch,
  loader: () => {
    queryClient.prefetchQuery(savedViewsQuery('lead'))
  },
  component: lazyRouteComponent(() => import('./screens/leads-screen.tsx')),
})

const leadRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/leads/$id',
  validateSearch: (search: Record<string, unknown>): LeadSearch => ({
    ...readBoardSearch(search),
    ...optional('stage_id', text(search.stage_id)),
    ...optional('sort', text(search.sort)),
    ...optional(
      'tab',
      (['history', 'people'] as const).find((tab) => tab === search.tab),
    ),
    ...optional('types', timelineTypes(search.types)),
  }),
  loader: ({ params }) => {
    queryClient.prefetchQuery(leadQuery(params.id))
    queryClient.prefetchInfiniteQuery(timelineQuery({ lead_id: params.id }))
  },
  component: lazyRouteComponent(() => import('./screens/lead-screen.tsx')),
})

const contactsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/contacts',
  validateSearch: readViewSearch,
  loader: () => {
    queryClient.prefetchQuery(savedViewsQuery('contact'))
  },
  component: lazyRouteComponent(() => import('./screens/contacts-screen.tsx')),
})

const contactRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/contacts/$id',
  validateSearch: (search: Record<string, unknown>): { tab?: 'history' | 'more'; types?: string } => ({
    ...optional(
      'tab',
      (['history', 'more'] as const).find((tab) => tab === search.tab),
    ),
    ...optional('types', timelineTypes(search.types)),
  }),
  loader: ({ params }) => {
    queryClient.prefetchQuery(contactQuery(params.id))
    queryClient.prefetchInfiniteQuery(timelineQuery({ contact_id: params.id }))
  },
  component: lazyRouteComponent(() => import('./screens/contact-screen.tsx')),
})

const duplicatesRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/duplicates',
  component: lazyRouteComponent(() => import('./screens/duplicates-screen.tsx')),
})

const mergeRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/duplicates/merge',
  validateSearch: ({ ids, done }: Record<string, unknown>): { ids: string; done?: number } => ({
    ids: text(ids) ?? '',
    ...(typeof done === 'number' && done > 0 && { done }),
  }),
  component: lazyRouteComponent(() => import('./screens/merge-screen.tsx')),
})

const tasksRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/tasks',
  validateSearch: readTaskSearch,
  loader: () => {
    queryClient.prefetchQuery(taskSummaryQuery())
  },
  component: lazyRouteComponent(() => import('./screens/tasks-screen.tsx')),
})

const campaignsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/email-marketing/campaigns',
  validateSearch: readCampaignSearch,
  component: lazyRouteComponent(() => import('./screens/campaigns-screen.tsx')),
})

const campaignReportRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/email-marketing/campaigns/$id',
  validateSearch: readReportSearch,
  component: lazyRouteComponent(() => import('./screens/campaign-screen.tsx')),
})

const campaignBuilderRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/email-marketing/campaigns/$id/edit',
  validateSearch: ({ step }: Record<string, unknown>): { step?: BuilderStep } =>
    optional(
      'step',
      STEPS.find((name) => name === step),
    ),
  component: lazyRouteComponent(() => import('./screens/campaign-builder-screen.tsx')),
})

const templatesRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/email-marketing/templates',
  validateSearch: ({ q, category, archived }: Record<string, unknown>): TemplateSearch => ({
    ...optional('q', text(q)),
    ...optional('category', text(category)),
    ...(archived === true && { archived }),
  }),
  component: lazyRouteComponent(() => import('./screens/templates-screen.tsx')),
})

const templateRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/email-marketing/templates/$id',
  validateSearch: ({ start, tab }: Record<string, unknown>): { start?: string; tab?: 'edit' | 'preview' } => ({
    ...optional('start', text(start)),
    ...(tab === 'preview' && { tab }),
  }),
  component: lazyRouteComponent(() => import('./screens/template-screen.tsx')),
})

const segmentsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/email-marketing/segments',
  validateSearch: ({ q }: Record<string, unknown>): { q?: string } => optional('q', text(q)),
  component: lazyRouteComponent(() => import('./screens/segments-screen.tsx')),
})

const segmentRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/email-marketing/segments/$id',
  component: lazyRouteComponent(() => import('./screens/segment-screen.tsx')),
})

const sequencesRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/email-marketing/sequences',
  validateSearch: readSequenceSearch,
  component: lazyRouteComponent(() => import('./screens/sequences-screen.tsx')),
})

const sequenceRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/email-marketing/sequences/$id',
  validateSearch: readPeopleSearch,
  component: lazyRouteComponent(() => import('./screens/sequence-screen.tsx')),
})

const suppressionsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/email-marketing/suppressions',
  validateSearch: readSuppressionSearch,
  component: lazyRouteComponent(() => import('./screens/suppressions-screen.tsx')),
})

const repliesRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/email-marketing/replies',
  validateSearch: ({ unmatched }: Record<string, unknown>): { unmatched?: true } =>
    unmatched === true ? { unmatched } : {},
  component: lazyRouteComponent(() => import('./screens/replies-screen.tsx')),
})

const outboxRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/email-marketing/outbox',
  validateSearch: ({ q, mail }: Record<string, unknown>): { q?: string; mail?: string } => ({
    ...optional('q', text(q)),
    ...optional('mail', text(mail)),
  }),
  component: lazyRouteComponent(() => import('./screens/outbox-screen.tsx')),
})

const emailRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/email-marketing',
  beforeLoad: () => {
    throw redirect({ to: '/crm/email-marketing/campaigns', replace: true })
  },
})

const importsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/imports',
  component: lazyRouteComponent(() => import('./screens/imports-screen.tsx')),
})

const importRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/imports/$id',
  validateSearch: ({ step }: Record<string, unknown>): { step?: 'duplicates' | 'preview' } =>
    step === 'duplicates' || step === 'preview' ? { step } : {},
  component: lazyRouteComponent(() => import('./screens/import-screen.tsx')),
})

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>) => optional('return_to', text(search.return_to)),
  component: lazyRouteComponent(() => import('./screens/sign-in-screen.tsx')),
})

const forgotPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('./screens/forgot-password-screen.tsx')),
})

const resetPasswordRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/reset-password',
  validateSearch: (search: Record<string, unknown>) => optional('token', text(search.token)),
  component: lazyRouteComponent(() => import('./screens/reset-password-screen.tsx')),
})

const setupRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  validateSearch: (search: Record<string, unknown>) => optional('token', text(search.token)),
  component: lazyRouteComponent(() => import('./screens/setup-screen.tsx')),
})

const invitationRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/invitation/$token',
  component: lazyRouteComponent(() => import('./screens/invitation-screen.tsx')),
})

const settingsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/settings',
  beforeLoad: () => {
    throw redirect({ to: '/settings/profile', replace: true })
  },
})

const profileRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/settings/profile',
  component: lazyRouteComponent(() => import('./screens/settings-profile-screen.tsx')),
})

const workspaceRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/settings/workspace',
  component: lazyRouteComponent(() => import('./screens/settings-workspace-screen.tsx')),
})

const mailSettingsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/settings/email',
  component: lazyRouteComponent(() => import('./screens/settings-email-screen.tsx')),
})

const fieldsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/settings/fields',
  validateSearch: (search: Record<string, unknown>): { entity?: 'lead' | 'contact' } =>
    search.entity === 'contact' ? { entity: 'contact' } : {},
  component: lazyRouteComponent(() => import('./screens/settings-fields-screen.tsx')),
})

const calendarSettingsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/settings/calendar',
  component: lazyRouteComponent(() => import('./screens/settings-calendar-screen.tsx')),
})

const usersRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/settings/users',
  component: lazyRouteComponent(() => import('./screens/settings-users-screen.tsx')),
})

const trashRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/trash',
  validateSearch: (search: Record<string, unknown>): { entity?: TrashEntity; q?: string } => ({
    ...optional('entity', KINDS.find(({ entity }) => entity === search.entity)?.entity),
    ...optional('q', text(search.q)),
  }),
  component: lazyRouteComponent(() => import('./screens/trash-screen.tsx')),
})

const auditRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/settings/audit',
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import('./screens/settings-audit-screen.tsx')),
})

const apiKeysRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/settings/api-keys',
  component: lazyRouteComponent(() => import('./screens/settings-api-keys-screen.tsx')),
})

function readBoardSearch(search: Record<string, unknown>): BoardSearch {
  return { ...optional('search', text(search.search)), ...optional('filter', object(search.filter)) }
}

function readAuditSearch(search: Record<string, unknown>): AuditFilter {
  return {
    ...optional('action', text(search.action) as AuditAction | undefined),
    ...optional('actor_id', text(search.actor_id)),
    ...optional('entity', text(search.entity)),
    ...optional('entity_id', text(search.entity_id)),
    ...optional('operation_id', text(search.operation_id)),
    ...optional('ip', text(search.ip)),
    ...optional('from', text(search.from)),
    ...optional('to', text(search.to)),
  }
}

function text(value: unknown) {
  // The URL's `search=75001` arrives as a number.
  return typeof value === 'string' || typeof value === 'number' ? String(value) || undefined : undefined
}

function object(value: unknown) {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Filter) : undefined
}

function optional<Key extends string, Value>(key: Key, value: Value | undefined) {
  return (value === undefined ? {} : { [key]: value }) as { [K in Key]?: Value }
}

export const router = createRouter({
  routeTree: rootRoute.addChildren([
    homeRoute,
    signInRoute,
    forgotPasswordRoute,
    resetPasswordRoute,
    setupRoute,
    invitationRoute,
    appRoute.addChildren([
      pipelineRoute,
      leadsRoute,
      leadRoute,
      contactsRoute,
      contactRoute,
      duplicatesRoute,
      mergeRoute,
      tasksRoute,
      emailRoute,
      campaignsRoute,
      campaignReportRoute,
      campaignBuilderRoute,
      templatesRoute,
      templateRoute,
      segmentsRoute,
      segmentRoute,
      sequencesRoute,
      sequenceRoute,
      suppressionsRoute,
      repliesRoute,
      outboxRoute,
      importsRoute,
      importRoute,
      settingsRoute,
      profileRoute,
      calendarSettingsRoute,
      workspaceRoute,
      mailSettingsRoute,
      fieldsRoute,
      usersRoute,
      apiKeysRoute,
      trashRoute,
      auditRoute,
    ]),
  ]),
  // What no screen asks for in an address goes no further: the API refuses parameters it does not know.
  search: { strict: true },
  defaultPreload: 'intent',
  defaultPendingMs: 150,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
