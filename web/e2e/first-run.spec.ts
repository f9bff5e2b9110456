import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page, test } from '@playwright/test'
import { ADMIN, PHONE, signIn } from './people.ts'

/** The pictures of the README: UPDATE_SCREENSHOTS=1 pnpm test takes them anew. */
const PICTURES = process.env.UPDATE_SCREENSHOTS
  ? join(import.meta.dirname, '../../docs/screenshots')
  : join(import.meta.dirname, '../../test-results/screenshots')

const picture = (page: Page, name: string) => page.screenshot({ path: join(PICTURES, `${name}.png`) })

function setUpLink(): string {
  const console = readFileSync(join(process.env.E2E_DATA_DIR ?? '', 'console.log'), 'utf8')
  return /http\S+\/setup\?token=\S+/.exec(console)?.[0] ?? ''
}

test('the first start prints a link that makes an administrator, once, and offers sample data', async ({
  browser,
  page,
}) => {
  const link = setUpLink()
  expect(link).toBeTruthy()
  await page.goto(link)
  await page.getByLabel('Your name').fill(ADMIN.name)
  await page.getByLabel('E-mail address').fill(ADMIN.email)
  await page.getByLabel('Password', { exact: true }).fill(ADMIN.password)
  await page.getByLabel('Load sample data').check()
  await page.getByRole('button', { name: 'Create the workspace' }).click()
  await expect(page.getByRole('heading', { name: 'Pipeline' })).toBeVisible()
  await expect(page.getByRole('region', { name: 'New', exact: true }).getByRole('listitem').first()).toBeVisible()

  const again = await (await browser.newContext()).newPage()
  await again.goto(link)
  await expect(again.getByRole('button', { name: 'Create the workspace' })).toHaveCount(0)
})

test('pictures', async ({ browser }) => {
  const { page, context } = await signIn(browser)
  await expectCards(page)
  await picture(page, 'board')
  await page.getByRole('region', { name: 'Demo Scheduled' }).getByRole('link').first().click()
  await expect(page.getByRole('region', { name: 'History' })).toContainText('Lead created')
  await picture(page, 'lead')
  await context.close()

  const phone = await signIn(browser, { ...PHONE, colorScheme: 'dark' })
  await expectCards(phone.page)
  await picture(phone.page, 'board-phone')
  await phone.context.close()
})

async function expectCards(page: Page) {
  await expect(page.getByRole('region', { name: 'New', exact: true }).getByRole('listitem').first()).toBeVisible()
}
