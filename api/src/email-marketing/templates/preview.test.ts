import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, testApp } from '../../testing/test-app.ts'

const test = testApp()
const PREVIEW = '/api/crm/email-marketing/templates/preview'
let rep: Caller
let contact_id: string

beforeAll(async () => {
  rep = await test.signedInAs('rep')
  const admin = await test.signedInAs('admin')
  await admin.request('POST', '/api/crm/custom-fields', {
    entity: 'lead',
    key: 'roof_age',
    label: 'Roof age',
    type: 'number',
  })
  await test.db
    .updateTable('mail_settings')
    .set({ brand_name: 'Northwind', brand_address: '1 Main St, Austin TX' })
    .execute()
  const lead_id = await created('leads', {
    business_name: 'Ace & Sons <HVAC>',
    city: 'Austin',
    deal_value: 12_500,
    tier: 'hot',
    tags: ['vip', 'texas'],
    custom: { roof_age: 12 },
  })
  contact_id = await created('contacts', { first_name: 'Ann', email: 'ann@ace.test', lead_id, is_primary: true })
  await created('contacts', { email: 'nameless@ace.test', lead_id })
  await created('contacts', { first_name: 'Without address' })
})

async function created(path: string, body: object): Promise<string> {
  const answer = await rep.request('POST', `/api/crm/${path}`, body)
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer.body.id
}

async function preview(content: object, caller = rep) {
  const answer = await caller.request('POST', PREVIEW, { subject: 'Hello', html_content: '<p>Hello</p>', ...content })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body
}

const codes = async (content: object) =>
  (await preview(content)).warnings.map(({ code }: { code: string }) => code) as string[]

/** With all that a mail should have, so that a test looks at one thing. */
const around = (html: string) =>
  `<p>Enough words to be read.</p>${html}<p>{{ brand.address }} <a href="{{ unsubscribe_url }}">Unsubscribe</a></p>`

