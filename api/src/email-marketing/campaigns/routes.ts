import type { Context } from '../../context.ts'
import type { App } from '../../platform/app-type.ts'
import { notFound } from '../../platform/errors.ts'
import { IdParams, IfMatch, NoContent, problems, ref } from '../../platform/schemas.ts'
import { expectedVersion } from '../../platform/versions.ts'
import { CampaignStats, CampaignTrend } from './campaign-stats.ts'
import { deleteCampaign, restoreCampaign } from './delete-campaign.ts'
import { countCampaigns, findCampaign, listCampaigns } from './queries.ts'
import { createCampaign, duplicateCampaign, updateCampaign } from './save-campaign.ts'
import { Campaign, CampaignCreate, CampaignList, CampaignListQuery, CampaignPatch, CampaignSummary } from './schemas.ts'
import { sendingRoutes } from './sending-routes.ts'
import { showCampaign, withFigures } from './show-campaign.ts'
import { rescheduleCampaign } from './start-campaign.ts'

const DEFAULT_LIMIT = 50

/** Mailings to many: what they say, to whom and when, and how they did. */
export function campaigns(app: App, context: Context) {
  const { db } = context
  for (const schema of [CampaignStats, CampaignTrend, CampaignSummary, Campaign]) app.addSchema(schema)
  const read = { config: { permission: 'campaigns:read' } } as const
  const write = { config: { permission: 'campaigns:write' } } as const
  const tags = ['campaigns']

  const readCampaign = async (id: string) => {
    const row = await findCampaign(db, id)
    if (!row) throw notFound('campaign')
    return showCampaign(db, row)
  }
  const created = async (id: string) => ({
    location: `/api/crm/email-marketing/campaigns/${id}`,
    body: await readCampaign(id),
  })

  app.get(
    '/api/crm/email-marketing/campaigns',
    {
      ...read,
      schema: {
        operationId: 'listCampaigns',
        tags,
        summary: 'Campaigns with their figures, the newest first',
        querystring: CampaignListQuery,
        response: { 200: CampaignList, ...problems(400, 401, 403) },
      },
    },
    async ({ query: { limit = DEFAULT_LIMIT, cursor, include_total, ...view } }) => {
      const [page, total] = await Promise.all([
        listCampaigns(db, view, { cursor, limit }),
        include_total ? countCampaigns(db, view) : undefined,
      ])
      return { ...page, data: await withFigures(db, page.data), total }
    },
  )

  app.post(
    '/api/crm/email-marketing/campaigns',
    {
      ...write,
      schema: {
        operationId: 'createCampaign',
        tags,
        summary: 'A new draft',
        body: CampaignCreate,
        response: { 201: ref(Campaign), ...problems(400, 401, 403, 413, 415) },
      },
    },
    async ({ body: given, actor }, reply) => {
      const { location, body } = await created(await createCampaign(db, given, actor))
      return reply.code(201).header('location', location).send(body)
    },
  )

  app.get(
    '/api/crm/email-marketing/campaigns/:id',
    {
      ...read,
      schema: {
        operationId: 'getCampaign',
        tags,
        summary: 'One campaign with its content and its figures',
        params: IdParams,
        response: { 200: ref(Campaign), ...problems(400, 401, 403, 404) },
      },
    },
    ({ params }) => readCampaign(params.id),
  )

  app.patch(
    '/api/crm/email-marketing/campaigns/:id',
    {
      ...write,
      schema: {
        operationId: 'updateCampaign',
        tags,
        summary: 'Change a draft or a scheduled campaign: absent stays, null clears (JSON Merge Patch, RFC 7396)',
        description: 'A scheduled campaign is checked again; it answers 400 with everything that would be wrong.',
        params: IdParams,
        headers: IfMatch,
        body: CampaignPatch,
        response: { 200: ref(Campaign), ...problems(400, 401, 403, 404, 409, 412, 413, 415) },
      },
    },
    async ({ params, body, headers, actor }) => {
      const change = { actor, version: expectedVersion(headers['if-match']) }
      await updateCampaign(db, params.id, body, change, (trx, campaign) =>
        rescheduleCampaign(context, trx, campaign, actor),
      )
      return readCampaign(params.id)
    },
  )

  app.delete(
    '/api/crm/email-marketing/campaigns/:id',
    {
      ...write,
      schema: {
        operationId: 'deleteCampaign',
        tags,
        summary: 'Delete a draft; it can be restored',
        params: IdParams,
        headers: IfMatch,
        response: { 204: NoContent, ...problems(400, 401, 403, 404, 409, 412) },
      },
    },
    async ({ params, headers, actor }, reply) => {
      await deleteCampaign(db, params.id, actor, expectedVersion(headers['if-match']))
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/crm/email-marketing/campaigns/:id/restore',
    {
      ...write,
      schema: {
        operationId: 'restoreCampaign',
        tags,
        summary: 'Bring a deleted draft back',
        params: IdParams,
        response: { 200: ref(Campaign), ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, actor }) => {
      await restoreCampaign(db, params.id, actor)
      return readCampaign(params.id)
    },
  )

  app.post(
    '/api/crm/email-marketing/campaigns/:id/duplicate',
    {
      ...write,
      schema: {
        operationId: 'duplicateCampaign',
        tags,
        summary: 'A new draft that says the same to the same people',
        params: IdParams,
        response: { 201: ref(Campaign), ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, actor }, reply) => {
      const { location, body } = await created(await duplicateCampaign(db, params.id, actor))
      return reply.code(201).header('location', location).send(body)
    },
  )

  sendingRoutes(app, context, readCampaign)
}
