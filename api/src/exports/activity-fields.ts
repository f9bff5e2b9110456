import { type Catalogue, column } from '../platform/fields.ts'

const activity = (name: string) => column('activities', name)

/** What a file of activities holds, and may be filtered by. The SQL needs `leads` joined. */
export const ACTIVITY_FIELDS: Catalogue = [
  { key: 'activity_type', label: 'Type', type: 'text', sql: activity('activity_type') },
  { key: 'lead_name', label: 'Lead', type: 'text', sql: column('leads', 'business_name') },
  { key: 'subject', label: 'Subject', type: 'text', sql: activity('subject') },
  { key: 'description', label: 'Description', type: 'long_text', sql: activity('description') },
  { key: 'direction', label: 'Direction', type: 'text', sql: activity('direction') },
  { key: 'outcome', label: 'Outcome', type: 'text', sql: activity('outcome') },
  { key: 'call_duration_seconds', label: 'Seconds', type: 'number', sql: activity('call_duration_seconds') },
  { key: 'call_recording_url', label: 'Recording', type: 'url', sql: activity('call_recording_url') },
  { key: 'actor_id', label: 'By', type: 'user', sql: activity('actor_id') },
  {
    key: 'occurred_at',
    label: 'When',
    type: 'datetime',
    sql: activity('occurred_at'),
    sort: activity('occurred_at'),
    required: true,
  },
]
