import type { AuditAction } from './queries.ts'

export const ACTIONS: Record<AuditAction, string> = {
  created: 'Created',
  updated: 'Changed',
  deleted: 'Deleted',
  restored: 'Restored',
  purged: 'Removed for good',
  signed_in: 'Signed in',
  sign_in_failed: 'Failed to sign in',
  signed_out: 'Signed out',
  password_reset: 'Reset the password',
  exported: 'Exported',
}

export const ENTITIES: Record<string, string> = {
  lead: 'Lead',
  contact: 'Contact',
  task: 'Task',
  note: 'Note',
  activity: 'Activity',
  attachment: 'File',
  custom_field: 'Custom field',
  saved_view: 'Saved view',
  stage: 'Stage',
  user: 'User',
  team: 'Team',
  invitation: 'Invitation',
  api_key: 'API key',
  workspace: 'Workspace',
  import: 'Import',
  audit: 'Audit log',
}

/** `next_follow_up_at` → `Next follow up`. */
export function fieldWords(column: string): string {
  const words = column.replace(/_(id|at)$/, '').replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
