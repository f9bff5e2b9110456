import { expect, test } from '@playwright/test'
import { type Person, PHONE, signIn } from './people.ts'

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

let person: Person
let url: string

test.beforeAll(async ({ browser }) => {
  person = await signIn(browser)
  const answer = await person.api.post('/api/crm/leads', { data: { business_name: 'Timely Heating' } })
  url = `/crm/leads/${(await answer.json()).id}`
})

test('a call is logged and a note written by keyboard, and a colleague sees both at once', async ({ browser }) => {
  const { page } = person
  const colleague = await signIn(browser)
  await colleague.page.goto(url)
  await page.goto(url)
  const history = page.getByRole('region', { name: 'History' })
  await expect(history).toContainText('Lead created')

  await page.keyboard.press('l')
  await page.getByText('Voicemail', { exact: true }).click()
  await page.getByLabel('Duration').fill('1:30')
  await page.getByLabel('What was said').fill('Call back on Monday')
  await page.keyboard.press('Control+Enter')
  await expect(history).toContainText('Voicemail · We called · 1:30')

  await page.keyboard.press('n')
  await page.keyboard.type('Wants **two** heat pumps')
  await page.reload()
  await expect(page.getByRole('textbox', { name: 'Note' })).toHaveValue('Wants **two** heat pumps')
  await page.getByRole('textbox', { name: 'Note' }).press('Control+Enter')
  await expect(history.locator('strong', { hasText: 'two' })).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Note' })).toHaveValue('')

  const seen = colleague.page.getByRole('region', { name: 'History' })
  await expect(seen).toContainText('Call back on Monday')
  await expect(seen).toContainText('Wants two heat pumps')
  await colleague.context.close()
})

test('a note is pinned, deleted and brought back; what is shown stands in the address', async () => {
  const { page } = person
  await page.goto(url)
  const note = page.getByRole('listitem').filter({ hasText: 'Wants two heat pumps' })
  await note.first().getByRole('button', { name: 'Note actions' }).click()
  await page.getByRole('menuitem', { name: 'Pin to the top' }).click()
  await expect(page.getByRole('list', { name: 'Pinned notes' })).toContainText('Wants two heat pumps')
  await note.last().getByRole('button', { name: 'Note actions' }).click()
  await page.getByRole('menuitem', { name: 'Delete' }).click()
  await expect(note).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(note).toHaveCount(2)

  await page.getByText('Calls', { exact: true }).click()
  await expect(page).toHaveURL(/types=call/)
  await page.reload()
  const history = page.getByRole('region', { name: 'History' })
  await expect(history).toContainText('Call back on Monday')
  await expect(history).not.toContainText('Lead created')
})

test('files are added, looked at, deleted and brought back', async () => {
  const { page } = person
  await page.goto(url)
  const files = page.getByRole('region', { name: 'Files' })
  await page.getByLabel('Files to add').setInputFiles([
    { name: 'roof.png', mimeType: 'image/png', buffer: PNG },
    { name: 'page.html', mimeType: 'text/html', buffer: Buffer.from('<script>alert(1)</script>') },
  ])
  await files.getByRole('button', { name: 'roof.png', exact: true }).click()
  const preview = page.getByRole('dialog', { name: 'roof.png' })
  await expect(preview.getByRole('img', { name: 'roof.png' })).toHaveJSProperty('naturalWidth', 1)
  await page.keyboard.press('Escape')

  const download = page.waitForEvent('download')
  await files.getByRole('link', { name: 'Download page.html' }).click()
  expect((await download).suggestedFilename()).toBe('page.html')

  await files.getByRole('button', { name: 'Delete page.html' }).click()
  await expect(files.getByRole('link', { name: 'page.html', exact: true })).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(files.getByRole('link', { name: 'page.html', exact: true })).toBeVisible()
})

test('a picture is pasted onto the page', async () => {
  const { page } = person
  await page.goto(url)
  const files = page.getByRole('region', { name: 'Files' })
  await expect(files).toContainText('Files')
  await expect(files.getByRole('button', { name: 'roof.png', exact: true })).toBeVisible()
  await page.evaluate(
    (bytes) => {
      const data = new DataTransfer()
      data.items.add(new File([Uint8Array.from(bytes)], 'image.png', { type: 'image/png' }))
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    },
    [...PNG],
  )
  await expect(files.getByRole('button', { name: /^Pasted .*\.png$/ })).toBeVisible()
})

test('on a phone a call is logged with thumbs', async ({ browser }) => {
  const { page, context } = await signIn(browser, PHONE)
  await page.goto(`${url}?tab=history`)
  await page.getByRole('tab', { name: 'Call' }).tap()
  await page.getByText('No answer', { exact: true }).tap()
  await page.getByRole('button', { name: 'Log call' }).tap()
  await expect(page.getByRole('region', { name: 'History' })).toContainText('No answer · We called')
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
  expect(overflow).toBeLessThanOrEqual(0)
  await context.close()
})
