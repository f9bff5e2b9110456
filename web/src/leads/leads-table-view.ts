/** What is shown until someone chooses otherwise. */
export const DEFAULT_LEAD_COLUMNS = [
  'business_name',
  'contact_name',
  'stage_id',
  'tier',
  'lead_score',
  'deal_value',
  'owner_id',
  'city',
  'state',
  'phone',
  'next_follow_up_at',
  'last_activity_at',
  'tags',
].map((key) => ({ key }))

export const DEFAULT_LEAD_SORT = '-created_at'

/** All leads, as the table shows them at first. */
export const DEFAULT_LEAD_VIEW = { sort: DEFAULT_LEAD_SORT, columns: DEFAULT_LEAD_COLUMNS }
