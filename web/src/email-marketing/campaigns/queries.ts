import { infiniteQueryOptions, keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query'
import { api, body, ifMatch } from '../../api/client.ts'
import type { RequestBody, ResponseBody } from '../../api/types.ts'
import type { CampaignSearch } from './campaign-search.ts'

export type Campaign = ResponseBody<'/api/crm/email-marketing/campaigns/{id}', 'get'>
export type CampaignRow = ResponseBody<'/api/crm/email-marketing/campaigns', 'get'>['data'][number]
export type CampaignPatch = RequestBody<'/api/crm/email-marketing/campaigns/{id}', 'patch'>
export type Checks = ResponseBody<'/api/crm/email-marketing/campaigns/{id}/checks', 'get'>
export type SendRequest = RequestBody<'/api/crm/email-marketing/campaigns/{id}/send', 'post'>
/** What is done to a campaign as a whole. */
export type CampaignAction = 'pause' | 'resume' | 'cancel' | 'unschedule'

/** Every list of campaigns in the cache. */
const CAMPAIGN_LISTS = ['campaigns'] as const
const CAMPAIGN = ['campaign'] as const
const PAGE = 50

const path = (id: string) => ({ path: { id } })

export function campaignsQuery({ q, status }: CampaignSearch) {
  const query = { ...(q && { q }), ...(status && { status }) }
  return infiniteQueryOptions({
    queryKey: [...CAMPAIGN_LISTS, query] as const,
    queryFn: ({ pageParam, signal }) => {
      const params = { query: { ...query, limit: PAGE, ...(pageParam && { cursor: pageParam }) } }
      return body(api.GET('/api/crm/email-marketing/campaigns', { params, signal }))
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
  })
}

export function campaignQuery(id: string) {
  return queryOptions({
    queryKey: [...CAMPAIGN, id] as const,
    queryFn: ({ signal }) => body(api.GET('/api/crm/email-marketing/campaigns/{id}', { params: path(id), signal })),
  })
}

/** What keeps a campaign from being sent, as it is saved now, and who would get it. */
export function checksQuery(id: string, version: number) {
  return queryOptions({
    queryKey: [...CAMPAIGN, id, 'checks', version] as const,
    queryFn: ({ signal }) =>
      body(api.GET('/api/crm/email-marketing/campaigns/{id}/checks', { params: path(id), signal })),
    placeholderData: keepPreviousData,
    staleTime: 0,
  })
}

export function createCampaign(name: string): Promise<Campaign> {
  return body(api.POST('/api/crm/email-marketing/campaigns', { body: { name } }))
}

export function patchCampaign(id: string, patch: CampaignPatch, version?: number): Promise<Campaign> {
  const headers = version === undefined ? {} : ifMatch(version)
  return body(api.PATCH('/api/crm/email-marketing/campaigns/{id}', { params: path(id), body: patch, headers }))
}

export function sendCampaign(id: string, request: SendRequest, version?: number): Promise<Campaign> {
  const headers = version === undefined ? {} : ifMatch(version)
  return body(api.POST('/api/crm/email-marketing/campaigns/{id}/send', { params: path(id), body: request, headers }))
}

const ACTIONS = {
  pause: '/api/crm/email-marketing/campaigns/{id}/pause',
  resume: '/api/crm/email-marketing/campaigns/{id}/resume',
  cancel: '/api/crm/email-marketing/campaigns/{id}/cancel',
  unschedule: '/api/crm/email-marketing/campaigns/{id}/unschedule',
} as const

export function changeStatus(id: string, action: CampaignAction): Promise<Campaign> {
  return body(api.POST(ACTIONS[action], { params: path(id) }))
}

/** Decides the test of A and B: the rest get that one. */
export function chooseWinner(id: string, variant: 'a' | 'b'): Promise<Campaign> {
  const request = { params: path(id), body: { variant } }
  return body(api.POST('/api/crm/email-marketing/campaigns/{id}/choose-winner', request))
}

export function duplicateCampaign(id: string): Promise<Campaign> {
  return body(api.POST('/api/crm/email-marketing/campaigns/{id}/duplicate', { params: path(id) }))
}

export async function deleteCampaign(id: string): Promise<void> {
  await api.DELETE('/api/crm/email-marketing/campaigns/{id}', { params: path(id) })
}

export function restoreCampaign(id: string): Promise<Campaign> {
  return body(api.POST('/api/crm/email-marketing/campaigns/{id}/restore', { params: path(id) }))
}

/** Puts a campaign that the server has just answered into the cache; the lists are read again. */
export function keepCampaign(client: QueryClient, campaign: Campaign) {
  client.setQueryData(campaignQuery(campaign.id).queryKey, campaign)
  return refreshCampaigns(client)
}

export function refreshCampaigns(client: QueryClient) {
  return client.invalidateQueries({ queryKey: CAMPAIGN_LISTS })
}

export function forgetCampaign(client: QueryClient, id: string) {
  client.removeQueries({ queryKey: campaignQuery(id).queryKey })
  return refreshCampaigns(client)
}
