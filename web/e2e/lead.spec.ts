import { expect, test } from '@playwright/test'
import { card } from './board.ts'
import { type Person, signIn } from './people.ts'

const MARK = `Leadership${Date.now().toString(36)}`
let person: Person
const ids: string[] = []

test.beforeAll(async ({ browser }) => {
  person = await signIn(browser)
  for (const name of ['Third', 'Second', 'First']) {
    const answer = await person.api.post('/api/crm/leads', { data: { business_name: `${name} ${MARK}` } })
    ids.unshift((await answer.json()).id)
  }
})

test('fields are edited in place, and the timeline says so', async () => {
  const { page } = person
  await page.goto(`/crm/leads/${ids[0]}`)
  const city = page.getByLabel('City', { exact: true })
  await city.fill('Austin')
  await city.press('Enter')
  await expect(page.getByLabel('City saved')).toBeVisible()
  await city.fill('Dallas')
  await city.press('Escape')
  await expect(city).toHaveValue('Austin')
  await expect(page.getByRole('region', { name: 'History' })).toContainText('Austin')
  await page.reload()
  await expect(page.getByLabel('City', { exact: true })).toHaveValue('Austin')
})

test('what the server refuses stays in the field, with the reason', async () => {
  const { page } = person
  await page.goto(`/crm/leads/${ids[0]}`)
  const email = page.getByLabel('Email', { exact: true })
  await email.fill('not an address')
  await email.press('Enter')
  await expect(email).toHaveValue('not an address')
  await expect(page.getByRole('region', { name: 'Details' })).toContainText(/email|e-mail/i)
  await expect(email).toHaveAttribute('aria-invalid', 'true')
})

test('a change by somebody else is shown, and nothing typed is lost', async () => {
  const { page, api } = person
  await page.goto(`/crm/leads/${ids[1]}`)
  const phone = page.getByLabel('Phone', { exact: true })
  await phone.fill('512 555 0100')
  await api.patch(`/api/crm/leads/${ids[1]}`, { data: { city: 'Waco', phone: '512 555 0199' } })
  await expect(page.getByLabel('City', { exact: true })).toHaveValue('Waco')
  await expect(phone).toHaveValue('512 555 0100')
})

test('one steps through the view one came from', async () => {
  const { page } = person
  await page.goto(`/crm/pipeline?search=${MARK}`)
  await card(page, `Second ${MARK}`).click()
  await expect(page.getByRole('heading', { name: `Second ${MARK}` })).toBeVisible()
  await page
    .getByRole('link', { name: 'Next lead' })
    .or(page.getByRole('button', { name: 'Next lead' }))
    .click()
  await expect(page.getByRole('heading', { name: `Third ${MARK}` })).toBeVisible()
  await page.keyboard.press('k')
  await expect(page.getByRole('heading', { name: `Second ${MARK}` })).toBeVisible()
})

test('a deleted lead can be brought back', async () => {
  const { page } = person
  await page.goto(`/crm/leads/${ids[2]}`)
  await page.getByRole('button', { name: 'Delete lead' }).click()
  await page.getByRole('button', { name: 'Undo' }).first().click()
  await expect(async () => expect((await person.api.get(`/api/crm/leads/${ids[2]}`)).status()).toBe(200)).toPass()
})

test('three leads become one, merged one after the other', async () => {
  const { page } = person
  await page.goto(`/crm/duplicates/merge?ids=${ids.join(',')}`)
  await expect(page.getByRole('heading', { name: 'Merge leads 1 of 2' })).toBeVisible()
  await page.getByRole('button', { name: 'Merge', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'Merge leads 2 of 2' })).toBeVisible()
  await page.getByRole('button', { name: 'Merge', exact: true }).click()
  await expect(page.getByRole('heading', { name: `First ${MARK}` })).toBeVisible()
  const history = page.getByRole('region', { name: 'History' })
  await expect(history).toContainText(`Merged with Second ${MARK}`)
  await expect(history).toContainText(`Merged with Third ${MARK}`)
})
