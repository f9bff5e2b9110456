import type { Readable } from 'node:stream'
import { Type } from 'typebox'
import { recordAudit } from '../../audit/record-audit.ts'
import type { Context } from '../../context.ts'
import { streamCsv, toStream } from '../../exports/stream-csv.ts'
import type { App } from '../../platform/app-type.ts'
import { invalid, notFound } from '../../platform/errors.ts'
import { IdParams, problems } from '../../platform/schemas.ts'
import { readOverall } from './overall.ts'
import { RECIPIENT_COLUMNS, recipientSource } from './recipient-columns.ts'
import { isCampaign, isRecipientVisible, listRecipientEvents, listRecipients, recipientsIn } from './recipients.ts'
import { readDomains, readLinks, readTimeline } from './report.ts'
import {
  CampaignDomains,
  CampaignLinks,
  CampaignTimeline,
  EmailStatistics,
  EventQuery,
  MailEventList,
  MailEventRow,
  Recipient,
  RecipientExportQuery,
  RecipientList,
  RecipientQuery,
  StatisticsQuery,
  TimelineQuery,
} from './schemas.ts'

const DEFAULT_LIMIT = 50
const CAMPAIGNS = '/api/crm/email-marketing/campaigns/:id'

/** What became of campaigns: figures, recipients, links, domains. */
export function statistics(app: App, { db }: Context) {
  app.addSchema(Recipient)
  app.addSchema(MailEventRow)
  const config = { permission: 'campaigns:read' } as const
  const tags = ['campaigns']

  async function requireCampaign(id: string) {
    if (!(await isCampaign(db, id))) throw notFound('campaign')
  }

  app.get(
    `${CAMPAIGNS}/recipients`,
    {
      config,
      schema: {
        operationId: 'listCampaignRecipients',
        tags,
        summary: 'Who gets a campaign and what became of each mail, in the order of sending',
        params: IdParams,
        querystring: RecipientQuery,
        response: { 200: RecipientList, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query, actor }) => {
      await requireCampaign(params.id)
      const { limit = DEFAULT_LIMIT, cursor, ...which } = query
      return listRecipients(db, recipientsIn(params.id, which, actor), { limit, cursor })
    },
  )

  app.get(
    `${CAMPAIGNS}/recipients.csv`,
    {
      config: { permission: 'exports:run' },
      schema: {
        operationId: 'exportCampaignRecipients',
        tags,
        summary: 'The recipients of a campaign as CSV',
        params: IdParams,
        querystring: RecipientExportQuery,
        produces: ['text/csv'],
        response: {
          200: {
            description: 'A line for each recipient, the names of the columns above',
            content: { 'text/csv': { schema: Type.Unsafe<Readable>({ type: 'string' }) } },
          },
          ...problems(400, 401, 403, 404),
        },
      },
    },
    async ({ params, query, actor, ip }, reply) => {
      await requireCampaign(params.id)
      const { bom = false, ...which } = query
      const lines = streamCsv(db, RECIPIENT_COLUMNS, recipientSource(recipientsIn(params.id, which, actor)), {
        bom,
        onEnd: (rows, is_complete) =>
          recordAudit(
            db,
            { ...actor, ip_address: ip },
            {
              action: 'exported',
              entity: 'email_campaign',
              entity_id: params.id,
              details: { ...which, rows, is_complete },
            },
          ),
      })
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="recipients.csv"')
        .header('cache-control', 'no-store')
        .send(await toStream(lines))
    },
  )

  app.get(
    '/api/crm/email-marketing/recipients/:id/events',
    {
      config,
      schema: {
        operationId: 'listRecipientEvents',
        tags,
        summary: 'What became of the mail to one recipient, as it happened',
        params: IdParams,
        querystring: EventQuery,
        response: { 200: MailEventList, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query, actor }) => {
      if (!(await isRecipientVisible(db, params.id, actor))) throw notFound('recipient')
      const { limit = DEFAULT_LIMIT, cursor } = query
      return listRecipientEvents(db, params.id, { limit, cursor })
    },
  )

  app.get(
    `${CAMPAIGNS}/timeline`,
    {
      config,
      schema: {
        operationId: 'getCampaignTimeline',
        tags,
        summary: 'Deliveries, opens, clicks and the rest, by hour or day; scanners left out',
        params: IdParams,
        querystring: TimelineQuery,
        response: { 200: CampaignTimeline, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, query, actor }) => {
      await requireCampaign(params.id)
      return readTimeline(db, params.id, query.interval, actor)
    },
  )

  app.get(
    `${CAMPAIGNS}/links`,
    {
      config,
      schema: {
        operationId: 'listCampaignLinks',
        tags,
        summary: 'Which links were clicked, by how many people',
        params: IdParams,
        response: { 200: CampaignLinks, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params }) => {
      await requireCampaign(params.id)
      return { data: await readLinks(db, params.id) }
    },
  )

  app.get(
    `${CAMPAIGNS}/domains`,
    {
      config,
      schema: {
        operationId: 'listCampaignDomains',
        tags,
        summary: 'How mail fared at each mail domain, the largest first',
        params: IdParams,
        response: { 200: CampaignDomains, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, actor }) => {
      await requireCampaign(params.id)
      return { data: await readDomains(db, params.id, actor) }
    },
  )

  app.get(
    '/api/crm/email-marketing/statistics',
    {
      config,
      schema: {
        operationId: 'getEmailStatistics',
        tags,
        summary: 'The figures of all campaigns begun in a span of days, beside those of the span before',
        querystring: StatisticsQuery,
        response: { 200: EmailStatistics, ...problems(400, 401, 403) },
      },
    },
    ({ query, actor }) => {
      const { from, to } = query
      if (from && to && from > to) throw invalid('/to', 'must not lie before from')
      return readOverall(db, query, actor.time_zone)
    },
  )
}
