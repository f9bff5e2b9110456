import { expect, test } from '@playwright/test'
import { signIn } from './people.ts'

test('somebody is invited, signs in with the role given, and is signed out when deactivated', async ({ browser }) => {
  const { page } = await signIn(browser)
  await page.goto('/settings/users')
  await page
    .getByRole('button', { name: /invite/i })
    .first()
    .click()
  const dialog = page.getByRole('dialog', { name: 'Invite someone' })
  const email = `viewer.${Date.now().toString(36)}@example.com`
  await dialog.getByLabel('E-mail address').fill(email)
  await dialog.getByLabel('Role').selectOption('viewer')
  await dialog.getByRole('button', { name: /invite|create/i }).click()
  const link = await page.getByLabel('Invitation link').inputValue()

  const context = await browser.newContext()
  const guest = await context.newPage()
  await guest.goto(link)
  await guest.getByLabel('Your name').fill('Vera Viewer')
  await guest.getByLabel('Choose a password').fill('correct horse battery')
  await guest
    .getByRole('button')
    .filter({ hasText: /join|start|accept|create/i })
    .click()
  await expect(guest.getByRole('heading', { name: 'Pipeline' })).toBeVisible()
  await expect(guest.getByRole('button', { name: 'New lead' })).toHaveCount(0)

  const users = await (await context.request.get('/api/crm/users')).json()
  const vera = users.data.find((user: { email: string }) => user.email === email)
  const answer = await page.request.patch(`/api/crm/users/${vera.id}`, { data: { is_active: false } })
  expect(answer.status()).toBe(200)
  await guest.reload()
  await expect(guest.getByRole('button', { name: 'Sign in' })).toBeVisible()
})

test('a wrong password is refused without saying which half was wrong', async ({ page }) => {
  await page.goto('/crm/pipeline')
  await expect(page).toHaveURL(/sign-in/)
  await page.getByLabel('E-mail address').fill('nobody@example.com')
  await page.getByLabel('Password', { exact: true }).fill('wrong wrong wrong')
  await page.getByRole('button', { name: 'Sign in' }).click()
  await expect(page.getByRole('alert')).toBeVisible()
  await expect(page.getByLabel('E-mail address')).toHaveValue('nobody@example.com')
})
