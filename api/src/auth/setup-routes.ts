import { StartError, seedSampleData } from '@crm/db'
import { Type } from 'typebox'
import type { Context } from '../context.ts'
import type { App } from '../platform/app-type.ts'
import { ApiError } from '../platform/errors.ts'
import { problems, Strict } from '../platform/schemas.ts'
import { checkTimeZone } from '../users/time-zone.ts'
import { requireUsableEmail } from './email-address.ts'
import { insertFirstAdmin, isSetupNeeded } from './first-run.ts'
import { hashNewPassword, NewPassword, refuseGivenAway } from './passwords.ts'
import { refuseOtherOrigins } from './same-origin.ts'
import { sha256 } from './secret-tokens.ts'
import { openSession, SignedIn } from './sign-in.ts'

/** The first administrator, by the one-time link that the console prints. */
export function setupRoutes(app: App, context: Context): void {
  const { config, db } = context

  app.route({
    method: 'GET',
    url: '/api/crm/setup',
    config: { permission: 'public' },
    schema: {
      operationId: 'getSetup',
      tags: ['users'],
      summary: 'Whether the workspace still waits for its first administrator',
      response: { 200: Type.Object({ needed: Type.Boolean() }), ...problems() },
    },
    handler: async () => ({ needed: await isSetupNeeded(db) }),
  })

  app.route({
    method: 'POST',
    url: '/api/crm/setup',
    config: { permission: 'public' },
    onRequest: async (request) => refuseOtherOrigins(request, config),
    schema: {
      operationId: 'setUp',
      tags: ['users'],
      summary: 'Create the first administrator and sign in',
      body: Strict({
        token: Type.String({ minLength: 1, maxLength: 200, description: 'From the set-up link on the console.' }),
        name: Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' }),
        email: Type.String({ format: 'email', maxLength: 254 }),
        password: NewPassword,
        sample_data: Type.Optional(Type.Boolean({ description: 'Fill the board with invented leads to look around.' })),
        time_zone: Type.Optional(Type.String({ maxLength: 60, description: 'IANA name; UTC when absent.' })),
      }),
      response: { 201: SignedIn, ...problems(400, 403, 409, 415, 429) },
    },
    async handler(request, reply) {
      const { token, name, email, password, sample_data = false, time_zone = 'UTC' } = request.body
      checkTimeZone(time_zone)
      requireUsableEmail(email)
      refuseGivenAway(password, email, '/password')
      if (!(await isSetupNeeded(db))) throw alreadySetUp()
      const link = await db
        .selectFrom('setup_links')
        .select('created_at')
        .where('token_sha256', '=', sha256(token))
        .executeTakeFirst()
      if (!link) {
        throw new ApiError(
          'forbidden',
          'This set-up link is not valid. Use the one that the console printed at the last start.',
        )
      }
      const password_hash = await hashNewPassword(password)
      await db
        .transaction()
        .execute(async (trx) => {
          const id = await insertFirstAdmin(trx, { name: name.trim(), email, password_hash, time_zone })
          if (id === null) throw alreadySetUp()
          if (sample_data) await seedSampleData(trx, { owner_id: id })
        })
        .catch((error) => {
          throw error instanceof StartError ? new ApiError('conflict', error.message) : error
        })
      return reply.code(201).send(await openSession(context, request, reply, { email, password }))
    },
  })
}

function alreadySetUp(): ApiError {
  return new ApiError(
    'conflict',
    'This workspace is set up already. Sign in, or ask its administrator for an invitation.',
  )
}
