import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, testApp } from '../../testing/test-app.ts'

const test = testApp()
const TEMPLATES = '/api/crm/email-marketing/templates'
let rep: Caller

beforeAll(async () => {
  rep = await test.signedInAs('rep')
})

async function create(template: object = {}) {
  const answer = await rep.request('POST', TEMPLATES, { name: 'Offer', ...template })
  expect(answer.status, JSON.stringify(answer.body)).toBe(201)
  return answer.body
}

const names = async (query = '') => {
  const { status, body } = await rep.request('GET', `${TEMPLATES}?${query}`)
  expect(status).toBe(200)
  return body.data.map(({ name }: { name: string }) => name)
}

describe('a template', () => {
  it('keeps what it says, the editor’s document and finds its variables', async () => {
    const template = {
      name: ' Missed calls ',
      description: 'For those who do not answer',
      category: 'Outreach',
      subject: '{{ first_name | default: "Hello" }}, about {{ company_name }}',
      preview_text: 'From {{ sender.name }}',
      html_content: '{% for tag in tags %}{{ tag }}{% endfor %}<a href="{{ unsubscribe_url }}">No more</a>',
      text_content: null,
      design: { type: 'doc', content: [{ type: 'paragraph' }] },
      tags: ['hvac', 'hvac '],
    }
    const created = await create(template)
    const { status, body } = await rep.request('GET', `${TEMPLATES}/${created.id}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      ...template,
      name: 'Missed calls',
      tags: ['hvac'],
      is_active: true,
      version: 1,
      created_by: rep.user_id,
      variables: ['company_name', 'first_name', 'sender.name', 'tags', 'unsubscribe_url'],
    })
  })

  it('is created with its address, and needs no more than a name', async () => {
    const { status, headers, body } = await rep.request('POST', TEMPLATES, { name: 'Empty' })
    expect(status).toBe(201)
    expect(headers.location).toBe(`${TEMPLATES}/${body.id}`)
    expect(body).toMatchObject({ subject: '', html_content: '', design: null, variables: [] })
  })

  it('is changed in part, finds its variables anew, and refuses an old version', async () => {
    const { id } = await create({ subject: 'Hi {{ first_name }}', html_content: '<p>{{ lead.city }}</p>' })
    const changed = await rep.request('PATCH', `${TEMPLATES}/${id}`, { subject: 'Hi' }, { 'if-match': '"1"' })
    expect(changed.body).toMatchObject({ subject: 'Hi', variables: ['lead.city'], version: 2 })
    const stale = await rep.request('PATCH', `${TEMPLATES}/${id}`, { subject: 'Ho' }, { 'if-match': '"1"' })
    expect(stale).toMatchObject({ status: 412, body: { current: { subject: 'Hi', version: 2 } } })
    const same = await rep.request('PATCH', `${TEMPLATES}/${id}`, { subject: 'Hi' })
    expect(same.body.version).toBe(2)
  })

  it('is written by hand once its document is taken away', async () => {
    const { id } = await create({ design: { type: 'doc' } })
    expect((await rep.request('PATCH', `${TEMPLATES}/${id}`, { design: null })).body.design).toBeNull()
  })

  it('is copied under another name, which never becomes too long', async () => {
    const { id } = await create({ name: 'x'.repeat(100), design: { a: [1] }, html_content: '<p>{{ city }}</p>' })
    await rep.request('PATCH', `${TEMPLATES}/${id}`, { is_active: false })
    const { status, body } = await rep.request('POST', `${TEMPLATES}/${id}/duplicate`)
    expect(status).toBe(201)
    expect(body.name).toBe(`${'x'.repeat(93)} (copy)`)
    expect(body).toMatchObject({ design: { a: [1] }, variables: ['city'], is_active: true, version: 1 })
    expect(body.id).not.toBe(id)
  })

  it('is deleted, found in the trash, and restored', async () => {
    const { id } = await create({ name: 'Gone for now' })
    expect((await rep.request('DELETE', `${TEMPLATES}/${id}`, undefined, { 'if-match': '"9"' })).status).toBe(412)
    expect((await rep.request('DELETE', `${TEMPLATES}/${id}`)).status).toBe(204)
    for (const [method, path] of [
      ['GET', ''],
      ['PATCH', ''],
      ['DELETE', ''],
      ['POST', '/duplicate'],
    ] as const) {
      const body = method === 'PATCH' ? { name: 'x' } : undefined
      expect((await rep.request(method, `${TEMPLATES}/${id}${path}`, body)).status, method + path).toBe(404)
    }
    const trash = await rep.request('GET', '/api/crm/trash?entity=email_template&q=gone')
    expect(trash.body.data).toMatchObject([{ id, name: 'Gone for now', lead_id: null, deleted_by: rep.user_id }])
    expect((await rep.request('POST', `/api/crm/trash/email_template/${id}/restore`)).status).toBe(204)
    expect((await rep.request('GET', `${TEMPLATES}/${id}`)).body.deleted_at).toBeNull()
    await rep.request('DELETE', `${TEMPLATES}/${id}`)
    expect((await rep.request('POST', `${TEMPLATES}/${id}/restore`)).body).toMatchObject({ id, deleted_at: null })
  })

  it('is as it was, its variables too, when a change is undone', async () => {
    const { id } = await create({ html_content: '<p>{{ city }}</p>', design: { type: 'doc' } })
    const changed = await rep.request('PATCH', `${TEMPLATES}/${id}`, {
      html_content: '<p>{{ state }}</p>',
      design: null,
    })
    await rep.request('POST', `/api/crm/operations/${changed.headers['operation-id']}/undo`)
    await test.runJobs()
    const { body } = await rep.request('GET', `${TEMPLATES}/${id}`)
    expect(body).toMatchObject({ html_content: '<p>{{ city }}</p>', variables: ['city'], design: { type: 'doc' } })
  })

  it('is changed by those who write to people, and looked at by all', async () => {
    const { id } = await create()
    const viewer = await test.signedInAs('viewer')
    expect((await viewer.request('GET', `${TEMPLATES}/${id}`)).status).toBe(200)
    for (const [method, path] of [
      ['POST', ''],
      ['PATCH', `/${id}`],
      ['DELETE', `/${id}`],
      ['POST', `/${id}/duplicate`],
      ['POST', `/${id}/restore`],
    ] as const) {
      expect(
        (await viewer.request(method, TEMPLATES + path, method === 'DELETE' ? undefined : { name: 'x' })).status,
      ).toBe(403)
    }
  })
})

describe('the list of templates', () => {
  it('is searched and narrowed down, and does not carry the contents', async () => {
    await create({ name: 'Roof check', category: 'Seasonal', tags: ['roofing'], subject: 'Before the storm' })
    await create({ name: 'Furnace check', category: 'Seasonal', tags: ['hvac'], description: 'When it gets cold' })
    const { id } = await create({ name: 'Old check', category: 'Seasonal' })
    await rep.request('PATCH', `${TEMPLATES}/${id}`, { is_active: false })
    expect(await names('category=Seasonal&sort=name')).toEqual(['Furnace check', 'Old check', 'Roof check'])
    expect(await names('category=Seasonal&is_active=true&sort=-name')).toEqual(['Roof check', 'Furnace check'])
    expect(await names('category=Seasonal&is_active=false')).toEqual(['Old check'])
    expect(await names('q=check%20storm')).toEqual(['Roof check'])
    expect(await names('q=COLD')).toEqual(['Furnace check'])
    expect(await names('tags=roofing')).toEqual(['Roof check'])
    const { body } = await rep.request('GET', `${TEMPLATES}?q=roof`)
    expect(body.data[0]).not.toHaveProperty('html_content')
    expect(body.data[0]).toMatchObject({ has_design: false, subject: 'Before the storm' })
    const { body: categories } = await rep.request('GET', `${TEMPLATES}/categories`)
    expect(categories.data).toContainEqual({ category: 'Seasonal', count: 3 })
  })

  it('comes in pages, each template once, in either order', async () => {
    for (const name of ['Page b', 'page A', 'Page c']) await create({ name, category: 'Pages' })
    for (const sort of ['name', '-name', 'updated_at', '-updated_at']) {
      const seen: string[] = []
      let cursor: string | null = ''
      while (cursor !== null) {
        const { body } = await rep.request(
          'GET',
          `${TEMPLATES}?category=Pages&limit=1&sort=${sort}${cursor && `&cursor=${cursor}`}`,
        )
        seen.push(...body.data.map(({ name }: { name: string }) => name))
        cursor = body.next_cursor
      }
      const expected = sort.endsWith('name') ? ['page A', 'Page b', 'Page c'] : ['Page b', 'page A', 'Page c']
      expect(seen, sort).toEqual(sort.startsWith('-') ? expected.toReversed() : expected)
    }
  })
})

describe('a template that cannot be', () => {
  const deep = (levels: number): object => (levels === 0 ? {} : { a: deep(levels - 1) })

  it.each([
    [{ name: '  ' }, '/name'],
    [{ name: 'x'.repeat(101) }, '/name'],
    [{ subject: 'x'.repeat(301) }, '/subject'],
    [{ tags: [''] }, '/tags/0'],
    [{ category: '' }, '/category'],
    [{ design: 'doc' }, '/design'],
    [{ design: deep(100) }, '/design'],
    [{ variables: ['first_name'] }, '/variables'],
    [{ owner: 'me' }, '/owner'],
  ])('is refused, naming the culprit: %#', async (template, path) => {
    const { status, body } = await rep.request('POST', TEMPLATES, { name: 'Broken', ...template })
    expect(status).toBe(400)
    expect(body.errors[0].path).toBe(path)
  })

  it.each([
    [
      { html_content: '<p>\n  Hi {{ first_name' },
      '/html_content',
      'line 2, column 6: output "{{ first_name" is not closed',
    ],
    [{ html_content: '{% if city %}\n<p>x</p>' }, '/html_content', 'line 1, column 1: tag {% if city %} is not closed'],
    [
      { subject: 'a {% include "package.json" %}' },
      '/subject',
      'line 1, column 3: the tag "include" cannot be used in mails',
    ],
    [{ html_content: '{% render "x" %}' }, '/html_content', 'the tag "render" cannot be used'],
    [{ html_content: '{% layout "x" %}' }, '/html_content', 'the tag "layout" cannot be used'],
    [{ text_content: '{% block a %}{% endblock %}' }, '/text_content', 'the tag "block" cannot be used'],
    [{ preview_text: '{{ first_name | shout }}' }, '/preview_text', 'the filter "shout" cannot be used'],
    [{ html_content: '{{ first_name | raw }}' }, '/html_content', 'the filter "raw" cannot be used'],
    [{ html_content: '{{ tags | sample }}' }, '/html_content', 'the filter "sample" cannot be used'],
    [{ html_content: '{{ "now" | date: "%Y" }}' }, '/html_content', 'the date of today cannot be used'],
    [{ html_content: '{% for a in (1..100000000) %}{% endfor %}' }, '/html_content', 'far too large'],
    [
      { html_content: '<p>\n{% for a in (1..999) %}{% for b in (1..999) %}x{% endfor %}{% endfor %}' },
      '/html_content',
      'line 2, column 24: goes on without end',
    ],
    [
      {
        html_content: `{% assign x = "${'x'.repeat(99)}" %}{% for a in (1..99) %}{% assign x = x | append: x %}{% endfor %}`,
      },
      '/html_content',
      'far too large',
    ],
    [{ html_content: '{% if a %}'.repeat(4_900) }, '/html_content', 'nested too deeply'],
    [{ html_content: '{{ a }}'.repeat(5_001) }, '/html_content', 'more than 5,000 variables'],
  ])('is refused with what is wrong and where: %#', async (template, path, message) => {
    const { status, body } = await rep.request('POST', TEMPLATES, { name: 'Broken', ...template })
    expect(status).toBe(400)
    expect(body.errors[0].path).toBe(path)
    expect(body.errors[0].message).toContain(message)
    expect(body.errors[0].message.length).toBeLessThan(200)
  })

  it('does not take the place of one that can', async () => {
    const { id } = await create({ html_content: '<p>Good</p>' })
    expect((await rep.request('PATCH', `${TEMPLATES}/${id}`, { html_content: '{{' })).status).toBe(400)
    expect((await rep.request('GET', `${TEMPLATES}/${id}`)).body).toMatchObject({
      html_content: '<p>Good</p>',
      version: 1,
    })
  })
})