describe('a preview', () => {
  it('shows the mail as a contact gets it, written as people write', async () => {
    const { subject, html, text, preview_text } = await preview({
      contact_id,
      subject: '{{ first_name | default: "there" }} of {{ company_name }}',
      preview_text: 'For {{ lead.business_name }}',
      html_content: `<h1>{{ lead.business_name }}</h1><p>{{ lead.deal_value }}, {{ lead.tier }}, {{ lead.tags }},
        {{ lead.custom.roof_age }}, {{ is_primary }}, {{ lead.stage_name }}, {{ sender.name }}, {{ brand.name }}</p>
        {% if lead.custom.roof_age > 10 %}Old{% endif %}`,
    })
    expect(subject).toBe('Ann of Ace & Sons <HVAC>')
    expect(preview_text).toBe('For Ace & Sons <HVAC>')
    expect(html).toContain('<h1>Ace &amp; Sons &lt;HVAC&gt;</h1>')
    expect(html).toMatch(/\$12,500, Hot, vip, texas,\s+12, Yes, New, rep \w+, Northwind/)
    expect(html).toMatch(/^<div style="display:none[^>]*>For Ace &amp; Sons &lt;HVAC&gt;/)
    expect(text).toMatch(/^Ace & Sons <HVAC>\n/)
    expect(text).toMatch(/Old$/)
    expect(text).not.toContain('For Ace')
  })

  it('shows the sender and the brand without a contact, and what is filled in otherwise', async () => {
    const { html, missing_variables, variables } = await preview({
      html_content: '{{ first_name | default: "there" }} {{ brand.name }} {{ sender.email }} {{ unsubscribe_url }}',
    })
    expect(html).toMatch(/^there Northwind rep\S+@example.com #$/)
    expect(variables).toEqual(['brand.name', 'first_name', 'sender.email', 'unsubscribe_url'])
    expect(missing_variables).toEqual(['first_name'])
  })

  it('sends a text part that was written, with its variables', async () => {
    expect((await preview({ contact_id, text_content: 'Hi {{ first_name }} & co' })).text).toBe('Hi Ann & co')
  })

  it('is refused as a contact or for a segment that is not there', async () => {
    const nobody = '00000000-0000-7000-8000-000000000000'
    for (const [key, value] of [
      ['contact_id', nobody],
      ['segment_id', nobody],
      ['contact_id', 'ann'],
      ['filter', { field: 'shoe_size', op: 'eq', value: 1 }],
    ] as const) {
      const { status, body } = await rep.request('POST', PREVIEW, { subject: '', html_content: '', [key]: value })
      expect(status, key).toBe(400)
      expect(JSON.stringify(body.errors)).toContain(key === 'filter' ? 'shoe_size' : `/${key}`)
    }
  })

  it('neither shows nor counts contacts that the caller does not see', async () => {
    await test.db.updateTable('workspace').set({ rep_sees: 'own' }).execute()
    const other = await test.signedInAs('rep')
    const body = { subject: '{{ first_name }}', html_content: '{{ lead.city }}', contact_id }
    const refused = await other.request('POST', PREVIEW, body)
    expect(refused.status).toBe(400)
    expect(JSON.stringify(refused.body)).not.toMatch(/Ann|Austin/)
    expect((await preview({ subject: '{{ first_name }}' }, other)).empty_counts).toEqual({})
    await test.db.updateTable('workspace').set({ rep_sees: 'all' }).execute()
  })
})

describe('what is told before sending', () => {
  it('is nothing when a mail has all that it should have', async () => {
    const html_content = around(`Hi {{ first_name | default: &quot;there&quot; }}
      {% if lead.city %}in {{ lead.city }}{% endif %} <a href="https://x.com?a={{ lead.city }}">Go</a>
      <a href="mailto:a@b.co">Write</a> <a href="tel:+15125550143">Call</a> <a name="top"></a> <a href="#top">Up</a>
      <img src="https://x.com/a.png" alt=""><a href="{{ website | default: "https://x.com" }}">Site</a>`)
    expect(await codes({ html_content })).toEqual([])
  })

  it('counts the contacts for whom a variable is empty, in an audience', async () => {
    const html_content = around('<p>Hi {{ first_name }}, {{ lead.city }}</p>')
    const { warnings, empty_counts } = await preview({ html_content })
    expect(empty_counts).toEqual({ first_name: 1 })
    expect(warnings).toMatchObject([
      { code: 'missing_variable', severity: 'warning', message: '{{ first_name }} is empty for 1 contact.', line: 1 },
    ])
    const filter = { field: 'first_name', op: 'is_not_empty' }
    expect((await preview({ html_content, filter })).empty_counts).toEqual({})
    const segment = await test.signedInAs('manager')
    const { body } = await segment.request('POST', '/api/crm/email-marketing/segments', { name: 'Named', filter })
    expect((await preview({ html_content, segment_id: body.id })).empty_counts).toEqual({})
  })

  it.each([
    ['<p>{{ firstname }}</p>', 'unknown_variable', 'error'],
    ['<p>{{ firstname | default: "there" }}</p>', 'unknown_variable', 'warning'],
    ['<a href="">Go</a>', 'broken_link', 'error'],
    ['<a href="http://localhost:3000/x">Go</a>', 'broken_link', 'error'],
    ['<a href="http://192.168.0.4/x">Go</a>', 'broken_link', 'error'],
    ['<a href="www.example.com">Go</a>', 'broken_link', 'error'],
    ['<a href="https://">Go</a>', 'broken_link', 'error'],
    ['<a href="https://intranet/x">Go</a>', 'broken_link', 'error'],
    ['<a href="javascript:alert(1)">Go</a>', 'broken_link', 'error'],
    ['<img src="logo.png" alt="x">', 'broken_image', 'error'],
    ['<img alt="x">', 'broken_image', 'error'],
    ['<img src="https://x.com/a.png">', 'image_without_alt', 'warning'],
  ])('names %s on its line', async (html, code, severity) => {
    const { warnings } = await preview({ html_content: around(`\n\n${html}`) })
    expect(warnings).toMatchObject([
      { code, severity, part: 'html_content', line: severity === 'warning' && code === 'unknown_variable' ? null : 3 },
    ])
    expect(warnings[0].fix).not.toBe('')
  })

  it('names a mail without subject, text, unsubscribe link or postal address', async () => {
    expect(await codes({ subject: ' ', html_content: '<img src="https://x.com/a.png" alt="">' })).toEqual([
      'no_subject',
      'no_unsubscribe_link',
      'no_text',
      'no_postal_address',
    ])
  })

  it('names a mail that Gmail would cut off', async () => {
    const html_content = around(`<!-- ${'x'.repeat(103 * 1024)} -->`)
    expect(await codes({ html_content })).toEqual(['too_large'])
  })

  it('names a postal address that nobody entered', async () => {
    await test.db.updateTable('mail_settings').set({ brand_address: null }).execute()
    const { warnings } = await preview({ html_content: around('') })
    expect(warnings).toMatchObject([{ code: 'no_postal_address', severity: 'error' }])
  })
})

describe('the variables that are offered', () => {
  it('are the fields of contacts and leads with custom ones, the sender, the brand and the way out', async () => {
    const { status, body } = await rep.request('GET', '/api/crm/email-marketing/variables')
    expect(status).toBe(200)
    for (const variable of [
      { key: 'first_name', label: 'First name', type: 'text', group: 'Contact' },
      { key: 'lead.deal_value', label: 'Lead: Deal value', type: 'money', group: 'Lead' },
      { key: 'lead.custom.roof_age', label: 'Lead: Roof age', type: 'number', group: 'Lead' },
      { key: 'lead.stage_name', label: 'Lead: Stage', type: 'choice', group: 'Lead' },
      { key: 'sender.name', label: 'Sender: Name', type: 'text', group: 'Sender' },
      { key: 'unsubscribe_url', label: 'Unsubscribe link', type: 'url', group: 'Link' },
    ]) {
      expect(body.data).toContainEqual(variable)
    }
    expect(body.data.map(({ key }: { key: string }) => key)).not.toContain('lead.stage_id')
  })

  it('can each be filled in, whatever their type', async () => {
    const { body } = await rep.request('GET', '/api/crm/email-marketing/variables')
    const html_content = body.data.map(({ key }: { key: string }) => `${key}={{ ${key} }};`).join('\n')
    const { html } = await preview({ html_content, contact_id })
    expect(html).toContain('email=ann@ace.test;')
    expect(html).toMatch(/lead.created_at=\w+ \d+, \d{4};/)
  })
})
