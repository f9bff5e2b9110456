import { expect, type Page, test } from '@playwright/test'
import { type Person, PHONE, signIn } from './people.ts'

const MARK = `Tabletop${Date.now().toString(36)}`
const NAMES = ['Anvil', 'Bellows', 'Chisel']
let person: Person

test.beforeAll(async ({ browser }) => {
  person = await signIn(browser)
  for (const [index, name] of NAMES.entries()) {
    const data = { business_name: `${name} ${MARK}`, lead_score: 10 * (index + 1), city: 'Austin', tier: 'cold' }
    expect((await person.api.post('/api/crm/leads', { data })).status()).toBe(201)
  }
})
test.afterAll(() => person.context.close())
test.beforeEach(async () => {
  await person.page.goto(`/crm/leads?search=${MARK}`)
  await expect(row(person.page, 'Chisel')).toBeVisible()
})

const grid = (page: Page) => page.getByRole('grid', { name: 'Leads' })
const row = (page: Page, name: string) =>
  grid(page)
    .getByRole('row')
    .filter({ hasText: `${name} ${MARK}` })
const sortBy = (page: Page, name: string) => grid(page).getByRole('columnheader', { name }).getByRole('button').click()
/** A cell of a row, by the name of its column. */
async function cell(page: Page, name: string, column: string) {
  const place = await grid(page).getByRole('columnheader', { name: column, exact: true }).getAttribute('aria-colindex')
  return row(page, name).locator(`[aria-colindex="${place}"]`)
}
async function names(page: Page) {
  const texts = await grid(page).getByRole('rowheader').allTextContents()
  return texts.map((text) => text.split(' ')[0])
}

test('a click on a header sorts, another one turns the order', async () => {
  const { page } = person
  await sortBy(page, 'Score')
  await expect.poll(() => names(page)).toEqual(['Chisel', 'Bellows', 'Anvil'])
  await sortBy(page, 'Score')
  await expect.poll(() => names(page)).toEqual(['Anvil', 'Bellows', 'Chisel'])
})

test('a cell is edited in place with the keyboard, and a colleague sees it without reloading', async ({ browser }) => {
  const { page } = person
  const colleague = await signIn(browser)
  await colleague.page.goto(`/crm/leads?search=${MARK}`)
  await expect(row(colleague.page, 'Anvil')).toContainText('Austin')
  await (await cell(page, 'Anvil', 'City')).dblclick()
  await page.keyboard.type('Waco')
  await page.keyboard.press('Tab')
  await expect(page.getByRole('textbox', { name: `State of Anvil ${MARK}` })).toBeFocused()
  await page.keyboard.type('TX')
  await page.keyboard.press('Enter')
  await expect(await cell(page, 'Anvil', 'City')).toHaveText('Waco')
  await expect(await cell(page, 'Anvil', 'State')).toBeFocused()
  await expect(await cell(colleague.page, 'Anvil', 'City')).toHaveText('Waco')
  await colleague.context.close()
})

test('what the server refuses is taken back, and what was entered is not lost', async () => {
  const { page } = person
  await page.route('**/api/crm/leads/*', async (route) => {
    if (route.request().method() !== 'PATCH') return route.fallback()
    await route.fulfill({ status: 400, json: { code: 'validation_failed', title: 'x', detail: 'Not a city' } })
  })
  await (await cell(page, 'Bellows', 'City')).dblclick()
  await page.keyboard.type('Nowhere')
  await page.keyboard.press('Enter')
  await expect(page.getByText('City was not saved. Not a city')).toBeVisible()
  await expect(await cell(page, 'Bellows', 'City')).toHaveText('Austin')
  await page.unroute('**/api/crm/leads/*')
  await page.getByRole('button', { name: 'Edit again' }).click()
  await expect(page.getByRole('textbox', { name: `City of Bellows ${MARK}` })).toHaveValue('Nowhere')
  await page.keyboard.press('Escape')
})

test('a view keeps filter, order and widths; what is changed about it survives leaving and reloading', async () => {
  const { page } = person
  await sortBy(page, 'Business name')
  await page.getByRole('button', { name: 'Save view…' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('My tabletops')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  const views = page.getByRole('navigation', { name: 'Views' })
  await expect(views.getByRole('button', { name: 'My tabletops', exact: true })).toHaveAttribute('aria-current', 'page')
  await expect(page.getByText('Unsaved changes')).toBeHidden()

  await sortBy(page, 'Score')
  const width = grid(page).getByRole('separator', { name: 'Width of City' })
  await width.focus()
  await page.keyboard.press('ArrowRight')
  await expect(page.getByText('Unsaved changes')).toBeVisible()
  await page.getByRole('link', { name: 'Pipeline' }).first().click()
  await expect(page).toHaveURL(/pipeline/)
  await page.getByRole('link', { name: 'Leads', exact: true }).first().click()
  await expect.poll(() => names(page)).toEqual(['Chisel', 'Bellows', 'Anvil'])
  await page.reload()
  await expect.poll(() => names(page)).toEqual(['Chisel', 'Bellows', 'Anvil'])
  await expect(page.getByText('Unsaved changes')).toBeVisible()
  await expect(width).toHaveAttribute('aria-valuenow', '136')

  await page.getByRole('button', { name: 'Reset', exact: true }).click()
  await expect.poll(() => names(page)).toEqual(['Anvil', 'Bellows', 'Chisel'])
  await expect(page.getByText('Unsaved changes')).toBeHidden()
})

test('leads are assigned by the dozen, and it is undone', async () => {
  const { page } = person
  const owner = async (name: string) => (await (await cell(page, name, 'Owner')).textContent())?.trim()
  await page.getByRole('checkbox', { name: `Select Anvil ${MARK}` }).click()
  await page.getByRole('checkbox', { name: `Select Chisel ${MARK}` }).click()
  const bar = page.getByRole('toolbar', { name: 'Actions on the selection' })
  await expect(bar).toContainText('2 selected')
  await bar.getByRole('button', { name: 'Select all 3' }).click()
  await expect(bar).toContainText('3 selected')
  await bar.getByRole('button', { name: 'Assign' }).click()
  await page.getByRole('option', { name: /dana/i }).click()
  await page.getByRole('button', { name: 'Apply' }).click()
  const panel = page.getByRole('region', { name: 'Bulk actions' })
  await expect(panel).toContainText('Assigned 3 leads')
  await expect.poll(() => owner('Anvil')).toMatch(/dana/i)
  await panel.getByRole('button', { name: 'Undo' }).click()
  await expect(panel).toContainText('Set back 3 leads')
  await expect.poll(() => owner('Anvil')).toBe('')
  await panel.getByRole('button', { name: 'Close' }).click()
})

test('on a phone the leads are cards, which open and can be ticked', async ({ browser }) => {
  const phone = await signIn(browser, PHONE)
  await phone.page.goto(`/crm/leads?search=${MARK}`)
  const cards = phone.page.getByRole('list', { name: 'Leads' })
  await expect(cards.getByRole('listitem')).toHaveCount(3)
  await phone.page.getByRole('checkbox', { name: `Select Anvil ${MARK}` }).check()
  await expect(phone.page.getByText('1 selected')).toBeVisible()
  await cards.getByText(`Bellows ${MARK}`).click()
  await expect(phone.page).toHaveURL(/\/crm\/leads\/[0-9a-f-]+\?/)
  await phone.context.close()
})
