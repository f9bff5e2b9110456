import { type APIRequestContext, type Browser, type BrowserContext, expect, type Page } from '@playwright/test'

/** Whom first-run.spec.ts sets up. */
export const ADMIN = { name: 'Dana Admin', email: 'dana@example.com', password: 'correct horse battery' }
const DESKTOP = { width: 1440, height: 900 }
export const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true }

export interface Person {
  context: BrowserContext
  page: Page
  /** Requests with this person's session. */
  api: APIRequestContext
}

/** Somebody with a browser of their own, signed in. */
export async function signIn(
  browser: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
  account = ADMIN,
): Promise<Person> {
  const context = await browser.newContext({ viewport: DESKTOP, ...options })
  const page = await context.newPage()
  await page.goto('/sign-in')
  await page.getByLabel('E-mail address').fill(account.email)
  await page.getByLabel('Password', { exact: true }).fill(account.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('heading', { name: 'Pipeline' })).toBeVisible()
  return { context, page, api: context.request }
}
