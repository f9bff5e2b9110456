import { expect, type Locator, type Page } from '@playwright/test'

export const column = (page: Page, stage: string) => page.getByRole('region', { name: stage, exact: true })
export const card = (page: Page, name: string) => page.getByRole('link', { name, exact: true })

/** The names in a column, top first, as far as they are drawn. */
export function namesIn(page: Page, stage: string) {
  return column(page, stage)
    .getByRole('listitem')
    .getByRole('link')
    .evaluateAll((links) =>
      links
        .map((link) => ({ name: link.getAttribute('aria-label') ?? '', top: link.getBoundingClientRect().top }))
        .sort((a, b) => a.top - b.top)
        .map(({ name }) => name),
    )
}

export async function expectIn(page: Page, stage: string, name: string) {
  await expect(column(page, stage).getByRole('link', { name, exact: true })).toBeVisible()
}

async function middle(target: Locator): Promise<{ x: number; y: number }> {
  const box = await target.boundingBox()
  if (!box) throw new Error('not on screen')
  return { x: box.x + box.width / 2, y: box.y + Math.min(box.height / 2, 60) }
}

export async function dragByMouse(page: Page, from: Locator, to: Locator) {
  const start = await middle(from)
  const end = await middle(to)
  await page.mouse.move(start.x, start.y)
  await page.mouse.down()
  await page.mouse.move(start.x + 12, start.y + 4, { steps: 3 })
  await page.mouse.move(end.x, end.y, { steps: 12 })
  await page.waitForTimeout(50)
  await page.mouse.up()
}

/** A long press, then a drag of the finger; without the press it is a swipe. */
export async function dragByTouch(
  page: Page,
  from: { x: number; y: number },
  to: { x: number; y: number },
  press: boolean,
) {
  const client = await page.context().newCDPSession(page)
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', point?: { x: number; y: number }) =>
    client.send('Input.dispatchTouchEvent', { type, touchPoints: point ? [point] : [] })
  await touch('touchStart', from)
  await page.waitForTimeout(press ? 450 : 20)
  const steps = 14
  for (let step = 1; step <= steps; step++) {
    const at = (key: 'x' | 'y') => from[key] + ((to[key] - from[key]) * step) / steps
    await touch('touchMove', { x: at('x'), y: at('y') })
    await page.waitForTimeout(16)
  }
  await page.waitForTimeout(50)
  await touch('touchEnd')
  await client.detach()
}

export { middle }
