import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, testApp } from '../../testing/test-app.ts'
import type { Content } from './content.ts'
import { freezeContent, linkTarget, readContent } from './freeze-content.ts'
import { renderMail } from './render.ts'
import { readVariables } from './variables.ts'

const test = testApp()
let rep: Caller

beforeAll(async () => {
  rep = await test.signedInAs('rep')
})

const content: Content = {
  subject: 'Hi {{ first_name }}',
  preview_text: null,
  html_content: '<a href="https://a.test/?q={{ lead.city }}">A</a><a href="{{ unsubscribe_url }}">No</a>',
  text_content: null,
}

const freeze = (changes: Partial<Content> = {}) =>
  test.db.transaction().execute((trx) => freezeContent(trx, { ...content, ...changes }))

describe('a frozen content', () => {
  it('is kept once, however often it is frozen, and apart from one that differs in a letter', async () => {
    const [first, same, other] = [await freeze(), await freeze(), await freeze({ subject: 'Hi {{ first_name }}!' })]
    expect(same).toEqual(first)
    expect(other).not.toEqual(first)
    const rows = await test.db.selectFrom('email_contents').select('links').where('sha256', '=', first).execute()
    expect(rows).toEqual([{ links: ['https://a.test/?q={{ lead.city }}'] }])
  })

  it('tells no content from another by where a part ends', async () => {
    expect(await freeze({ subject: 'a', preview_text: 'b' })).not.toEqual(
      await freeze({ subject: 'ab', preview_text: '' }),
    )
    expect(await freeze({ text_content: '' })).not.toEqual(await freeze({ text_content: null }))
  })

  it('is never changed', async () => {
    const sha256 = await freeze()
    const change = test.db.updateTable('email_contents').set({ subject: 'x' }).where('sha256', '=', sha256).execute()
    await expect(change).rejects.toThrow()
  })

  it('is rendered as it was frozen', async () => {
    const compiled = await readContent(test.db, await freeze())
    const mail = renderMail(
      compiled,
      { first_name: 'Ann', lead: { city: 'Austin' } },
      { unsubscribe_url: 'https://u.test' },
    )
    expect(mail).toEqual({
      subject: 'Hi Ann',
      html: '<a href="https://a.test/?q=Austin">A</a><a href="https://u.test">No</a>',
      text: 'A (https://a.test/?q=Austin)No (https://u.test)',
    })
    expect(await readContent(test.db, await freeze())).toBe(compiled)
  })

  it('knows where its links lead for a contact', async () => {
    const sha256 = await freeze()
    expect(await linkTarget(test.db, sha256, 0, { lead: { city: 'New York' } })).toBe('https://a.test/?q=New%20York')
    expect(await linkTarget(test.db, sha256, 1, {})).toBeNull()
  })

  it('is refused when it cannot be rendered', async () => {
    await expect(freeze({ html_content: '{{ oops' })).rejects.toThrow('line 1, column 1')
  })
})

describe('what mails are filled in with', () => {
  const used = [
    'first_name',
    'lead.city',
    'lead.deal_value',
    'lead.owner_name',
    'lead.custom.roof_age',
    'custom.shoes',
    'sender.name',
  ]
  let contact_ids: string[]

  beforeAll(async () => {
    const admin = await test.signedInAs('admin')
    for (const field of [
      { entity: 'lead', key: 'roof_age', label: 'Roof age', type: 'number' },
      {
        entity: 'contact',
        key: 'shoes',
        label: 'Shoes',
        type: 'multi_choice',
        choices: [{ value: 'b', label: 'Boots' }],
      },
    ]) {
      expect((await admin.request('POST', '/api/crm/custom-fields', field)).status).toBe(201)
    }
    const lead = {
      business_name: 'Ace',
      city: 'Austin',
      deal_value: 1_234.5,
      custom: { roof_age: 12 },
      owner_id: rep.user_id,
    }
    const { body } = await rep.request('POST', '/api/crm/leads', lead)
    const people = [
      { first_name: 'Ann', lead_id: body.id, custom: { shoes: ['b'] } },
      { first_name: 'Bo' },
      { email: 'c@x.test' },
    ]
    const made = await Promise.all(people.map((person) => rep.request('POST', '/api/crm/contacts', person)))
    contact_ids = made.map((answer) => answer.body.id)
  })

  it('is read for many at once: words, numbers to compare with, and nothing where there is nothing', async () => {
    const found = await readVariables(test.db, contact_ids, { sender_id: rep.user_id, used })
    const { name } = await test.db
      .selectFrom('users')
      .select('name')
      .where('id', '=', rep.user_id)
      .executeTakeFirstOrThrow()
    expect(contact_ids.map((id) => found.get(id))).toEqual([
      {
        first_name: 'Ann',
        lead: { city: 'Austin', deal_value: '$1,234.50', owner_name: name, custom: { roof_age: 12 } },
        custom: { shoes: ['Boots'] },
        sender: { name },
      },
      { first_name: 'Bo', sender: { name } },
      { sender: { name } },
    ])
  })

  it('names the sender of the mail settings when nobody in particular writes', async () => {
    await test.db
      .updateTable('mail_settings')
      .set({ from_name: 'Northwind', from_email: 'hi@northwind.test' })
      .execute()
    const wanted = { sender_id: null, used: ['sender.name', 'sender.email'] }
    const found = await readVariables(test.db, contact_ids.slice(0, 1), wanted)
    expect([...found.values()]).toEqual([{ sender: { name: 'Northwind', email: 'hi@northwind.test' } }])
  })

  it('leaves out contacts that are gone', async () => {
    const nobody = '00000000-0000-7000-8000-000000000000'
    const found = await readVariables(test.db, [nobody], { sender_id: null, used })
    expect(found.size).toBe(0)
  })
})
