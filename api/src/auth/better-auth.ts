import type { Database } from '@crm/db'
import { betterAuth } from 'better-auth'
import type { KyselyPlugin } from 'kysely'
import type { Context } from '../context.ts'
import { SESSION_IDLE_DAYS } from './authenticate.ts'
import { COOKIE_MAX_AGE_SECONDS, COOKIE_PREFIX, usesHttps } from './cookies.ts'
import { PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from './passwords.ts'

const DAY_MS = 24 * 3600 * 1000

const instances = new WeakMap<Context, ReturnType<typeof createAuth>>()

/** better-auth on our database: for the flows of signing in and out, not for the check of each request. */
export function authOf(context: Context): ReturnType<typeof createAuth> {
  const auth = instances.get(context) ?? createAuth(context)
  instances.set(context, auth)
  return auth
}

function createAuth({ config, db, log }: Context) {
  return betterAuth({
    appName: 'Demand CRM',
    baseURL: config.public_url,
    basePath: '/api/auth',
    secret: config.secret_key,
    database: { db: db.withPlugin(timestampsAsDates), type: 'postgres', transaction: true },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_MIN_LENGTH,
      maxPasswordLength: PASSWORD_MAX_LENGTH,
      revokeSessionsOnPasswordReset: true,
    },
    user: {
      modelName: 'users',
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    session: {
      modelName: 'sessions',
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      expiresIn: COOKIE_MAX_AGE_SECONDS,
    },
    account: {
      modelName: 'accounts',
      fields: {
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    verification: {
      modelName: 'verifications',
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
      // A copy of the database opens no account.
      storeIdentifier: 'hashed',
    },
    databaseHooks: {
      session: {
        create: {
          async before(session) {
            if (!(await isActive(db, session.userId))) return false
            return { data: { ...session, expiresAt: new Date(Date.now() + SESSION_IDLE_DAYS * DAY_MS) } }
          },
        },
      },
    },
    // Ours is shared by all processes (sign-in-limits.ts).
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { level: 'error', log: (level, message) => log.warn({ level }, `better-auth: ${message}`) },
    advanced: {
      cookiePrefix: COOKIE_PREFIX,
      useSecureCookies: usesHttps(config),
      database: { generateId: false, validateSchema: false },
    },
  })
}

async function isActive(db: Database, id: string): Promise<boolean> {
  const user = await db.selectFrom('users').select('is_active').where('id', '=', id).executeTakeFirst()
  return user?.is_active === true
}

/** Our connections read timestamps as RFC 3339 text; better-auth compares them as dates. */
const timestampsAsDates: KyselyPlugin = {
  transformQuery: ({ node }) => node,
  transformResult: async ({ result }) => ({ ...result, rows: result.rows.map(withDates) }),
}

function withDates(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      name.endsWith('_at') && typeof value === 'string' ? new Date(value) : value,
    ]),
  )
}
