import { expect, type Page, test } from '@playwright/test'
import { type Person, PHONE, signIn } from './people.ts'

test.describe.configure({ mode: 'serial' })

const MARK = `Mail${Date.now().toString(36)}`
const NAME = `Roof check ${MARK}`
let person: Person

test.beforeAll(async ({ browser }) => {
  person = await signIn(browser)
  const answer = await person.api.post('/api/crm/contacts', {
    data: { first_name: 'Rosa', last_name: MARK, email: `rosa.${MARK}@example.com`, company_name: 'Reyes Roofing' },
  })
  expect(answer.status()).toBe(201)
})

const mailIn = (page: Page) => page.getByRole('region', { name: 'Preview' }).frameLocator('iframe')

async function showAsRosa(page: Page) {
  await page.getByRole('combobox', { name: 'Show as contact' }).fill(MARK)
  await page.getByRole('option', { name: `Rosa ${MARK}` }).click()
}

async function insertVariable(page: Page, name: string) {
  await page.getByRole('button', { name: 'Variable', exact: true }).click()
  await page.getByRole('textbox', { name: 'Search variables' }).fill(name)
  await page
    .getByRole('option', { name: new RegExp(`^${name}`) })
    .first()
    .click()
}

test('a mail is designed with a variable and a button, and previewed as a contact', async () => {
  const { page, api } = person
  await page.goto('/crm/email-marketing/templates')
  await page.getByRole('button', { name: 'New template' }).click()
  await page.getByRole('menuitem', { name: 'Empty design' }).click()
  await page.getByLabel('Name of the template').fill(NAME)
  await page.getByRole('combobox', { name: 'Category' }).fill('Outreach')
  await page.getByLabel('Subject', { exact: true }).fill('A roof check for ')
  await page.getByRole('button', { name: 'Insert a variable into the subject' }).click()
  await page.getByRole('textbox', { name: 'Search variables' }).fill('company_name')
  await page.getByRole('option').first().click()
  await expect(page.getByLabel('Subject', { exact: true })).toHaveValue('A roof check for {{ company_name }}')

  const body = page.getByRole('textbox', { name: 'Body of the mail' })
  await body.click()
  await page.keyboard.type('Hello ')
  await insertVariable(page, 'First name')
  await page.keyboard.type(', and {{ city }} too.')
  await expect(body.locator('[data-variable]')).toHaveCount(2)
  await body.locator('[data-variable="first_name"]').click()
  await page.getByLabel('For who has none').fill('there')
  await expect(body.locator('[data-variable="first_name"]')).toHaveAttribute('data-fallback', 'there')

  await body.click({ position: { x: 600, y: 300 } })
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Insert', exact: true }).click()
  await page.getByRole('menuitem', { name: 'Button' }).click()
  await page.keyboard.type('Choose a day')
  await page.getByRole('region', { name: 'Button' }).getByLabel('Leads to').fill('example.com/days')
  await page.keyboard.press('Enter')

  const warnings = page.getByRole('list', { name: 'What to look at' })
  await expect(warnings).toContainText('There is no unsubscribe link.')
  await showAsRosa(page)
  await expect(page.getByRole('region', { name: 'Preview' })).toContainText('A roof check for Reyes Roofing')
  const mail = mailIn(page)
  await expect(mail.getByText('Hello Rosa, and too.')).toBeVisible()
  await expect(mail.getByRole('link', { name: 'Choose a day' })).toHaveAttribute('href', 'https://example.com/days')
  await page.getByRole('region', { name: 'Preview' }).getByText('Text', { exact: true }).click()
  await expect(page.getByRole('region', { name: 'Preview' }).locator('pre')).toContainText('Hello Rosa')

  await page.keyboard.press('Control+s')
  await expect(page.getByText(/^Saved/)).toBeVisible()
  await expect(page).not.toHaveURL(/\/new/)
  const id = page.url().match(/templates\/([^?]+)/)?.[1]
  const saved = await (await api.get(`/api/crm/email-marketing/templates/${id}`)).json()
  expect(saved.html_content).toContain('Hello {{ first_name | default: "there" }}, and {{ city }} too.')
  expect(saved).toMatchObject({ name: NAME, category: 'Outreach' })
  expect(saved.variables).toEqual(['city', 'company_name', 'first_name'])
  expect(saved.design.type).toBe('doc')

  await page.reload()
  await expect(body.locator('[data-variable="first_name"]')).toHaveText('First name')
})

