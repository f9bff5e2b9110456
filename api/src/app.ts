import { join } from 'node:path'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { LogController } from 'fastify'
import { activities } from './activities/routes.ts'
import { attachments } from './attachments/routes.ts'
import { audit } from './audit/routes.ts'
import { authenticator } from './auth/authenticate.ts'
import { auth } from './auth/routes.ts'
import { bulk } from './bulk/routes.ts'
import { calendarFeed } from './calendar-feed/routes.ts'
import { contacts } from './contacts/routes.ts'
import type { Context } from './context.ts'
import { customFieldRoutes } from './custom-fields/routes.ts'
import { duplicates } from './duplicates/routes.ts'
import { campaigns } from './email-marketing/campaigns/routes.ts'
import { outbox } from './email-marketing/outbox/routes.ts'
import { segments } from './email-marketing/segments/routes.ts'
import { sending } from './email-marketing/sending/routes.ts'
import { sequenceEnrolments } from './email-marketing/sequences/enrolment-routes.ts'
import { sequences } from './email-marketing/sequences/routes.ts'
import { mailSettings } from './email-marketing/settings/routes.ts'
import { statistics } from './email-marketing/statistics/routes.ts'
import { people } from './email-marketing/suppressions/person-routes.ts'
import { suppressions } from './email-marketing/suppressions/routes.ts'
import { topics } from './email-marketing/suppressions/topic-routes.ts'
import { unsubscribing } from './email-marketing/suppressions/unsubscribe-routes.ts'
import { templates } from './email-marketing/templates/routes.ts'
import { trackingLinks } from './email-marketing/tracking/link-routes.ts'
import { webhooks } from './email-marketing/tracking/webhook-routes.ts'
import { exports } from './exports/routes.ts'
import { fields } from './fields/routes.ts'
import { imports } from './imports/routes.ts'
import { leads } from './leads/routes.ts'
import { mails } from './mails/routes.ts'
import { notes } from './notes/routes.ts'
import { notifications } from './notifications/routes.ts'
import { operations } from './operations/routes.ts'
import { pipeline } from './pipeline/routes.ts'
import type { App } from './platform/app-type.ts'
import { addAuthHook } from './platform/auth-hook.ts'
import { ApiError, handleError, Problem, sendProblem } from './platform/errors.ts'
import { health } from './platform/health.ts'
import { liveEvents } from './platform/live-events.ts'
import { metrics } from './platform/metrics.ts'
import { addOpenApi } from './platform/openapi.ts'
import { validatorCompiler } from './platform/validation.ts'
import { addSecurityHeaders, addWebApp } from './platform/web-app.ts'
import { savedViews } from './saved-views/routes.ts'
import { searchEverything } from './search/routes.ts'
import { tasks } from './tasks/routes.ts'
import { trash } from './trash/routes.ts'
import { users } from './users/routes.ts'
import { workspace } from './workspace/routes.ts'

const FEATURES = [
  auth,
  users,
  workspace,
  leads,
  duplicates,
  contacts,
  pipeline,
  activities,
  tasks,
  notes,
  attachments,
  fields,
  customFieldRoutes,
  imports,
  exports,
  notifications,
  savedViews,
  calendarFeed,
  operations,
  bulk,
  audit,
  trash,
  searchEverything,
  templates,
  mails,
  segments,
  suppressions,
  topics,
  unsubscribing,
  people,
  webhooks,
  statistics,
  outbox,
  trackingLinks,
  sequences,
  sequenceEnrolments,
  mailSettings,
  campaigns,
  sending,
]

/** Where `vite build` writes, seen from src/ and from dist/ alike. */
const WEB_APP = join(import.meta.dirname, '../../web/dist')
const MEBIBYTE = 1024 * 1024

/** The HTTP server with every feature, ready to `inject` or `listen`. Closing it ends open event streams. */
export async function buildApp(context: Context): Promise<App> {
  const app = Fastify({
    loggerInstance: context.log,
    logController: new LogController({ disableRequestLogging: true }),
    // A reverse proxy on this machine or network tells who asks; anybody else could claim to be anyone.
    trustProxy: ['loopback', 'linklocal', 'uniquelocal'],
    bodyLimit: MEBIBYTE,
    routerOptions: { maxParamLength: 500 },
    // Long enough for a large file over a slow line; Node itself wants the headers within a minute.
    requestTimeout: 600_000,
    forceCloseConnections: 'idle',
  }).withTypeProvider<TypeBoxTypeProvider>()

  app.setValidatorCompiler(validatorCompiler)
  app.addSchema(Problem)
  app.setErrorHandler(handleError)
  app.setNotFoundHandler((request, reply) =>
    sendProblem(
      request,
      reply,
      new ApiError('not_found', `There is nothing at ${request.method} ${request.url.split('?')[0]}.`),
    ),
  )
  await addOpenApi(app, context.config)
  addAuthHook(app, authenticator(context))
  addSecurityHeaders(app, context.config)
  metrics(app, context)
  health(app, context)
  await liveEvents(app, context)
  for (const feature of FEATURES) await feature(app, context)
  await addWebApp(app, WEB_APP)
  await app.ready()
  return app
}
