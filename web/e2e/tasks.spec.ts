import { expect, type Locator, test } from '@playwright/test'
import { type Person, PHONE, signIn } from './people.ts'

const MARK = Date.now().toString(36)
const DAY_MS = 86_400_000
let person: Person
let lead_id: string

test.beforeAll(async ({ browser }) => {
  person = await signIn(browser)
  // Another zone than the browser's, which is in Chicago.
  await person.api.patch('/api/crm/users/me', { data: { time_zone: 'America/New_York' } })
  const answer = await person.api.post('/api/crm/leads', { data: { business_name: `Taskworks ${MARK}` } })
  lead_id = (await answer.json()).id
})

const row = (title: string): Locator => person.page.getByRole('listitem').filter({ hasText: title })

async function add(task: object): Promise<{ id: string }> {
  const answer = await person.api.post('/api/crm/tasks', { data: { lead_id, ...task } })
  expect(answer.status()).toBe(201)
  return answer.json()
}
const read = async (id: string) => (await person.api.get(`/api/crm/tasks/${id}`)).json()

test('a task is added in one line, put off, and completed; both can be undone', async () => {
  const { page } = person
  const title = `Quick ${MARK}`
  await page.goto('/crm/tasks')
  await page.getByLabel('New task', { exact: true }).fill(title)
  await page.getByLabel('When it is due').selectOption('No date')
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(page.getByRole('region', { name: /No date/ })).toContainText(title)

  await row(title).getByRole('button', { name: 'Put off' }).click()
  await page.getByRole('menuitem', { name: /^Tomorrow 9:00/ }).click()
  await expect(row(title).getByRole('button', { name: 'Due Tomorrow 9:00 AM' })).toBeVisible()
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(page.getByRole('region', { name: /No date/ })).toContainText(title)

  await row(title).getByRole('checkbox').click()
  await expect(row(title)).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(row(title)).toBeVisible()
})

test('the keyboard alone walks, puts off and completes', async () => {
  const { page } = person
  const { id } = await add({
    title: `Keys ${MARK}`,
    due_at: '2026-01-01T14:00:00Z',
    task_type: 'proposal',
    priority: 'urgent',
  })
  // The sample data has tasks too, of other kinds.
  await page.goto('/crm/tasks?task_type=proposal&priority=urgent')
  await expect(row(`Keys ${MARK}`)).toBeVisible()
  await page.keyboard.press('j')
  await page.keyboard.press('s')
  await page.getByRole('menuitem', { name: /^Next Monday 9:00/ }).press('Enter')
  await expect(page.getByRole('region', { name: /Overdue/ }).filter({ hasText: `Keys ${MARK}` })).toHaveCount(0)
  await expect.poll(async () => Date.parse((await read(id)).due_at)).toBeGreaterThan(Date.now())
  await page.reload()
  await expect(row(`Keys ${MARK}`)).toBeVisible()
  await page.keyboard.press('j')
  await page.keyboard.press('x')
  await expect.poll(async () => (await read(id)).status).toBe('completed')
})

test('on a lead a task is added with T and completed with its outcome and a follow-up in one step', async () => {
  const { page } = person
  await page.goto(`/crm/leads/${lead_id}`)
  const panel = page.getByRole('region', { name: 'Tasks', exact: true })
  await expect(panel).toContainText('Nothing is planned.')
  await page.keyboard.press('t')
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Title').fill(`Call ${MARK}`)
  await dialog.getByLabel('Type').selectOption('Call')
  await dialog.getByLabel('Due', { exact: true }).fill('2027-03-15T09:00')
  await dialog.getByRole('button', { name: 'Add task' }).click()
  await expect(panel).toContainText(`Call ${MARK}`)
  // 9:00 in New York, whatever the browser's zone.
  const lead = await (await person.api.get(`/api/crm/leads/${lead_id}`)).json()
  expect(lead.next_follow_up_at).toBe('2027-03-15T13:00:00Z')

  await panel.getByRole('button', { name: /with an outcome/ }).click()
  await dialog.getByLabel('What came of the call').fill('Wants a quote')
  await dialog.getByLabel('Add a follow-up').check()
  await dialog.getByLabel('Follow-up', { exact: true }).fill(`Send the quote ${MARK}`)
  await dialog.getByRole('button', { name: 'Complete', exact: true }).click()
  await expect(panel).toContainText(`Send the quote ${MARK}`)
  await panel.getByRole('button', { name: 'Completed' }).click()
  await expect(panel).toContainText(`Call ${MARK}`)
  await expect(page.getByRole('region', { name: 'History' })).toContainText('Wants a quote')
})

test('a task is dragged to another time in the calendar, in the zone of the profile', async () => {
  const { page } = person
  // Noon of the first day of this week in New York.
  const today = new Date(new Date().toLocaleDateString('en-CA', { timeZone: 'America/New_York' }))
  const monday = new Date(today.getTime() - ((today.getUTCDay() + 6) % 7) * DAY_MS).toISOString().slice(0, 10)
  const { id } = await add({ title: `Drag ${MARK}`, due_at: `${monday}T17:00:00Z`, duration_minutes: 60 })
  const was = Date.parse((await read(id)).due_at)
  await page.goto('/crm/tasks?view=calendar')
  const event = page.getByText(`Drag ${MARK}`).first()
  await expect(event).toBeVisible()
  const box = await event.boundingBox()
  if (!box) throw new Error('the task is not drawn')
  await page.mouse.move(box.x + 20, box.y + 6)
  await page.mouse.down()
  // Two hours down: each half hour is a row.
  const slot = await page.evaluate(() => {
    const hours = [...document.querySelectorAll('*')].filter((element) => element.children.length === 0)
    const top = (text: string) =>
      hours.find((element) => element.textContent === text)?.getBoundingClientRect().top ?? 0
    return top('3pm') - top('1pm')
  })
  await page.mouse.move(box.x + 20, box.y + 6 + slot / 2, { steps: 5 })
  await page.mouse.move(box.x + 20, box.y + 6 + slot, { steps: 5 })
  await page.mouse.up()
  await expect.poll(async () => Date.parse((await read(id)).due_at) - was).toBe(2 * 3_600_000)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(async () => Date.parse((await read(id)).due_at) - was).toBe(0)
})

test('on a phone the list and the calendar of days fit, and a task is completed with a thumb', async ({ browser }) => {
  const phone = await signIn(browser, PHONE)
  const { id } = await add({ title: `Thumb ${MARK}`, due_at: new Date(Date.now() - DAY_MS).toISOString() })
  await phone.page.goto('/crm/tasks')
  const task = phone.page.getByRole('listitem').filter({ hasText: `Thumb ${MARK}` })
  await task.getByRole('checkbox').tap()
  await expect.poll(async () => (await read(id)).status).toBe('completed')
  await phone.page.goto('/crm/tasks?view=calendar')
  await expect(phone.page.getByText('Day', { exact: true })).toBeVisible()
  const overflow = await phone.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(overflow).toBeLessThanOrEqual(0)
  await phone.context.close()
})
