import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { PHONE, signIn } from './people.ts'

const unique = Date.now().toString(36)
const file = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })

test('a file with people updates by e-mail, is checked first, and is undone as a whole', async ({ browser }) => {
  const { page, api } = await signIn(browser)
  const known = await api.post('/api/crm/leads', {
    data: { business_name: `Known ${unique}`, email: `info@known-${unique}.example`, city: 'Dallas' },
  })
  const { id } = await known.json()
  await page.goto('/crm/imports')
  await page
    .locator('input[type=file]')
    .setInputFiles(
      file(
        `people-${unique}.csv`,
        `Company,Email,City,Owner of it,Their mail\nOther name,info@known-${unique}.example,Austin,Ann Able,ann@${unique}.example\nNew ${unique},new@${unique}.example,Waco,Bob Baker,bob@${unique}.example\nBad ${unique},nonsense,Waco,,\n`,
      ),
    )
  const target = (column: string) => page.getByRole('combobox', { name: `${column} becomes` })
  await target('Owner of it').fill('full name')
  await page.getByRole('option', { name: 'Contact: full name' }).click()
  await target('Their mail').fill('contact: email')
  await page.getByRole('option', { name: 'Contact: email', exact: true }).click()
  await page.getByRole('button', { name: 'Continue' }).click()

  await expect(page).toHaveURL(/step=duplicates/)
  await page.getByRole('combobox', { name: 'Find it by' }).click()
  await page.getByRole('option', { name: 'E-mail address' }).click()
  await page.getByText('Overwrite', { exact: true }).click()
  await expect(page.getByRole('radio', { name: 'Overwrite' })).toBeChecked()
  await page.getByRole('button', { name: 'Check' }).click()

  const forecast = page.getByRole('region', { name: 'What the import would do' })
  await expect(forecast.getByText('Updated: the first rows')).toBeVisible()
  await expect(forecast.getByText('Dallas')).toBeVisible()
  await expect(forecast.getByText(/is not an e-mail address/)).toBeVisible()
  await page.reload()
  await expect(forecast.getByText('Dallas')).toBeVisible()
  await page.getByRole('button', { name: 'Import 3 rows' }).click()

  await expect(page.getByRole('button', { name: 'Undo this import' })).toBeVisible({ timeout: 20_000 })
  expect(await (await api.get(`/api/crm/leads/${id}`)).json()).toMatchObject({ city: 'Austin', contact_count: 1 })
  await page.getByRole('button', { name: 'Undo this import' }).click()
  await page.getByRole('button', { name: 'Undo the import' }).click()
  await expect(page.getByText(/^Undone:/)).toBeVisible({ timeout: 20_000 })
  expect(await (await api.get(`/api/crm/leads/${id}`)).json()).toMatchObject({ city: 'Dallas', contact_count: 0 })
  const created = await (await api.get(`/api/crm/leads?q=New+${unique}`)).json()
  expect(created.data).toEqual([])
})

test('a view is exported with the columns of the list, and comes back', async ({ browser }) => {
  const { page, api } = await signIn(browser)
  await api.post('/api/crm/leads', { data: { business_name: `=Formula ${unique}`, city: 'Export' } })
  await page.goto(`/crm/leads?search=formula+${unique}`)
  await page.getByRole('button', { name: 'Export' }).click()
  const dialog = page.getByRole('dialog', { name: 'Export leads' })
  const link = dialog.getByRole('link', { name: 'Export 1 lead' })
  await expect(link).toBeVisible()
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()])
  expect(download.suggestedFilename()).toMatch(/^leads-.*\.csv$/)
  const text = await readFile((await download.path()) as string, 'utf8')
  expect(text).toContain(`'=Formula ${unique}`)

  await page.goto('/crm/imports')
  await page.locator('input[type=file]').setInputFiles(file('leads.csv', text))
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Check' }).click()
  await expect(page.getByText('Rows left out')).toBeVisible()
})

test('the steps work on a phone', async ({ browser }) => {
  const { page } = await signIn(browser, PHONE)
  await page.goto('/crm/imports')
  await page
    .locator('input[type=file]')
    .setInputFiles(file('phone.csv', `Company,Email\nPhone ${unique},a@${unique}.example\n`))
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Check' }).click()
  await expect(page.getByRole('region', { name: 'What the import would do' })).toBeVisible()
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBeLessThanOrEqual(390)
})
