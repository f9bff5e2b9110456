import { CONTACT } from './targets.ts'

/** The headers by which our own files are known; nobody else has all of them. */
const LEADS = ['id', 'business_name', 'stage_name', 'lead_score', 'tier', 'next_follow_up_at']
const CONTACTS = ['id', 'lead_id', 'lead_name', 'first_name', 'last_name', 'email_subscribed']

/** Whether a file is one of our own exports, with all of its columns. */
export function isOwnExport(headers: string[]): boolean {
  return kindOf(headers) !== undefined
}

/**
 * What the columns of one of our own exports become; what the product keeps by itself, such as the next follow-up, is
 * left out.
 * @returns undefined for any other file
 */
export function ownTargets(headers: string[]): (string | null)[] | undefined {
  const kind = kindOf(headers)
  if (!kind) return undefined
  return headers.map((header) => (kind === 'leads' ? leadTarget(header) : contactTarget(header)))
}

function kindOf(headers: string[]): 'leads' | 'contacts' | undefined {
  const has = (header: string) => headers.includes(header)
  if (LEADS.every(has)) return 'leads'
  return CONTACTS.every(has) ? 'contacts' : undefined
}

const KEPT_BY_ITSELF = new Set(['updated_at', 'next_follow_up_at', 'last_activity_at'])

function leadTarget(header: string): string | null {
  return KEPT_BY_ITSELF.has(header) ? null : header
}

function contactTarget(header: string): string | null {
  if (header === 'lead_id') return 'id'
  if (header === 'lead_name') return 'business_name'
  if (header === 'name' || header.startsWith('lead.') || KEPT_BY_ITSELF.has(header)) return null
  return CONTACT + header
}