test('what was typed survives leaving, and somebody else’s version is not written over', async () => {
  const { page, api } = person
  await page.goto(`/crm/email-marketing/templates?q=${MARK}`)
  await page.getByRole('link', { name: NAME }).click()
  const subject = page.getByLabel('Subject', { exact: true })
  await subject.fill('Mine')
  await page.getByRole('link', { name: 'All templates' }).click()
  await page.getByRole('link', { name: NAME }).click()
  await expect(subject).toHaveValue('Mine')
  await expect(page.getByText('This is what you had typed and not saved.')).toBeVisible()

  const id = page.url().match(/templates\/([^?]+)/)?.[1]
  await api.patch(`/api/crm/email-marketing/templates/${id}`, { data: { subject: 'Theirs' } })
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('alert')).toContainText('Somebody else has changed this template')
  await page.getByRole('button', { name: 'Save mine over it' }).click()
  await expect(page.getByText(/^Saved/)).toBeVisible()
  expect((await (await api.get(`/api/crm/email-marketing/templates/${id}`)).json()).subject).toBe('Mine')
})

test('a mail is written in HTML, and a mistake in it is told with its line', async () => {
  const { page, api } = person
  await page.goto('/crm/email-marketing/templates/new?start=html')
  await page.getByLabel('Name of the template').fill(`By hand ${MARK}`)
  await page.getByLabel('Subject', { exact: true }).fill('By hand')
  const code = page.getByRole('textbox', { name: 'HTML of the mail' })
  await code.click()
  await page.keyboard.insertText('<p>Hi ')
  await insertVariable(page, 'First name')
  await page.keyboard.insertText(',</p>\n<p><a href="{{ unsubscribe_url }}">Unsubscribe</a> {{ brand.address }}</p>')
  await showAsRosa(page)
  await expect(mailIn(page).getByText('Hi Rosa,')).toBeVisible()
  await page.keyboard.press('Control+s')
  await expect(page.getByText(/^Saved/)).toBeVisible()

  await code.click()
  await page.keyboard.press('Control+End')
  await page.keyboard.insertText('{{ first_name | shout }}')
  await expect(page.getByRole('region', { name: 'Preview' })).toContainText('line 2, column')
  await page.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByRole('alert').first()).toContainText('It was not saved.')

  const { data } = await (await api.get(`/api/crm/email-marketing/templates?q=By hand ${MARK}`)).json()
  expect(data[0]).toMatchObject({ has_design: false, variables: ['brand.address', 'first_name', 'unsubscribe_url'] })
})

test('templates are copied, archived and deleted, each with the way back', async () => {
  const { page } = person
  await page.goto(`/crm/email-marketing/templates?q=Roof check ${MARK}`)
  const menu = page.getByRole('button', { name: `More about ${NAME}`, exact: true })
  await menu.click()
  await page.getByRole('menuitem', { name: 'Archive' }).click()
  await expect(menu).toHaveCount(0)
  await page.getByLabel('Which templates').selectOption('Archived')
  await expect(page).toHaveURL(/archived=true/)
  await menu.click()
  await page.getByRole('menuitem', { name: 'Take out of the archive' }).click()
  await expect(page.getByText('No template matches')).toBeVisible()
  await page.getByLabel('Which templates').selectOption('In use')
  await menu.click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(menu).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).last().click()
  await expect(menu).toBeVisible()
})

test('on a phone a mail is written and seen one after the other', async ({ browser }) => {
  const { page } = await signIn(browser, PHONE)
  await page.goto('/crm/email-marketing/templates/new?start=first-contact')
  await page.getByRole('textbox', { name: 'Body of the mail' }).tap()
  await page.getByText('Preview', { exact: true }).first().tap()
  await expect(page).toHaveURL(/tab=preview/)
  await expect(mailIn(page).getByText('Would a ten-minute call this week')).toBeVisible()
  const width = await page.evaluate(() => document.documentElement.scrollWidth)
  expect(width).toBeLessThanOrEqual(390)
})
