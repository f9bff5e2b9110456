import { expect, test } from '@playwright/test'
import { type Person, PHONE, signIn } from './people.ts'

// Letters only: a word with a digit in it is not taken for a misspelled one.
const MARK = `Zephyrton${Date.now()
  .toString(36)
  .replace(/\d/g, (digit) => 'abcdefghij'[Number(digit)] as string)}`
const DIGITS = String(Date.now()).slice(-7)
let person: Person
let lead_id: string

test.beforeAll(async ({ browser }) => {
  person = await signIn(browser)
  const phone = `(737) ${DIGITS.slice(0, 3)}-${DIGITS.slice(3)}`
  const answer = await person.api.post('/api/crm/leads', { data: { business_name: `Gutterworks ${MARK}`, phone } })
  lead_id = (await answer.json()).id
})

/** A task whose reminder is due at once. */
async function remind(title: string) {
  const remind_at = new Date().toISOString()
  const due_at = new Date(Date.now() + 3_600_000).toISOString()
  const answer = await person.api.post('/api/crm/tasks', { data: { title, lead_id, remind_at, due_at } })
  expect(answer.status()).toBe(201)
}

test('a reminder rings the bell in an open browser, and leads to its lead', async () => {
  const { page } = person
  await page.goto('/crm/pipeline')
  await remind(`Call back ${MARK}`)
  // The scan looks every half minute.
  const bell = page.getByRole('button', { name: /^Notifications, \d+ unread$/ })
  await expect(bell).toBeVisible({ timeout: 45_000 })
  await bell.click()
  const panel = page.getByRole('dialog', { name: 'Notifications' })
  await panel.getByRole('link', { name: new RegExp(`Call back ${MARK}`) }).click()
  await expect(page.getByRole('heading', { name: `Gutterworks ${MARK}` })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Notifications', exact: true })).toBeVisible()
})

test('on a phone too', async ({ browser }) => {
  const { page, context } = await signIn(browser, PHONE)
  await remind(`Measure ${MARK}`)
  const bell = page.getByRole('button', { name: /^Notifications, \d+ unread$/ })
  await expect(bell).toBeVisible({ timeout: 45_000 })
  await bell.click()
  await page.getByRole('button', { name: 'Mark all as read' }).click()
  await page.getByRole('button', { name: 'Close notifications' }).click()
  await expect(page.getByRole('button', { name: 'Notifications', exact: true })).toBeVisible()
  await context.close()
})

test('the palette finds by a phone number in another format, and in spite of a typing error', async () => {
  const { page } = person
  for (const typed of [`737.${DIGITS.slice(0, 3)}.${DIGITS.slice(3)}`, `Guterworks ${MARK.replace('phyr', 'pyhr')}`]) {
    await page.goto('/crm/pipeline')
    await expect(page.getByRole('heading', { name: 'Pipeline' })).toBeVisible()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Search leads, pages and actions' }).fill(typed)
    await expect(page.getByRole('option', { name: new RegExp(`Gutterworks ${MARK}`) }).first()).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('heading', { name: `Gutterworks ${MARK}` })).toBeVisible()
  }
})

test('a calendar address is made, read by a calendar program, and revoked', async ({ playwright }) => {
  const { page } = person
  await remind(`Visit ${MARK}`)
  await page.goto('/settings/calendar')
  await page.getByRole('button', { name: 'Create calendar address' }).click()
  const address = await page.getByLabel('Address (https)').inputValue()
  const program = await playwright.request.newContext()
  expect(await (await program.get(address)).text()).toContain(`Visit ${MARK}`)
  await page.getByRole('button', { name: 'Revoke' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
  await expect(page.getByRole('button', { name: 'Create calendar address' })).toBeVisible()
  expect((await program.get(address)).status()).toBe(404)
})
