import { hashNewPassword } from '../auth/passwords.ts'
import type { Role } from '../platform/permissions.ts'
import { insertUser } from '../users/queries.ts'
import { type Browser, browser } from './browser.ts'
import type { TestApp } from './test-app.ts'

export const PASSWORD = 'correct horse battery'

interface Person {
  id: string
  email: string
  browser: Browser
}

/** A user with a password. */
export async function person(test: TestApp, name: string, role: Role = 'rep'): Promise<{ id: string; email: string }> {
  const email = `${name}@example.com`
  const password_hash = await hashNewPassword(PASSWORD)
  const user = { name, email, role, time_zone: 'UTC', password_hash }
  return { id: await test.db.transaction().execute((trx) => insertUser(trx, user)), email }
}

/** A user with a password, signed in. */
export async function signedInPerson(test: TestApp, name: string, role: Role = 'rep'): Promise<Person> {
  const { id, email } = await person(test, name, role)
  return { id, email, browser: await signedIn(test, email) }
}

/** Another browser of the same user. */
export async function signedIn(test: TestApp, email: string): Promise<Browser> {
  const client = browser(test.app)
  const { status } = await client.request('POST', '/api/auth/sign-in/email', { email, password: PASSWORD })
  if (status !== 200) throw new Error(`signing in answered ${status}`)
  return client
}
