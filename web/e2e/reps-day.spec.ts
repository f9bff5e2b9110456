import { expect, type Page, test } from '@playwright/test'
import { type Person, PHONE, signIn } from './people.ts'

const DIGITS = String(Date.now()).slice(-7)
const TYPED = `737.${DIGITS.slice(0, 3)}.${DIGITS.slice(3)}`
const SAVED = `(737) ${DIGITS.slice(0, 3)}-${DIGITS.slice(3)}`

async function newLead({ api }: Person, business_name: string): Promise<string> {
  const answer = await api.post('/api/crm/leads', { data: { business_name, phone: SAVED, city: business_name } })
  expect(answer.status()).toBe(201)
  return (await answer.json()).id
}

/** The tasks of the lead, on whatever part of the page they stand. */
async function completeOpenTask(page: Page) {
  const tasks = page.getByRole('region', { name: 'Tasks', exact: true })
  await tasks.getByRole('checkbox').first().click()
}

test('a rep’s day at a desk: found by phone, called, logged, followed up, met, noted, attached, done', async ({
  browser,
}) => {
  const person = await signIn(browser)
  const { page, api } = person
  const name = `Daybreak Roofing ${DIGITS}`
  const id = await newLead(person, name)

  await page.goto('/crm/pipeline')
  await expect(page.getByRole('heading', { name: 'Pipeline' })).toBeVisible()
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox', { name: 'Search leads, pages and actions' }).fill(TYPED)
  await expect(page.getByRole('option', { name: new RegExp(name) }).first()).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name })).toBeVisible()
  await expect(page.getByRole('link', { name: /^Call/ }).first()).toHaveAttribute('href', /^tel:/)

  const history = page.getByRole('region', { name: 'History' })
  await expect(history).toContainText('Lead created')
  await page.keyboard.press('l')
  await page.getByText('Connected', { exact: true }).click()
  await page.getByLabel('What was said').fill('Wants a visit')
  await page.keyboard.press('Control+Enter')
  await expect(history).toContainText('Wants a visit')

  // Today where the rep lives, so that it stands in the week that the calendar shows.
  const { time_zone } = await (await api.get('/api/crm/users/me')).json()
  const today = new Date().toLocaleDateString('en-CA', { timeZone: time_zone })
  await page.keyboard.press('t')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Title').fill('Measure the roof')
  await dialog.getByLabel('Type').selectOption('Meeting')
  await dialog.getByLabel('Due', { exact: true }).fill(`${today}T23:30`)
  await dialog.getByRole('button', { name: 'Add task' }).click()
  await expect(page.getByRole('region', { name: 'Tasks', exact: true })).toContainText('Measure the roof')
  await expect.poll(async () => (await (await api.get(`/api/crm/leads/${id}`)).json()).next_follow_up_at).not.toBeNull()

  await page.keyboard.press('n')
  await page.keyboard.type('Two chimneys')
  await page.keyboard.press('Control+Enter')
  await expect(history).toContainText('Two chimneys')
  await page
    .getByLabel('Files to add')
    .setInputFiles([{ name: 'roof.txt', mimeType: 'text/plain', buffer: Buffer.from('north side') }])
  await expect(page.getByRole('region', { name: 'Files' })).toContainText('roof.txt')

  await page.goto('/crm/tasks?view=calendar')
  await expect(page.getByText('Measure the roof').first()).toBeVisible()
  await page.goto(`/crm/leads/${id}`)
  await completeOpenTask(page)
  await expect.poll(async () => (await (await api.get(`/api/crm/leads/${id}`)).json()).pending_tasks).toBe(0)
  await person.context.close()
})

test('and on a phone, between calls', async ({ browser }) => {
  const person = await signIn(browser, PHONE)
  const { page, api } = person
  const name = `Dusk Heating ${DIGITS}`
  const id = await newLead(person, name)
  await api.post('/api/crm/tasks', { data: { lead_id: id, title: 'Ring back', due_at: new Date().toISOString() } })

  await page.goto(`/crm/leads?search=${encodeURIComponent(`737${DIGITS}`)}`)
  await page.getByText(name).first().tap()
  await expect(page.getByRole('heading', { name }).first()).toBeVisible()
  await page.goto(`/crm/leads/${id}?tab=history`)
  await page.getByRole('tab', { name: 'Call' }).tap()
  await page.getByText('Voicemail', { exact: true }).tap()
  await page.getByRole('button', { name: 'Log call' }).tap()
  await expect(page.getByRole('region', { name: 'History' })).toContainText('Voicemail')
  await page.getByRole('tab', { name: 'Note' }).tap()
  await page.getByRole('textbox', { name: 'Note' }).fill('Try after five')
  await page.getByRole('button', { name: 'Save note' }).tap()
  await expect(page.getByRole('region', { name: 'History' })).toContainText('Try after five')

  await page.goto('/crm/tasks')
  const task = page.getByRole('listitem').filter({ hasText: 'Ring back' }).filter({ hasText: name })
  await task.getByRole('checkbox').tap()
  await expect.poll(async () => (await (await api.get(`/api/crm/leads/${id}`)).json()).pending_tasks).toBe(0)
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(overflow).toBeLessThanOrEqual(0)
  await person.context.close()
})
