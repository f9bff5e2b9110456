import { expect, test } from '@playwright/test'
import { type Person, PHONE, signIn } from './people.ts'

const MARK = `Peopled${Date.now().toString(36)}`
let person: Person
let lead: string

test.beforeAll(async ({ browser }) => {
  person = await signIn(browser)
  const answer = await person.api.post('/api/crm/leads', { data: { business_name: `${MARK} Roofing` } })
  lead = (await answer.json()).id
})

const contactsOf = async (id: string) =>
  (await (await person.api.get(`/api/crm/contacts/lead/${id}`)).json()).data as {
    id: string
    name: string
    is_primary: boolean
  }[]

test('people are added on the lead page, one is primary, and one is deleted and brought back', async () => {
  const { page } = person
  await page.goto(`/crm/leads/${lead}`)
  const panel = page.getByRole('region', { name: 'Contacts' })
  await expect(panel).toContainText('Nobody is known here yet')
  for (const [first, last, phone] of [
    ['Ann', MARK, '(512) 555-0161'],
    ['Bob', MARK, ''],
  ] as const) {
    await panel.getByRole('button', { name: 'Add contact' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('First name').fill(first)
    await dialog.getByLabel('Last name').fill(last)
    await dialog.getByLabel('Phone').fill(phone)
    await dialog.getByRole('button', { name: 'Add contact' }).click()
    await expect(panel.getByRole('link', { name: `${first} ${last}`, exact: true })).toBeVisible()
  }
  await expect(panel.getByRole('link', { name: /Call Ann/ })).toHaveAttribute('href', 'tel:5125550161')
  await expect(panel.getByRole('listitem').first()).toContainText('Primary')

  await panel.getByRole('button', { name: `More about Bob ${MARK}` }).click()
  await page.getByRole('menuitem', { name: 'Make primary' }).click()
  await expect(panel.getByRole('listitem').first()).toContainText('Bob')

  await panel.getByRole('button', { name: `More about Bob ${MARK}` }).click()
  await page.getByRole('menuitem', { name: 'Delete contact' }).click()
  await expect(panel.getByRole('listitem')).toHaveCount(1)
  await page.getByRole('button', { name: 'Undo' }).first().click()
  await expect(panel.getByRole('listitem')).toHaveCount(2)
  await expect(panel.getByRole('listitem').first()).toContainText('Bob')
})

test('a person is found by phone in the table and opened', async () => {
  const { page } = person
  await page.goto('/crm/contacts')
  await page.getByRole('searchbox', { name: 'Search contacts' }).fill('512.555.0161')
  await expect(page).toHaveURL(/search=/)
  const table = page.getByRole('grid', { name: 'Contacts' })
  await table.getByRole('link', { name: `Ann ${MARK}` }).click()
  await expect(page.getByRole('heading', { name: `Ann ${MARK}`, level: 1 })).toBeVisible()
  await page.getByRole('link', { name: `${MARK} Roofing` }).click()
  await expect(page).toHaveURL(new RegExp(`/crm/leads/${lead}`))
})

test('people are ticked in the table and tagged together', async () => {
  const { page, api } = person
  await page.goto(`/crm/contacts?search=${MARK}`)
  const table = page.getByRole('grid', { name: 'Contacts' })
  await expect(table.getByRole('link', { name: `Ann ${MARK}` })).toBeVisible()
  await table.getByRole('checkbox').first().check()
  const actions = page.getByRole('toolbar', { name: 'Actions on the selection' })
  await actions.getByRole('button', { name: 'Add tags' }).click()
  await page.getByRole('combobox', { name: 'Tags' }).fill('met')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Apply' }).click()
  await expect(async () => {
    const { data } = await (await api.get(`/api/crm/contacts?q=${MARK}`)).json()
    expect(data.every(({ tags }: { tags: string[] }) => tags.includes('met'))).toBe(true)
  }).toPass()
})

test('fields are edited in place, and a taken address says whose it is', async () => {
  const { page } = person
  const [first, second] = await contactsOf(lead)
  const email = `${MARK.toLowerCase()}@example.com`
  await person.api.patch(`/api/crm/contacts/${second?.id}`, { data: { email } })
  await page.goto(`/crm/contacts/${first?.id}`)
  const role = page.getByLabel('Job title', { exact: true })
  await role.fill('Owner')
  await role.press('Enter')
  await expect(page.getByLabel('Job title saved')).toBeVisible()
  await expect(page.getByRole('region', { name: 'History' })).toContainText('Owner')
  const box = page.getByLabel('Email', { exact: true }).first()
  await box.fill(email.toUpperCase())
  await box.press('Enter')
  await expect(page.getByRole('region', { name: 'Reach' })).toContainText(second?.name ?? '?')
  await expect(box).toHaveValue(email.toUpperCase())
})

test('a person is unsubscribed with a reason, and resubscribed only with consent', async () => {
  const { page } = person
  const [contact] = await contactsOf(lead)
  await page.goto(`/crm/contacts/${contact?.id}`)
  const region = page.getByRole('region', { name: 'Subscriptions' })
  const email = region.getByRole('switch', { name: 'Email' })
  await email.press('Space')
  await page.getByLabel(/Why/).fill('Asked us to stop')
  await page.getByRole('button', { name: 'Unsubscribe' }).click()
  await expect(email).not.toBeChecked()
  await expect(region).toContainText('Asked us to stop')
  await expect(region).toContainText('Dana Admin')

  await email.press('Space')
  await page.getByRole('button', { name: 'Subscribe', exact: true }).click()
  await expect(page.getByRole('dialog')).toContainText('Say how they consented')
  await page.getByLabel(/consent/).fill('Signed the form')
  await page.getByRole('button', { name: 'Subscribe', exact: true }).click()
  await expect(email).toBeChecked()
  await expect(region.getByRole('listitem').first()).toContainText('Signed the form')
})

test('on a phone somebody is added from the list, and what was typed survives closing', async ({ browser }) => {
  const { page, context } = await signIn(browser, PHONE)
  await page.goto('/crm/contacts')
  await page.getByRole('button', { name: 'New contact' }).click()
  const dialog = page.getByRole('dialog', { name: 'New contact' })
  await dialog.getByLabel('First name').fill(`Cy ${MARK}`)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'New contact' }).click()
  await expect(dialog.getByLabel('First name')).toHaveValue(`Cy ${MARK}`)
  await dialog.getByLabel('Lead').first().fill(MARK)
  await page.getByRole('option', { name: `${MARK} Roofing` }).click()
  await dialog.getByRole('button', { name: 'Add contact' }).click()
  await expect(page.getByRole('list', { name: 'Contacts' })).toContainText(`Cy ${MARK}`)
  expect((await contactsOf(lead)).map((contact) => contact.name)).toContain(`Cy ${MARK}`)
  await context.close()
})
