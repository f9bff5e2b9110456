import { expect, test } from '@playwright/test'
import { card, column } from './board.ts'
import { type Person, signIn } from './people.ts'

const MARK = Date.now().toString(36)
const FIELD = `Roof ${MARK}`
const SLATE = `Slated ${MARK}`
const TIN = `Tinned ${MARK}`
const STAGE = 'Qualified'
let person: Person

test.describe.configure({ mode: 'serial' })

test.beforeAll(async ({ browser }) => {
  person = await signIn(browser)
  for (const business_name of [TIN, SLATE]) await person.api.post('/api/crm/leads', { data: { business_name } })
})

test.afterAll(async () => {
  const { data: stages } = await (await person.api.get('/api/crm/pipeline/stages')).json()
  const stage = stages.find(({ name }: { name: string }) => name === STAGE)
  await person.api.patch(`/api/crm/pipeline/stages/${stage.id}`, { data: { required_fields: [] } })
  await person.context.close()
})

test('a choice field is defined in the settings', async () => {
  const { page } = person
  await page.goto('/settings/fields')
  await page.getByRole('button', { name: 'New field' }).first().click()
  const dialog = page.getByRole('dialog', { name: 'New field' })
  await dialog.getByLabel('Label').fill(FIELD)
  await dialog.getByRole('combobox', { name: 'Type' }).click()
  await page.getByRole('option', { name: 'Choice', exact: true }).click()
  await dialog.getByLabel('Choice 1', { exact: true }).fill('Slate')
  await dialog.getByLabel('Choice 1', { exact: true }).press('Enter')
  await expect(dialog.getByLabel('Choice 2', { exact: true })).toBeFocused()
  await page.keyboard.type('Tin')
  await dialog.getByLabel('Group').fill('Roof')
  await dialog.getByLabel('Label').click()
  await dialog.getByRole('button', { name: 'Add field' }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('region', { name: 'Roof' }).getByText(FIELD)).toBeVisible()
})

test('it is set on the lead page, in its group', async () => {
  const { page } = person
  await page.goto('/crm/pipeline')
  await card(page, SLATE).click()
  const box = page.getByRole('region', { name: 'Roof' }).getByLabel(FIELD)
  await box.selectOption('Slate')
  await expect(page.getByLabel(`${FIELD} saved`)).toBeVisible()
  await expect(page.getByRole('region', { name: 'History' })).toContainText(FIELD)
  await page.reload()
  await expect(box).toHaveValue('slate')
})

test('a stage requires it, and asks for it when a lead enters', async () => {
  const { page } = person
  await page.goto('/crm/pipeline')
  await page.getByRole('button', { name: 'Manage stages' }).click()
  await page.getByRole('button', { name: `Edit ${STAGE}` }).click()
  await page.getByRole('combobox', { name: 'Required on entry' }).fill(FIELD)
  await page.getByRole('option', { name: FIELD }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('button', { name: `Edit ${STAGE}` })).toBeVisible()

  const { data } = await (await person.api.get(`/api/crm/leads?q=${encodeURIComponent(TIN)}`)).json()
  await page.goto(`/crm/leads/${data[0].id}`)
  await page.getByRole('combobox', { name: 'Stage' }).selectOption(STAGE)
  const dialog = page.getByRole('dialog', { name: `Move to ${STAGE}` })
  await dialog.getByRole('combobox', { name: FIELD }).click()
  await page.getByRole('listbox').getByRole('option', { name: 'Tin' }).click()
  await dialog.getByRole('button', { name: `Move to ${STAGE}` }).click()
  await expect(dialog).toBeHidden()
  await expect(page.getByRole('region', { name: 'Roof' }).getByLabel(FIELD)).toHaveValue('tin')
})

test('the board is filtered by it, with groups; the filter stands in the address', async () => {
  const { page } = person
  await page.goto('/crm/pipeline')
  await page.getByRole('button', { name: 'Advanced' }).click()
  const dialog = page.getByRole('dialog', { name: 'Filter' })
  await dialog.getByRole('combobox', { name: 'Field' }).fill(FIELD)
  await page.getByRole('option', { name: FIELD }).click()
  await dialog.getByRole('combobox', { name: FIELD }).click()
  await page.getByRole('listbox').getByRole('option', { name: 'Tin' }).click()
  await page.keyboard.press('Escape')
  await dialog.getByRole('button', { name: 'Apply' }).click()
  await expect(dialog).toBeHidden()
  await expect(column(page, STAGE).getByRole('link', { name: TIN, exact: true })).toBeVisible()
  await expect(card(page, SLATE)).toHaveCount(0)
  await page.reload()
  await expect(card(page, TIN)).toBeVisible()
  await expect(page.getByRole('search').getByText(`${FIELD} is Tin`)).toBeVisible()
})

test('a filter by a field that is gone says so and can be taken off; undo brings the field back', async () => {
  const { page } = person
  const filtered = page.url()
  await page.goto('/settings/fields')
  await page.getByRole('button', { name: `Archive ${FIELD}` }).click()
  await expect(page.getByRole('button', { name: `Archive ${FIELD}` })).toBeHidden()
  await page.goto(filtered)
  await page.getByRole('button', { name: /^Remove filter: custom\.roof_/ }).click()
  await expect(card(page, SLATE)).toBeVisible()
  await page.goto('/settings/fields')
  await page.getByText(/archived field/).click()
  await page.getByRole('button', { name: `Restore ${FIELD}` }).click()
  await page.goto(filtered)
  await expect(card(page, TIN)).toBeVisible()
})
