import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { card, column, dragByMouse, dragByTouch, expectIn, middle, namesIn } from './board.ts'
import { PHONE, signIn } from './people.ts'

const LICENCES = join(import.meta.dirname, '../../api/src/imports/fixtures/wa_lni_contractors.fixture.csv')

test('a licence list becomes leads that are worked through the board', async ({ browser }) => {
  const { page } = await signIn(browser)
  const colleague = await signIn(browser)

  await test.step('import the list', async () => {
    await page.goto('/crm/imports')
    await page.locator('input[type=file]').setInputFiles(LICENCES)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('button', { name: 'Check' }).click()
    await expect(page.getByRole('region', { name: 'What the import would do' })).toContainText('Rain City Builders')
    await page.getByRole('button', { name: /^Import \d+ rows$/ }).click()
    await expect(page.getByRole('link', { name: 'See the leads on the board' })).toBeVisible()
  })

  let first = ''
  let second = ''
  let third = ''
  await test.step('find the leads on the board', async () => {
    await page.goto('/crm/pipeline')
    await expect(column(page, 'New').getByRole('listitem').first()).toBeVisible()
    ;[first = '', second = '', third = ''] = await namesIn(page, 'New')
    expect(first).toContain('Rain City Builders')
  })

  await test.step('drag one by mouse: the other browser sees it within a second, without reloading', async () => {
    await expectIn(colleague.page, 'New', first)
    await dragByMouse(page, card(page, first), column(page, 'Contacted'))
    await expectIn(page, 'Contacted', first)
    await expect(column(colleague.page, 'Contacted').getByRole('link', { name: first, exact: true })).toBeVisible({
      timeout: 2_000,
    })
    await expect(column(page, 'Contacted').getByRole('heading')).toBeVisible()
    await page.reload()
    await expectIn(page, 'Contacted', first)
  })

  await test.step('move one by keyboard, announced', async () => {
    await card(page, second).focus()
    await page.keyboard.press('Space')
    await expect(page.getByText(`Lifted ${second}`, { exact: false })).toBeAttached()
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('Space')
    await expectIn(page, 'Qualified', second)
    await expect(card(page, second)).toBeFocused()
    await page.reload()
    await expectIn(page, 'Qualified', second)
  })

  await test.step('move one by touch on a phone; a swipe only scrolls', async () => {
    const phone = await signIn(browser, PHONE)
    await expectIn(phone.page, 'New', third)
    const start = await middle(card(phone.page, third))
    await dragByTouch(phone.page, start, { x: start.x, y: start.y - 200 }, false)
    const list = phone.page.getByRole('list', { name: 'New leads' })
    await expect.poll(() => list.evaluate((element) => element.scrollTop)).toBeGreaterThan(50)
    await list.evaluate((element) => element.scrollTo({ top: 0 }))
    await expectIn(phone.page, 'New', third)
    // Held at the right edge, the board scrolls on to the next stage.
    const from = await middle(card(phone.page, third))
    const client = await phone.context.newCDPSession(phone.page)
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', point?: { x: number; y: number }) =>
      client.send('Input.dispatchTouchEvent', { type, touchPoints: point ? [point] : [] })
    await send('touchStart', from)
    await phone.page.waitForTimeout(450)
    for (let x = from.x; x < 384; x += 12) await send('touchMove', { x, y: from.y })
    await send('touchMove', { x: 384, y: from.y })
    await expect
      .poll(async () => (await column(phone.page, 'Contacted').boundingBox())?.x ?? 999, { timeout: 8_000 })
      .toBeLessThan(120)
    await send('touchMove', { x: 200, y: from.y })
    await phone.page.waitForTimeout(100)
    await send('touchEnd')
    await expect(column(phone.page, 'New').getByRole('link', { name: third, exact: true })).toHaveCount(0)
    await expect(card(page, third)).toBeVisible()
    await phone.context.close()
  })

  await test.step('close one as lost, with a reason; undo; do it again', async () => {
    await page.reload()
    await expectIn(page, 'Contacted', first)
    const move = async () => {
      await card(page, first).focus()
      await page.keyboard.press('Space')
      for (let i = 0; i < 6; i++) await page.keyboard.press('ArrowRight')
      await page.keyboard.press('Space')
    }
    await move()
    const dialog = page.getByRole('dialog', { name: 'Move to Lost' })
    await dialog.getByLabel('Lost reason').fill('Went with a cousin')
    await dialog.getByRole('button', { name: 'Move to Lost' }).click()
    await expectIn(page, 'Lost', first)
    await page.getByRole('button', { name: 'Undo' }).first().click()
    await expectIn(page, 'Contacted', first)
  })

  await test.step('read it all on the timeline', async () => {
    await card(page, first).click()
    await expect(page).toHaveURL(/\/crm\/leads\//)
    const timeline = page.getByRole('region', { name: 'History' })
    await expect(timeline).toContainText('Lost')
    await expect(timeline).toContainText('Contacted')
    await expect(timeline).toContainText(/imported/i)
  })
})
