import type { Context } from '../../context.ts'
import type { App } from '../../platform/app-type.ts'
import { invalid, notFound } from '../../platform/errors.ts'
import { IdParams, IfMatch, problems, ref } from '../../platform/schemas.ts'
import { expectedVersion } from '../../platform/versions.ts'
import { sweepNow } from '../sending/sweep-now.ts'
import { formatSender } from '../settings/find-sender.ts'
import { chooseWinner } from './ab-test.ts'
import { cancelCampaign, pauseCampaign, resumeCampaign, unscheduleCampaign } from './change-status.ts'
import { checkCampaign } from './check-campaign.ts'
import { findCampaign } from './queries.ts'
import { Campaign, CampaignChecks, SendBody, WinnerBody } from './schemas.ts'
import { sendTest } from './send-test.ts'
import { sendCampaign } from './start-campaign.ts'

const ACTIONS = {
  pause: { operationId: 'pauseCampaign', summary: 'Stop before the next hundred mails', act: pauseCampaign },
  resume: { operationId: 'resumeCampaign', summary: 'Go on with what was paused', act: resumeCampaign },
  cancel: {
    operationId: 'cancelCampaign',
    summary: 'End it for good: who has not got it will not',
    act: cancelCampaign,
  },
  unschedule: { operationId: 'unscheduleCampaign', summary: 'Make a draft of it again', act: unscheduleCampaign },
} as const

/** Checking, sending, and what can be done about it afterwards. */
export function sendingRoutes(app: App, context: Context, readCampaign: (id: string) => Promise<Campaign>) {
  const { db } = context
  const write = { config: { permission: 'campaigns:write' } } as const
  const tags = ['campaigns']

  app.get(
    '/api/crm/email-marketing/campaigns/:id/checks',
    {
      config: { permission: 'campaigns:read' },
      schema: {
        operationId: 'checkCampaign',
        tags,
        summary: 'What keeps a campaign from being sent, what to look at before, and who would get it',
        params: IdParams,
        response: { 200: CampaignChecks, ...problems(400, 401, 403, 404) },
      },
    },
    async ({ params, actor }) => {
      const campaign = await findCampaign(db, params.id)
      if (!campaign) throw notFound('campaign')
      const { sender, ...findings } = await checkCampaign(context, campaign, actor)
      const { email, name, reply_to } = sender
      return { ...findings, from: email && formatSender({ email, name }), reply_to }
    },
  )

  app.post(
    '/api/crm/email-marketing/campaigns/:id/send',
    {
      ...write,
      schema: {
        operationId: 'sendCampaign',
        tags,
        summary: 'Send a campaign now or at a time, or one test mail of it',
        description:
          'Answers 400 with everything that is wrong. Asking for the same again changes nothing; when somebody else was first, it answers 409 and says who.',
        params: IdParams,
        headers: IfMatch,
        body: SendBody,
        response: { 200: ref(Campaign), ...problems(400, 401, 403, 404, 409, 412, 413, 415, 429, 503) },
      },
    },
    async ({ params, body: { test_email, contact_id, variant, scheduled_at }, headers, actor }) => {
      if (test_email !== undefined) {
        if (scheduled_at !== undefined) throw invalid('/scheduled_at', 'a test is sent at once; leave it out')
        await sendTest(context, params.id, { test_email, contact_id, variant }, actor)
      } else {
        if (contact_id !== undefined) throw invalid('/contact_id', 'is for tests: give test_email too')
        if (variant !== undefined) throw invalid('/variant', 'is for tests: give test_email too')
        const wish = { scheduled_at, version: expectedVersion(headers['if-match']) }
        await sendCampaign(context, params.id, wish, actor)
      }
      return readCampaign(params.id)
    },
  )

  for (const [name, { operationId, summary, act }] of Object.entries(ACTIONS)) {
    app.post(
      `/api/crm/email-marketing/campaigns/:id/${name}`,
      {
        ...write,
        schema: {
          operationId,
          tags,
          summary,
          params: IdParams,
          headers: IfMatch,
          response: { 200: ref(Campaign), ...problems(400, 401, 403, 404, 409, 412) },
        },
      },
      async ({ params, headers, actor }) => {
        await act(context, { id: params.id, actor, version: expectedVersion(headers['if-match']) })
        return readCampaign(params.id)
      },
    )
  }

  app.post(
    '/api/crm/email-marketing/campaigns/:id/choose-winner',
    {
      ...write,
      schema: {
        operationId: 'chooseCampaignWinner',
        tags,
        summary: 'Decide the test of A and B by hand; the rest get that one',
        params: IdParams,
        body: WinnerBody,
        response: { 200: ref(Campaign), ...problems(400, 401, 403, 404, 409, 413, 415) },
      },
    },
    async ({ params, body, actor }) => {
      await chooseWinner(db, params.id, body.variant, actor)
      await sweepNow(context)
      return readCampaign(params.id)
    },
  )
}
