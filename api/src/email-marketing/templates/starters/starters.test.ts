import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, testApp } from '../../../testing/test-app.ts'
import { addStarterTemplates } from './add-starters.ts'
import { STARTERS } from './starters.ts'

const test = testApp()
const TEMPLATES = '/api/crm/email-marketing/templates'
let admin: Caller

beforeAll(async () => {
  admin = await test.signedInAs('admin')
})

const listed = async (): Promise<{ id: string; name: string }[]> =>
  (await admin.request('GET', `${TEMPLATES}?sort=name`)).body.data

describe('the starter templates', () => {
  it('are added once, also when several processes start together, and not again after somebody deleted them', async () => {
    await Promise.all([addStarterTemplates(test.db), addStarterTemplates(test.db), addStarterTemplates(test.db)])
    const templates = await listed()
    expect(templates.map(({ name }) => name)).toEqual(STARTERS.map(({ name }) => name).toSorted())
    expect(templates).toHaveLength(6)
    for (const { id } of templates) await admin.request('DELETE', `${TEMPLATES}/${id}`)
    await addStarterTemplates(test.db)
    expect(await listed()).toEqual([])
  })

  it.each(STARTERS)(
    '“$name” is a whole mail: only the addresses of its buttons are left to fill in',
    async (starter) => {
      await test.db.updateTable('mail_settings').set({ brand_name: 'Northwind', brand_address: '1 Main St' }).execute()
      const { subject, preview_text, html_content } = starter
      const content = { subject, preview_text, html_content }
      await admin.request('POST', '/api/crm/contacts', { email: `${crypto.randomUUID()}@x.test` })
      const { status, body } = await admin.request('POST', `${TEMPLATES}/preview`, content)
      expect(status).toBe(200)
      const warnings: { code: string; message: string }[] = body.warnings
      expect(
        warnings.filter(({ code, message }) => code !== 'broken_link' || !message.includes('example.com')),
      ).toEqual([])
      expect(body.subject).not.toMatch(/[{}]/)
      expect(body.subject.length).toBeLessThan(75)
      expect(body.text).toContain('1 Main St')
      expect(body.text).not.toMatch(/[{}<>]|undefined/)
    },
  )
})
