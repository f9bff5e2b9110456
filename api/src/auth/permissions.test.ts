import type {} from '@fastify/swagger'
import { describe, expect, it } from 'vitest'
import type { Role } from '../platform/permissions.ts'
import { testApp } from '../testing/test-app.ts'

/** What the product promises, apart from the table that the code reads: each role may what the one before may, and more. */
const VIEWER = [
  'leads:read',
  'contacts:read',
  'activities:read',
  'tasks:read',
  'templates:read',
  'campaigns:read',
  'sequences:read',
  'mails:read',
  'suppressions:read',
  'views:write',
  'pipeline:read',
  'users:read',
]
const REP = [
  ...VIEWER,
  'leads:write',
  'leads:delete',
  'leads:import',
  'contacts:write',
  'contacts:delete',
  'activities:write',
  'tasks:write',
  'bulk:run',
  'duplicates:merge',
  'exports:run',
  'templates:write',
  'sequences:enrol',
  'mails:send',
]
const MANAGER = [
  ...REP,
  'views:share',
  'fields:manage',
  'pipeline:manage',
  'campaigns:write',
  'sequences:write',
  'suppressions:manage',
]
const ADMIN = [
  ...MANAGER,
  'users:manage',
  'audit:read',
  'trash:purge',
  'api_keys:manage',
  'settings:manage',
  'personal_data:manage',
]
const ALLOWED: Record<Role, string[]> = { viewer: VIEWER, rep: REP, manager: MANAGER, admin: ADMIN }

const PUBLIC = [
  'acceptInvitation',
  'readCalendarFeed',
  'getInvitation',
  'getLiveness',
  'getReadiness',
  'getMetrics',
  'getSetup',
  'setUp',
  'signIn',
  'signOut',
  'getPasswordReset',
  'requestPasswordReset',
  'resetPassword',
  'showUnsubscribePage',
  'unsubscribe',
  'receiveProviderWebhook',
  'trackEmail',
  'followLink',
  'openMail',
]

/** Answers 403 to every API key, whatever its role. */
const FOR_SESSIONS = ['changePassword', 'listSessions', 'revokeOtherSessions', 'revokeSession']

interface Operation {
  method: 'GET'
  url: string
  operation_id: string
  permission: string
}

describe('who may call what', () => {
  const test = testApp()

  function operations(): Operation[] {
    const { paths = {} } = test.app.swagger()
    return Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, { operationId: string; 'x-permission': string }>).map(
        ([method, operation]) => ({
          method: method.toUpperCase() as 'GET',
          url: path.replace(/\{\w+\}/g, '01890000-0000-7000-8000-000000000000'),
          operation_id: operation.operationId,
          permission: operation['x-permission'],
        }),
      ),
    )
  }

  it('only these are open to everyone', () => {
    const open = operations().filter(({ permission }) => permission === 'public')
    for (const { operation_id } of open) expect(PUBLIC).toContain(operation_id)
    expect(operations().length).toBeGreaterThan(30)
  })

  it('everything else asks who is there, before it looks at the request', async () => {
    for (const { method, url, permission, operation_id } of operations()) {
      if (permission === 'public') continue
      const answer = await test.app.inject({ method, url })
      expect([operation_id, answer.statusCode]).toEqual([operation_id, 401])
      expect(answer.json()).toMatchObject({ code: 'unauthenticated', status: 401 })
    }
  })

  it.each(Object.keys(ALLOWED) as (keyof typeof ALLOWED)[])('%s', async (role) => {
    const caller = await test.signedInAs(role)
    const allowed: readonly string[] = ALLOWED[role]
    for (const { method, url, permission, operation_id } of operations()) {
      if (permission === 'public') continue
      const mayCall = permission === 'signed_in' ? !FOR_SESSIONS.includes(operation_id) : allowed.includes(permission)
      // An event stream that opens does not end.
      if (mayCall && operation_id === 'streamEvents') continue
      const { status } = await caller.request(method, url)
      if (mayCall) expect([operation_id, 401, 403]).not.toContain(status)
      else expect([operation_id, status]).toEqual([operation_id, 403])
    }
  })
})
