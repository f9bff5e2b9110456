import type { Campaign, CampaignPatch } from './queries.ts'

/** What is edited of a campaign, in the names of the API. */
export const FORM_FIELDS = [
  'name',
  'template_id',
  'subject',
  'preview_text',
  'html_content',
  'text_content',
  'design',
  'from_name',
  'from_email',
  'reply_to',
  'segment_id',
  'target_segment',
  'topic_id',
  'scheduled_at',
  'time_zone',
  'in_recipient_zone',
  'send_from',
  'send_until',
  'send_days',
  'ignore_cap',
  'ab_subject',
  'ab_html_content',
  'ab_percent',
  'ab_wait_minutes',
] as const

export type CampaignForm = Pick<Campaign, (typeof FORM_FIELDS)[number]>

export function formOf(campaign: Campaign): CampaignForm {
  return Object.fromEntries(FORM_FIELDS.map((field) => [field, campaign[field]])) as CampaignForm
}

/** What differs between two forms, for a PATCH. */
export function changesOf(before: CampaignForm, after: CampaignForm): CampaignPatch {
  const changed = FORM_FIELDS.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
  return Object.fromEntries(changed.map((field) => [field, after[field]])) as CampaignPatch
}
