import { expect, test } from '@playwright/test'
import { card, column, dragByMouse, expectIn, namesIn } from './board.ts'
import { type Person, signIn } from './people.ts'

/** A word that only the leads of this file have, so that files do not get in each other's way. */
const MARK = `Boardwalk${Date.now().toString(36)}`
let person: Person

test.beforeAll(async ({ browser }) => {
  person = await signIn(browser)
  for (const [name, fields] of [
    ['Alpha', { tier: 'hot', lead_score: 91, deal_value: 1_000, city: 'Austin', state: 'TX' }],
    ['Bravo', { tier: 'cold', lead_score: 12, deal_value: 2_000 }],
    ['Charlie', { tier: 'hot', lead_score: 80 }],
  ] as const) {
    const answer = await person.api.post('/api/crm/leads', { data: { business_name: `${name} ${MARK}`, ...fields } })
    expect(answer.status()).toBe(201)
  }
})

test.beforeEach(async () => {
  await person.page.goto(`/crm/pipeline?search=${MARK}`)
  await expectIn(person.page, 'New', `Bravo ${MARK}`)
})

test('search and filters stand in the address, keep the focus and survive a reload', async () => {
  const { page } = person
  const search = page.getByLabel('Search the board')
  await search.fill(`${MARK} alp`)
  await expect(page).toHaveURL(/alp/)
  await expect(search).toBeFocused()
  await expect(card(page, `Bravo ${MARK}`)).toHaveCount(0)
  await expectIn(page, 'New', `Alpha ${MARK}`)
  await expect(column(page, 'New').getByText('1 leads')).toBeVisible()

  await search.fill(MARK)
  await expectIn(page, 'New', `Bravo ${MARK}`)
  await page.getByRole('button', { name: 'Tier' }).click()
  const editor = page.getByRole('dialog', { name: 'Filter' })
  await editor.getByLabel('Hot').check()
  await editor.getByRole('button', { name: 'Apply' }).click()
  await expect(card(page, `Bravo ${MARK}`)).toHaveCount(0)
  await page.reload()
  await expectIn(page, 'New', `Alpha ${MARK}`)
  await expect(card(page, `Bravo ${MARK}`)).toHaveCount(0)
  await page.getByRole('button', { name: /^Remove filter/ }).click()
  await expectIn(page, 'New', `Bravo ${MARK}`)
})

test('a move adjusts the figures at once and is undone to the exact place', async () => {
  const { page } = person
  const before = await namesIn(page, 'New')
  await dragByMouse(page, card(page, `Bravo ${MARK}`), column(page, 'Qualified'))
  await expectIn(page, 'Qualified', `Bravo ${MARK}`)
  await expect(column(page, 'Qualified').locator('header')).toContainText('$2,000')
  await page.getByRole('button', { name: 'Undo' }).first().click()
  await expectIn(page, 'New', `Bravo ${MARK}`)
  await expect.poll(() => namesIn(page, 'New')).toEqual(before)
  await page.reload()
  await expectIn(page, 'New', `Bravo ${MARK}`)
  expect(await namesIn(page, 'New')).toEqual(before)
})

test('a move that the server refuses goes back and says why', async () => {
  const { page } = person
  await page.route('**/move', (route) =>
    route.fulfill({
      status: 403,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        status: 403,
        code: 'forbidden',
        title: 'Not allowed',
        detail: 'The role rep does not allow this.',
      }),
    }),
  )
  await dragByMouse(page, card(page, `Alpha ${MARK}`), column(page, 'Contacted'))
  await expect(page.getByText('The role rep does not allow this.')).toBeVisible()
  await expectIn(page, 'New', `Alpha ${MARK}`)
  await page.unroute('**/move')
})

test('Won asks for the deal value before the drop counts, and cancelling puts the card back', async () => {
  const { page } = person
  const move = async () => {
    await card(page, `Charlie ${MARK}`).focus()
    await page.keyboard.press('Space')
    for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Space')
  }
  await move()
  const dialog = page.getByRole('dialog', { name: 'Move to Won' })
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expectIn(page, 'New', `Charlie ${MARK}`)
  await move()
  await dialog.getByLabel('Deal value').fill('4800')
  await dialog.getByRole('button', { name: 'Move to Won' }).click()
  await expectIn(page, 'Won', `Charlie ${MARK}`)
  await page.reload()
  await expectIn(page, 'Won', `Charlie ${MARK}`)
})

test('leads are added in a column, one after the other, and a failure keeps what was typed', async () => {
  const { page } = person
  await page.getByRole('button', { name: 'Add a lead to Contacted' }).click()
  const name = page.getByLabel('Name of a new lead in Contacted')
  await name.fill(`Delta ${MARK}`)
  await name.press('Enter')
  await expectIn(page, 'Contacted', `Delta ${MARK}`)
  await expect(name).toBeFocused()
  await page.context().setOffline(true)
  await name.fill(`Echo ${MARK}`)
  await name.press('Enter')
  await expect(column(page, 'Contacted').getByRole('alert')).toBeVisible()
  await expect(column(page, 'Contacted')).toContainText(`Echo ${MARK}`)
  await page.context().setOffline(false)
})

test('the card menu assigns, and stages are managed in place', async () => {
  const { page } = person
  await card(page, `Alpha ${MARK}`).hover()
  await page.getByRole('button', { name: `Actions for Alpha ${MARK}` }).click()
  await page.getByRole('menuitem', { name: /Move to/ }).click()
  await page.getByRole('menuitem', { name: 'Contacted' }).click()
  await expectIn(page, 'Contacted', `Alpha ${MARK}`)

  await page.getByRole('button', { name: 'Manage stages' }).click()
  const drawer = page.getByRole('dialog', { name: 'Stages' })
  await drawer.getByRole('button', { name: 'Edit Demo Scheduled' }).click()
  await drawer.getByLabel('Name').fill('Site visit')
  await drawer.getByRole('button', { name: 'Save' }).click()
  await expect(column(page, 'Site visit')).toBeAttached()
  await drawer.getByRole('button', { name: 'Edit Site visit' }).click()
  await drawer.getByLabel('Name').fill('Demo Scheduled')
  await drawer.getByRole('button', { name: 'Save' }).click()
  await expect(column(page, 'Demo Scheduled')).toBeAttached()
})

test('stages are reordered by their handles, with the keyboard too', async () => {
  const { page } = person
  await page.getByRole('button', { name: 'Manage stages' }).click()
  const rows = page.getByRole('list', { name: 'Stages in the order of the board' }).getByRole('listitem')
  const step = async (key: 'ArrowUp' | 'ArrowDown') => {
    await page.getByRole('button', { name: 'Drag Contacted' }).focus()
    for (const press of ['Space', key, 'Space']) {
      await page.keyboard.press(press)
      await page.waitForTimeout(250)
    }
  }
  await step('ArrowDown')
  await expect(rows.nth(2)).toContainText('Contacted')
  await expect
    .poll(async () => (await (await person.api.get('/api/crm/pipeline/stages')).json()).data[2].name)
    .toBe('Contacted')
  await step('ArrowUp')
  await expect
    .poll(async () => (await (await person.api.get('/api/crm/pipeline/stages')).json()).data[1].name)
    .toBe('Contacted')
})

test('the palette finds leads and pages from anywhere', async () => {
  const { page } = person
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Search leads, pages and actions' }).fill(`alpha ${MARK}`)
  await page.getByRole('option', { name: new RegExp(`Alpha ${MARK}`) }).click()
  await expect(page.getByRole('heading', { name: `Alpha ${MARK}` })).toBeVisible()
})
