import { expect, type Page, request, test } from '@playwright/test'
import { type Person, signIn } from './people.ts'

test.describe.configure({ mode: 'serial', timeout: 120_000 })

const MARK = `Camp${Date.now().toString(36)}`
const NAME = `June ${MARK}`
const COMPANY = `Gutters ${MARK}`
const FIRST_NAMES = ['Opal', 'Basil', 'Uma', 'Quentin'] as const
const EMAIL = '/api/crm/email-marketing'

let person: Person
let lead_id: string
const contact_ids: Record<string, string> = {}

const addressOf = (first_name: string) => `${first_name}.${MARK}@example.com`.toLowerCase()

interface Mail {
  email_id: string
  to: string[]
  subject: string
  html: string
  text: string
  headers: Record<string, string>
}

/** The far side of the network: mails that arrived, and telling what became of them. */
async function provider(path: string, body: object = {}) {
  const far = await request.newContext({ baseURL: process.env.E2E_MAIL_PROVIDER as string })
  try {
    return await (await far.post(`/control/${path}`, { data: body })).json()
  } finally {
    await far.dispose()
  }
}

async function arrived(to: string): Promise<Mail[]> {
  const mails: Mail[] = await provider('mails')
  return mails.filter((mail) => mail.to.includes(to))
}

const tell = (first_name: string, type: string, detail: object = {}) =>
  provider('tell', { to: addressOf(first_name), type, detail })

const figure = (page: Page, label: string) =>
  page.getByRole('region', { name: 'Figures' }).getByRole('button', { name: new RegExp(`^${label}`) })

test.beforeAll(async ({ browser }) => {
  person = await signIn(browser)
  const { api } = person
  const settings = {
    from_name: 'Acme Supply',
    from_email: 'news@example.com',
    brand_name: 'Acme',
    brand_address: '1 Main St, Austin',
  }
  expect((await api.patch(`${EMAIL}/settings`, { data: settings })).status()).toBe(200)
  const lead = await api.post('/api/crm/leads', { data: { business_name: COMPANY, city: 'Austin' } })
  expect(lead.status()).toBe(201)
  lead_id = (await lead.json()).id
  for (const first_name of FIRST_NAMES) {
    const data = { first_name, last_name: MARK, email: addressOf(first_name), lead_id }
    const answer = await api.post('/api/crm/contacts', { data })
    expect(answer.status()).toBe(201)
    contact_ids[first_name] = (await answer.json()).id
  }
  const away = await api.post(`/api/crm/contacts/${contact_ids.Quentin}/unsubscribe`, { data: { channels: ['email'] } })
  expect(away.ok()).toBe(true)
  await provider('set', { refuses: [] })
})

test('a segment is built, and says who is in it and who is left out', async () => {
  const { page } = person
  await page.goto('/crm/email-marketing/segments')
  await page.getByRole('link', { name: 'New segment' }).first().click()
  await page.getByRole('textbox', { name: 'Name' }).fill(`Gutter people ${MARK}`)
  await page.getByRole('button', { name: 'Add condition' }).click()
  await page.getByRole('combobox', { name: 'Field' }).fill('Last name')
  await page.getByRole('option', { name: 'Last name', exact: true }).click()
  await page.getByRole('combobox', { name: 'How to compare' }).selectOption('is')
  await page.getByRole('textbox', { name: 'Last name' }).fill(MARK)
  const preview = page.getByRole('complementary', { name: 'Who gets the mail' })
  await expect(preview).toContainText('3')
  await expect(preview).toContainText(/unsubscribed/i)
  await page.getByRole('button', { name: 'Create segment' }).click()
  await expect(page.getByRole('heading', { name: `Gutter people ${MARK}` })).toBeVisible()
})

