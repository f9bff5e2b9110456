import type { Context } from '../context.ts'
import { findLead } from '../leads/queries.ts'
import type { App } from '../platform/app-type.ts'
import { invalid, notFound } from '../platform/errors.ts'
import { IdParams, IfMatch, NoContent, problems } from '../platform/schemas.ts'
import { expectedVersion } from '../platform/versions.ts'
import { decideNotDuplicate, forgetDecision } from './decisions.ts'
import { mergeContacts, previewContactMerge } from './merge-contacts.ts'
import { mergeLeads, previewMerge } from './merge-leads.ts'
import { countPairs, findMatches, hasChecks, listPairs } from './queries.ts'
import {
  Decided,
  Decision,
  DuplicateList,
  DuplicateListQuery,
  DuplicatePair,
  IdentityBody,
  LeadSummary,
  Matches,
  MergeBody,
  MergeResult,
} from './schemas.ts'

const DEFAULT_LIMIT = 50

/** Leads of the same company: found, offered, merged, or told apart for good. */
export function duplicates(app: App, { db }: Context) {
  app.addSchema(LeadSummary)
  app.addSchema(DuplicatePair)
  const tags = ['duplicates']
  const read = { config: { permission: 'leads:read' } } as const
  const merge = { config: { permission: 'duplicates:merge' } } as const

  app.get(
    '/api/crm/leads/duplicates',
    {
      ...read,
      schema: {
        operationId: 'listDuplicates',
        tags,
        summary: 'Pairs of leads that may be the same company, the surest first',
        querystring: DuplicateListQuery,
        response: { 200: DuplicateList, ...problems(400, 401, 403) },
      },
    },
    async ({ query: { lead_id, limit = DEFAULT_LIMIT, cursor, include_total }, actor }) => {
      const [page, total, is_behind] = await Promise.all([
        listPairs(db, actor, lead_id, { limit, cursor }),
        include_total ? countPairs(db, actor) : undefined,
        hasChecks(db),
      ])
      return { ...page, total, is_complete: !is_behind }
    },
  )

  app.post(
    '/api/crm/leads/duplicates/search',
    {
      ...read,
      schema: {
        operationId: 'findDuplicates',
        tags,
        summary: 'The leads that may be a company with these particulars: asked before one is added',
        body: IdentityBody,
        response: { 200: Matches, ...problems(400, 401, 403, 413, 415) },
      },
    },
    async ({ body, actor }) => ({ data: await findMatches(db, actor, body) }),
  )

  app.post(
    '/api/crm/leads/duplicates/dismiss',
    {
      ...merge,
      schema: {
        operationId: 'dismissDuplicate',
        tags,
        summary: 'Two leads are not the same company: remembered, and not offered again',
        body: Decision,
        response: { 200: Decided, ...problems(400, 401, 403, 413, 415) },
      },
    },
    async ({ body, actor }) => {
      if (body.lead_id === body.other_id) throw invalid('/other_id', 'is the same lead; name another one')
      for (const key of ['lead_id', 'other_id'] as const) {
        if (!(await findLead(db, body[key], actor))) throw invalid(`/${key}`, 'there is no such lead')
      }
      return { ...body, decided_at: await decideNotDuplicate(db, body.lead_id, body.other_id, actor) }
    },
  )

  app.post(
    '/api/crm/leads/duplicates/undismiss',
    {
      ...merge,
      schema: {
        operationId: 'undismissDuplicate',
        tags,
        summary: 'Offer two leads again that were said not to be the same company',
        body: Decision,
        response: { 204: NoContent, ...problems(400, 401, 403, 404, 413, 415) },
      },
    },
    async ({ body, actor }, reply) => {
      if (!(await findLead(db, body.lead_id, actor))) throw invalid('/lead_id', 'there is no such lead')
      if (!(await forgetDecision(db, body.lead_id, body.other_id))) throw notFound('decision')
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/api/crm/leads/:id/merge',
    {
      ...merge,
      schema: {
        operationId: 'mergeLeads',
        tags,
        summary: 'Make one lead of two; undoing the operation splits them again',
        description:
          'Everything that belongs to the loser goes over to the lead in the address, and the loser to the trash. With `dry_run` nothing is changed.',
        params: IdParams,
        headers: IfMatch,
        body: MergeBody,
        response: { 200: MergeResult, ...problems(400, 401, 403, 404, 412, 413, 415) },
      },
    },
    async ({ params, headers, body: { loser_id, dry_run = false, choose = {} }, actor }) => {
      const wanted = { winner_id: params.id, loser_id, choose }
      const result = dry_run
        ? await previewMerge(db, wanted, actor)
        : await mergeLeads(db, wanted, actor, expectedVersion(headers['if-match']))
      return { id: params.id, is_merged: !dry_run, ...result }
    },
  )

  app.post(
    '/api/crm/contacts/:id/merge',
    {
      ...merge,
      schema: {
        operationId: 'mergeContacts',
        tags,
        summary: 'Make one contact of two; undoing the operation splits them again',
        description: 'Who had unsubscribed under either address stays unsubscribed. With `dry_run` nothing is changed.',
        params: IdParams,
        headers: IfMatch,
        body: MergeBody,
        response: { 200: MergeResult, ...problems(400, 401, 403, 404, 412, 413, 415) },
      },
    },
    async ({ params, headers, body: { loser_id, dry_run = false, choose = {} }, actor }) => {
      const wanted = { winner_id: params.id, loser_id, choose }
      const result = dry_run
        ? await previewContactMerge(db, wanted, actor)
        : await mergeContacts(db, wanted, actor, expectedVersion(headers['if-match']))
      return { id: params.id, is_merged: !dry_run, ...result }
    },
  )
}
