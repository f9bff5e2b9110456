/** Who may do what: the whole table. A role that is not in a row may not. */
const TABLE = {
  'leads:read': ['admin', 'manager', 'rep', 'viewer'],
  'leads:write': ['admin', 'manager', 'rep'],
  'leads:delete': ['admin', 'manager', 'rep'],
  'leads:import': ['admin', 'manager', 'rep'],
  'contacts:read': ['admin', 'manager', 'rep', 'viewer'],
  'contacts:write': ['admin', 'manager', 'rep'],
  'contacts:delete': ['admin', 'manager', 'rep'],
  'activities:read': ['admin', 'manager', 'rep', 'viewer'],
  'activities:write': ['admin', 'manager', 'rep'],
  'tasks:read': ['admin', 'manager', 'rep', 'viewer'],
  'tasks:write': ['admin', 'manager', 'rep'],
  'bulk:run': ['admin', 'manager', 'rep'],
  'duplicates:merge': ['admin', 'manager', 'rep'],
  'exports:run': ['admin', 'manager', 'rep'],
  'templates:read': ['admin', 'manager', 'rep', 'viewer'],
  'templates:write': ['admin', 'manager', 'rep'],
  'campaigns:read': ['admin', 'manager', 'rep', 'viewer'],
  'campaigns:write': ['admin', 'manager'],
  'sequences:read': ['admin', 'manager', 'rep', 'viewer'],
  'sequences:write': ['admin', 'manager'],
  'sequences:enrol': ['admin', 'manager', 'rep'],
  'mails:read': ['admin', 'manager', 'rep', 'viewer'],
  'mails:send': ['admin', 'manager', 'rep'],
  'suppressions:read': ['admin', 'manager', 'rep', 'viewer'],
  'suppressions:manage': ['admin', 'manager'],
  'personal_data:manage': ['admin'],
  'views:write': ['admin', 'manager', 'rep', 'viewer'],
  'views:share': ['admin', 'manager'],
  'fields:manage': ['admin', 'manager'],
  'pipeline:read': ['admin', 'manager', 'rep', 'viewer'],
  'pipeline:manage': ['admin', 'manager'],
  'users:read': ['admin', 'manager', 'rep', 'viewer'],
  'users:manage': ['admin'],
  'audit:read': ['admin'],
  'trash:purge': ['admin'],
  'api_keys:manage': ['admin'],
  'settings:manage': ['admin'],
} as const satisfies Record<string, readonly Role[]>

export const ROLES = ['admin', 'manager', 'rep', 'viewer'] as const
export type Role = (typeof ROLES)[number]
export type Permission = keyof typeof TABLE

export const PERMISSIONS = Object.keys(TABLE) as Permission[]

export function may(role: Role, permission: Permission): boolean {
  return (TABLE[permission] as readonly Role[]).includes(role)
}

export function permissionsOf(role: Role): Permission[] {
  return PERMISSIONS.filter((permission) => may(role, permission))
}