test('a campaign is made in four steps, tested, and sent', async () => {
  const { page } = person
  await page.goto('/crm/email-marketing/campaigns')
  await page.getByRole('button', { name: 'New campaign' }).first().click()
  await page.getByLabel('Name of the campaign').fill(NAME)
  await page.getByRole('combobox', { name: 'Segment' }).fill(MARK)
  await page.getByRole('option', { name: `Gutter people ${MARK}` }).click()
  await page.getByRole('button', { name: 'Next: Content' }).click()

  await page.getByRole('combobox', { name: 'Begin with a template' }).fill('Missed calls')
  await page.getByRole('option', { name: 'Missed calls' }).click()
  await page.getByLabel('Subject', { exact: true }).fill('Gutters, {{ first_name }}?')
  await page.getByRole('button', { name: 'Next: Review' }).click()

  await page.getByRole('button', { name: 'Send a test' }).click()
  const test_dialog = page.getByRole('dialog', { name: 'Send a test' })
  await test_dialog.getByLabel('To', { exact: true }).fill(`tester.${MARK}@example.com`.toLowerCase())
  await test_dialog.getByRole('button', { name: 'Send the test' }).click()
  await expect(page.getByText('Sent a test to')).toBeVisible()
  expect((await arrived(`tester.${MARK}@example.com`.toLowerCase()))[0]?.subject).toMatch(/^\[Test\] Gutters/)
  expect(await arrived(addressOf('Opal'))).toEqual([])

  await page.getByRole('button', { name: 'Next: Send' }).click()
  await page.getByRole('button', { name: 'Send now' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Send to 3 people' }).click()
  await expect(page.getByRole('heading', { name: NAME })).toBeVisible()
  await expect(page.getByText('Sent', { exact: true }).first()).toBeVisible({ timeout: 40_000 })

  const [mail] = await arrived(addressOf('Opal'))
  expect(mail).toMatchObject({ subject: 'Gutters, Opal?' })
  expect(mail?.headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click')
  expect(mail?.text).toContain('1 Main St, Austin')
  for (const first_name of ['Opal', 'Basil', 'Uma']) expect(await arrived(addressOf(first_name))).toHaveLength(1)
  expect(await arrived(addressOf('Quentin'))).toEqual([])
})

test('what became of each mail stands on the campaign, the contact and the lead', async () => {
  const { page, api } = person
  for (const first_name of ['Opal', 'Uma']) await tell(first_name, 'email.delivered')
  await tell('Opal', 'email.opened')
  await tell('Basil', 'email.bounced', { bounce: { type: 'Permanent', subType: 'General', message: 'No such user' } })

  // Read, then clicked, by a person: not within seconds of the delivery, as scanners do.
  const [read] = await arrived(addressOf('Opal'))
  const link = /https?:\/\/[^"]*\/api\/crm\/c\/[^"]+/.exec(read?.html ?? '')?.[0] as string
  expect(link).toBeTruthy()
  await tell('Opal', 'email.clicked', {
    click: {
      link: 'https://example.com/',
      ipAddress: '203.0.113.9',
      timestamp: new Date(Date.now() + 3_600_000).toISOString(),
      userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15',
    },
  })

  // Somebody who is not signed in, and without JavaScript.
  const [mail] = await arrived(addressOf('Uma'))
  const leave = /https?:\/\/[^"]*\/unsubscribe\/[0-9a-f]{52}/.exec(mail?.html ?? '')?.[0] as string
  const browser = person.context.browser()
  const stranger = await browser?.newContext({ javaScriptEnabled: false })
  const letter = (await stranger?.newPage()) as Page
  await letter.goto(leave)
  expect((await (await api.get(`/api/crm/contacts/${contact_ids.Uma}`)).json()).email_subscribed).toBe(true)
  await letter
    .getByRole('button', { name: /unsubscribe/i })
    .first()
    .click()
  await expect(letter.getByText(/unsubscribed/i).first()).toBeVisible()
  await stranger?.close()
  expect((await (await api.get(`/api/crm/contacts/${contact_ids.Uma}`)).json()).email_subscribed).toBe(false)

  await page.reload()
  await expect(figure(page, 'Sent')).toContainText('3')
  await expect(figure(page, 'Delivered')).toContainText('2')
  await expect(figure(page, 'Opened')).toContainText('1')
  await expect(figure(page, 'Clicked')).toContainText('1')
  await expect(figure(page, 'Bounced')).toContainText('1')
  await expect(figure(page, 'Unsubscribed')).toContainText('1')
  await figure(page, 'Bounced').click()
  await expect(page.getByRole('list', { name: 'Recipients' })).toContainText('Basil')
  await expect(page.getByRole('list', { name: 'Recipients' })).not.toContainText('Opal')

  await page.goto(`/crm/contacts/${contact_ids.Opal}`)
  await expect(page.getByText('Gutters, Opal?').first()).toBeVisible()
  await expect(page.getByText(/clicked/i).first()).toBeVisible()
  await page.goto(`/crm/leads/${lead_id}`)
  const history = page.getByRole('region', { name: 'History' })
  await expect(history).toContainText('Gutters, Opal?')
  await expect(history).toContainText('Gutters, Basil?')
  await expect(history).toContainText(/bounced/i)
  const { data } = await (await api.get(`${EMAIL}/suppressions?q=${addressOf('Basil')}`)).json()
  expect(data).toMatchObject([{ reason: 'hard_bounce' }])
})

test('the next campaign leaves out who bounced and who left', async () => {
  const { api } = person
  const answer = await api.post(`${EMAIL}/segments/preview`, {
    data: { filter: { field: 'last_name', op: 'eq', value: MARK } },
  })
  const { count, left_out } = await answer.json()
  expect(count).toBe(1)
  expect(left_out).toMatchObject({ unsubscribed: 2, bounced: 1 })
})
