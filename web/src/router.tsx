import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router'
import type { Filter } from './api/filter.ts'
import { queryClient } from './api/query-client.ts'
import { AppShell } from './app-shell/app-shell.tsx'
import { NotFound } from './app-shell/not-found.tsx'
import { RouteError } from './app-shell/route-error.tsx'
import { leadQuery, timelineQuery } from './leads/queries.ts'
import { BoardSkeleton } from './pipeline/board/board-skeleton.tsx'
import { boardQuery } from './pipeline/queries.ts'

/** What the board shows. The lead page takes the same, to walk through the leads of the view it was opened from. */
export interface BoardSearch {
  search?: string
  filter?: Filter
}

export interface LeadSearch extends BoardSearch {
  stage_id?: string
  /** Which half a phone shows; the details unless it says so. */
  tab?: 'history'
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
  validateSearch: readBoardSearch,
  loaderDeps: ({ search }) => search,
  // Not awaited: the board is on its way while the code of its screen is.
  loader: ({ deps }) => {
    queryClient.prefetchQuery(boardQuery(deps))
  },
  component: lazyRouteComponent(() => import('./screens/pipeline-screen.tsx')),
  pendingComponent: BoardSkeleton,
})

const leadRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/leads/$id',
  validateSearch: (search: Record<string, unknown>): LeadSearch => ({
    ...readBoardSearch(search),
    ...optional('stage_id', text(search.stage_id)),
    ...(search.tab === 'history' && { tab: 'history' as const }),
  }),
  loader: ({ params }) => {
    queryClient.prefetchQuery(leadQuery(params.id))
    queryClient.prefetchInfiniteQuery(timelineQuery(params.id))
  },
  component: lazyRouteComponent(() => import('./screens/lead-screen.tsx')),
})

const importsRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/imports',
  component: lazyRouteComponent(() => import('./screens/imports-screen.tsx')),
})

const importRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/crm/imports/$id',
  validateSearch: (search: Record<string, unknown>): { step?: 'preview' } =>
    search.step === 'preview' ? { step: 'preview' } : {},
  component: lazyRouteComponent(() => import('./screens/import-screen.tsx')),
})

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>) => optional('return_to', text(search.return_to)),
  component: lazyRouteComponent(() => import('./screens/sign-in-screen.tsx')),
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

const usersRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/settings/users',
  component: lazyRouteComponent(() => import('./screens/settings-users-screen.tsx')),
})

const apiKeysRoute = createRoute({
  getParentRoute: () => appRoute,
  path: '/settings/api-keys',
  component: lazyRouteComponent(() => import('./screens/settings-api-keys-screen.tsx')),
})

function readBoardSearch(search: Record<string, unknown>): BoardSearch {
  return { ...optional('search', text(search.search)), ...optional('filter', object(search.filter)) }
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
    setupRoute,
    invitationRoute,
    appRoute.addChildren([
      pipelineRoute,
      leadRoute,
      importsRoute,
      importRoute,
      settingsRoute,
      profileRoute,
      workspaceRoute,
      usersRoute,
      apiKeysRoute,
    ]),
  ]),
  defaultPreload: 'intent',
  defaultPendingMs: 150,
  scrollRestoration: true,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
