import { expect, test } from '@playwright/test'
import { type Person, signIn } from './people.ts'

/** A word that only the leads of this file have, so that files do not get in each other's way. */
const MARK = `Undone${Date.now().toString(36)}`
const FILTER = { and: [{ field: 'business_name', op: 'contains', value: MARK }] }
let person: Person

test.beforeAll(async ({ browser }) => {
  person = await signIn(browser)
  for (const name of ['Alpha', 'Bravo', 'Charlie']) {
    const answer = await person.api.post('/api/crm/leads', {
      data: { business_name: `${name} ${MARK}`, contact_name: 'Ann' },
    })
    expect(answer.status()).toBe(201)
  }
})

async function leads(): Promise<{ id: string; business_name: string; tier: string }[]> {
  const filter = encodeURIComponent(JSON.stringify(FILTER))
  return (await (await person.api.get(`/api/crm/leads?filter=${filter}&sort=business_name`)).json()).data
}

test('a bulk edit is undone, and all of it stands in the audit log', async () => {
  const { api, page } = person
  const started = await api.post('/api/crm/bulk', {
    data: { entity: 'lead', filter: FILTER, action: 'set', params: { field: 'tier', value: 'hot' } },
  })
  expect(started.status()).toBe(202)
  const { id } = await started.json()
  const status = async (operation: string) => (await (await api.get(`/api/crm/operations/${operation}`)).json()).status
  await expect.poll(() => status(id)).toBe('completed')
  expect((await leads()).map(({ tier }) => tier)).toEqual(['hot', 'hot', 'hot'])

  const undone = await api.post(`/api/crm/operations/${id}/undo`)
  expect(await undone.json()).toMatchObject({ status: 'completed', changed: 3, refused: 0 })
  expect((await leads()).map(({ tier }) => tier)).toEqual(['cold', 'cold', 'cold'])

  await page.goto(`/settings/audit?operation_id=${id}`)
  const rows = page.getByRole('table').getByRole('row')
  await expect(rows).toHaveCount(4)
  await expect(rows.filter({ hasText: `Alpha ${MARK}` })).toContainText('cold → hot')
  await page.getByRole('button', { name: /Only what was done together/ }).click()
  await expect(page).not.toHaveURL(/operation_id/)
  await page.getByRole('combobox', { name: 'Did what' }).click()
  await page.getByRole('option', { name: 'Signed in' }).click()
  await expect(page).toHaveURL(/action=signed_in/)
  await expect(rows.nth(1)).toContainText('Signed in')
  const download = page.waitForEvent('download')
  await page.getByRole('link', { name: 'Export' }).click()
  expect((await download).suggestedFilename()).toMatch(/^audit-.*\.csv$/)
})

test('what was deleted is found in the trash and comes back with what belongs to it', async () => {
  const { api, page } = person
  const [lead] = await leads()
  const { id, business_name } = lead as { id: string; business_name: string }
  await api.post('/api/crm/tasks', { data: { title: `Call ${MARK}`, lead_id: id } })
  expect((await api.delete(`/api/crm/leads/${id}`)).status()).toBe(204)

  await page.goto('/crm/pipeline')
  await page.getByRole('link', { name: 'Trash' }).first().click()
  await page.getByLabel('Search the trash').fill(business_name)
  await expect(page).toHaveURL(/q=/)
  const row = page.getByRole('listitem').filter({ hasText: business_name })
  await expect(row).toContainText('30 days left')
  await page.reload()
  await row.getByRole('button', { name: `Restore ${business_name}` }).click()
  await expect(page.getByText(`Restored ${business_name}`)).toBeVisible()
  await expect(row).toHaveCount(0)
  await page.getByRole('button', { name: 'Open' }).click()
  await expect(page.getByRole('heading', { name: business_name })).toBeVisible()
  await expect(page.getByText(`Call ${MARK}`).first()).toBeVisible()
})

test('a note goes for good only after a question', async () => {
  const { api, page } = person
  const [lead] = await leads()
  const note = await (
    await api.post('/api/crm/notes', { data: { content: `Forget ${MARK}`, lead_id: lead?.id } })
  ).json()
  await api.delete(`/api/crm/notes/${note.id}`)
  await page.goto('/crm/trash')
  await page.getByRole('tab', { name: 'Notes' }).click()
  const row = page.getByRole('listitem').filter({ hasText: `Forget ${MARK}` })
  await row.getByRole('button', { name: /for good/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Delete for good' })
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await expect(row).toBeVisible()
  await row.getByRole('button', { name: /for good/ }).click()
  await dialog.getByRole('button', { name: 'Delete for good' }).click()
  await expect(row).toHaveCount(0)
})
