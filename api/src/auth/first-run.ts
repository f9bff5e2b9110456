import { type Database, type DatabaseTransaction, StartError } from '@crm/db'
import { sql } from 'kysely'
import type { Context } from '../context.ts'
import { insertUser, type NewUser } from '../users/queries.ts'
import { canSignIn } from './email-address.ts'
import { hashNewPassword, PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from './passwords.ts'
import { newLinkToken } from './secret-tokens.ts'

/**
 * Prepares a workspace without users: creates the administrator that ADMIN_EMAIL and ADMIN_PASSWORD name, or a
 * set-up link that works once, valid until there is a user.
 * @returns the link to print, or null when there is a user
 * @throws StartError when ADMIN_EMAIL or ADMIN_PASSWORD cannot be used
 */
export async function prepareFirstRun({ config, db }: Context): Promise<{ setup_url: string } | null> {
  if (!(await isSetupNeeded(db))) return null
  if (config.first_admin) {
    await createConfiguredAdmin(db, config.first_admin)
    return null
  }
  const { token, token_sha256 } = newLinkToken()
  await db.insertInto('setup_links').values({ token_sha256 }).execute()
  return { setup_url: `${config.public_url}/setup?token=${token}` }
}

export async function isSetupNeeded(db: Database): Promise<boolean> {
  const user = await db.selectFrom('users').select('id').limit(1).executeTakeFirst()
  return user === undefined
}

/**
 * Creates the first user, as administrator. Of several attempts at once one wins.
 * @returns its id, or null when there is a user already
 */
export async function insertFirstAdmin(trx: DatabaseTransaction, user: Omit<NewUser, 'role'>): Promise<string | null> {
  await sql`lock table users in share row exclusive mode`.execute(trx)
  if (!(await isSetupNeeded(trx))) return null
  await trx.deleteFrom('setup_links').execute()
  return insertUser(trx, { ...user, role: 'admin' })
}

async function createConfiguredAdmin(db: Database, { email, password }: { email: string; password: string }) {
  if (!canSignIn(email)) {
    throw new StartError(`ADMIN_EMAIL must be an e-mail address such as ann@example.com, not "${email}".`)
  }
  if (password.length < PASSWORD_MIN_LENGTH || password.length > PASSWORD_MAX_LENGTH) {
    throw new StartError(`ADMIN_PASSWORD must have ${PASSWORD_MIN_LENGTH} to ${PASSWORD_MAX_LENGTH} characters.`)
  }
  if (password.toLowerCase() === email.toLowerCase()) {
    throw new StartError('ADMIN_PASSWORD must not be the same as ADMIN_EMAIL.')
  }
  const password_hash = await hashNewPassword(password)
  const name = email.split('@')[0] as string
  await db.transaction().execute((trx) => insertFirstAdmin(trx, { email, name, password_hash, time_zone: 'UTC' }))
}
