import type { Me } from '../api/types.ts'

export type Role = Me['role']

/** What each role may do, in words; the strongest first. The table itself stands in the API. */
export const roles: readonly { value: Role; label: string; meaning: string }[] = [
  { value: 'admin', label: 'Admin', meaning: 'everything, users and API keys included' },
  { value: 'manager', label: 'Manager', meaning: 'leads, and the stages of the pipeline' },
  { value: 'rep', label: 'Rep', meaning: 'adds, edits, moves and imports leads' },
  { value: 'viewer', label: 'Viewer', meaning: 'sees everything, changes nothing' },
]

export function roleLabel(role: Role): string {
  return roles.find(({ value }) => value === role)?.label ?? role
}
