import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { App } from './app-type.ts'

const TAGS = [
  { name: 'leads', description: 'Companies on their way to becoming customers' },
  { name: 'pipeline', description: 'The board: stages, moves and figures' },
  { name: 'contacts', description: 'People, at a company or on their own' },
  { name: 'activities', description: 'What happened on a lead or with a contact' },
  { name: 'notes', description: 'What people write down' },
  { name: 'tasks', description: 'What is to be done, and when' },
  { name: 'templates', description: 'What campaigns and mails say' },
  { name: 'segments', description: 'Who campaigns are for: a filter over contacts and their leads' },
  { name: 'campaigns', description: 'Mail to many, and what became of it' },
  { name: 'sequences', description: 'Mails, waits and tasks that a contact goes through step by step' },
  { name: 'mails', description: 'Mail from one person to another, and the answers' },
  { name: 'suppressions', description: 'Who gets no mail; topics, consent and unsubscribing' },
  { name: 'mail', description: 'How mail looks and leaves: sender, brand, provider, webhooks, outbox' },
  { name: 'calendar', description: 'Tasks as iCalendar' },
  { name: 'notifications', description: 'What a user should know of' },
  {
    name: 'fields',
    description: 'The field catalogue that filters, tables and imports are derived from; custom fields',
  },
  { name: 'views', description: 'Saved views of tables and the board' },
  { name: 'bulk', description: 'The same change to many records, in the background; undo' },
  { name: 'duplicates', description: 'Records of the same company, and merging them' },
  { name: 'imports', description: 'CSV files that become leads and contacts' },
  { name: 'exports', description: 'Lists as CSV' },
  { name: 'attachments', description: 'Files that belong to a record' },
  { name: 'search', description: 'Everything, by what one remembers of it' },
  { name: 'trash', description: 'What was deleted and can be restored' },
  { name: 'audit', description: 'Who did what, from where, before and after' },
  { name: 'users', description: 'Who works here, in which team, and how they sign in' },
  { name: 'workspace', description: 'Settings of the whole workspace' },
  { name: 'events', description: 'What changes, as it changes' },
  { name: 'operations', description: 'Health and metrics' },
]

/** OpenAPI 3.1 at /docs/json and /docs/yaml, Swagger UI at /docs: read from the routes themselves. */
export async function addOpenApi(app: App, settings: { public_url: string }) {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Demand CRM',
        version: '0.1.0',
        description:
          'Ids are UUIDs, timestamps RFC 3339 in UTC, money a decimal number. Errors are application/problem+json (RFC 9457).',
        license: { name: 'MIT' },
      },
      servers: [{ url: settings.public_url }],
      tags: TAGS,
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'crm.session_token' },
          api_key: { type: 'http', scheme: 'bearer' },
        },
      },
    },
    transform: ({ schema, url, route }) => {
      const permission = route.config?.permission
      const security: Record<string, string[]>[] = permission === 'public' ? [] : [{ session: [] }, { api_key: [] }]
      return { schema: { ...schema, security, 'x-permission': permission }, url }
    },
    refResolver: { buildLocalReference: (json, _base, _fragment, i) => String(json.$id ?? `schema_${i}`) },
  })
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { permission: 'public', ...route.config }
      route.schema = { ...route.schema, hide: true }
    })
    await scope.register(swaggerUi, { routePrefix: '/docs' })
  })
}
