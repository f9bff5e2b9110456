import { beforeAll, describe, expect, it } from 'vitest'
import { type Caller, testApp } from '../testing/test-app.ts'

const test = testApp()
let manager: Caller
let rep: Caller

beforeAll(async () => {
  manager = await test.signedInAs('manager')
  rep = await test.signedInAs('rep')
})

const define = async (field: Record<string, unknown>) => {
  const { status, body } = await manager.request('POST', '/api/crm/custom-fields', { entity: 'lead', ...field })
  expect(status, JSON.stringify(body)).toBe(201)
  return body
}
const newLead = async (custom?: Record<string, unknown>) =>
  rep.request('POST', '/api/crm/leads', { business_name: 'Acme Roofing', ...(custom && { custom }) })
const change = (id: string, patch: Record<string, unknown>) =>
  manager.request('PATCH', `/api/crm/custom-fields/${id}`, patch)
const keysOf = async (query = '') =>
  (await rep.request('GET', `/api/crm/custom-fields?entity=lead${query}`)).body.data.map(
    (field: { key: string }) => field.key,
  )

describe('defining fields', () => {
  it('makes the key from the label, and another one when that is taken', async () => {
    expect((await define({ label: 'Roof age (years)', type: 'number' })).key).toBe('roof_age_years')
    expect((await define({ label: 'Roof age — years', type: 'number' })).key).toBe('roof_age_years_2')
    expect((await define({ label: '屋根', type: 'text' })).key).toBe('field')
  })

  it.each([
    [{ label: 'X', type: 'choice' }, 400, '/choices'],
    [{ label: 'X', type: 'text', choices: [{ label: 'A' }] }, 400, '/choices'],
    [{ label: 'X', type: 'choice', choices: [{ label: 'A' }, { label: 'a' }] }, 400, '/choices/1/label'],
    [
      {
        label: 'X',
        type: 'choice',
        choices: [
          { value: 'a', label: 'A' },
          { value: 'a', label: 'B' },
        ],
      },
      400,
      '/choices/1/value',
    ],
    [{ label: 'X', type: 'text', max: 501 }, 400, '/max'],
    [{ label: 'X', type: 'number', min: 5, max: 4 }, 400, '/max'],
    [{ label: 'X', type: 'date', min: 1 }, 400, '/min'],
    [{ label: 'X', type: 'long_text', is_indexed: true }, 400, '/is_indexed'],
    [{ label: 'X', type: 'colour' }, 400, '/type'],
    [{ label: ' ', type: 'text' }, 400, '/label'],
    [{ label: 'X', type: 'text', key: 'Roof Age' }, 400, '/key'],
  ])('%j is refused', async (field, status, path) => {
    const answer = await manager.request('POST', '/api/crm/custom-fields', { entity: 'lead', ...field })
    expect([answer.status, answer.body.errors?.[0]?.path]).toEqual([status, path])
  })

  it('is for managers', async () => {
    const answer = await rep.request('POST', '/api/crm/custom-fields', { entity: 'lead', label: 'X', type: 'text' })
    expect(answer.status).toBe(403)
  })

  it('refuses a key that is there, and a change of key or type', async () => {
    const field = await define({ label: 'Fixed', key: 'fixed_key', type: 'text' })
    const twice = await manager.request('POST', '/api/crm/custom-fields', {
      entity: 'lead',
      label: 'X',
      key: 'fixed_key',
      type: 'text',
    })
    expect(twice.status).toBe(409)
    expect((await change(field.id, { key: 'other' })).status).toBe(400)
    expect((await change(field.id, { type: 'number' })).status).toBe(400)
  })

  it('keeps an order, which a position changes', async () => {
    for (const label of ['Alpha', 'Bravo', 'Charlie']) await define({ label, type: 'text' })
    const charlie = (await rep.request('GET', '/api/crm/custom-fields?entity=lead')).body.data.at(-1)
    const { body } = await change(charlie.id, { position: 1 })
    expect(body.position).toBe(1)
    expect((await keysOf())[0]).toBe('charlie')
    expect((await keysOf()).slice(-2)).toEqual(['alpha', 'bravo'])
  })

  it('answers 412 to a change of what someone else has changed meanwhile', async () => {
    const field = await define({ label: 'Contested', type: 'text' })
    await change(field.id, { label: 'Theirs' })
    const answer = await manager.request(
      'PATCH',
      `/api/crm/custom-fields/${field.id}`,
      { label: 'Mine' },
      { 'if-match': '"1"' },
    )
    expect(answer.status).toBe(412)
    expect(answer.body.current.label).toBe('Theirs')
  })
})

describe('values', () => {
  const choices = [{ label: 'Slate' }, { label: 'Tin' }]
  beforeAll(async () => {
    for (const type of [
      'text',
      'long_text',
      'number',
      'money',
      'date',
      'datetime',
      'boolean',
      'url',
      'email',
      'phone',
      'user',
    ])
      await define({ label: `v ${type}`, type })
    await define({ label: 'v choice', type: 'choice', choices })
    await define({ label: 'v multi', type: 'multi_choice', choices })
    await define({ label: 'v short', type: 'text', min: 2, max: 4 })
    await define({ label: 'v range', type: 'number', min: -5, max: 5 })
  })

  it.each([
    ['v_text', '  Hello  ', 'Hello'],
    ['v_long_text', 'a\nb', 'a\nb'],
    ['v_number', 1.5, 1.5],
    ['v_money', 1234.56, 1234.56],
    ['v_date', '2024-02-29', '2024-02-29'],
    ['v_datetime', '2026-01-31T08:00:00+02:00', '2026-01-31T06:00:00.000Z'],
    ['v_boolean', false, false],
    ['v_choice', 'slate', 'slate'],
    ['v_multi', ['tin', 'slate', 'tin'], ['tin', 'slate']],
    ['v_url', 'https://example.com/a?b=c', 'https://example.com/a?b=c'],
    ['v_email', 'ann@example.com', 'ann@example.com'],
    ['v_phone', '512 555 0101', '512 555 0101'],
    ['v_text', '', undefined],
    ['v_multi', [], undefined],
    ['v_number', null, undefined],
  ])('%s takes %j', async (key, given, stored) => {
    const { status, body } = await newLead({ [key]: given })
    expect(status, JSON.stringify(body)).toBe(201)
    expect(body.custom[key]).toEqual(stored)
    const cleared = await rep.request('PATCH', `/api/crm/leads/${body.id}`, { custom: { [key]: null } })
    expect(cleared.body.custom).toEqual({})
  })

  it.each([
    ['nothing_like_it', 1],
    ['v_text', 1],
    ['v_text', 'x'.repeat(501)],
    ['v_text', 'a\0b'],
    ['v_long_text', 'x'.repeat(10_001)],
    ['v_number', '1'],
    ['v_number', 1e300],
    ['v_money', 0.001],
    ['v_date', '2025-02-29'],
    ['v_date', '0000-01-01'],
    ['v_date', '2026-01-31T08:00:00Z'],
    ['v_datetime', '2026-01-31'],
    ['v_datetime', '2026-01-31T25:00:00Z'],
    ['v_datetime', '9999-12-31T23:59:59-10:00'],
    ['v_boolean', 'yes'],
    ['v_choice', 'Slate'],
    ['v_multi', ['slate', 'thatch']],
    ['v_multi', 'slate'],
    ['v_url', 'javascript:alert(1)'],
    ['v_url', 'example.com'],
    ['v_email', 'ann@example'],
    ['v_phone', 'call me'],
    ['v_user', '@me'],
    ['v_user', '00000000-0000-7000-8000-000000000000'],
    ['v_short', 'x'],
    ['v_short', 'xxxxx'],
    ['v_range', 6],
    ['v_range', -6],
  ])('%s refuses %j by name', async (key, value) => {
    const { status, body } = await newLead({ [key]: value })
    expect(status).toBe(400)
    expect(body.errors).toEqual([{ path: `/custom/${key}`, message: expect.any(String) }])
  })

  it('of a user names somebody who is there', async () => {
    const { body } = await newLead({ v_user: rep.user_id })
    expect(body.custom).toEqual({ v_user: rep.user_id })
  })

  it('are merged by PATCH, and each change stands on the timeline by itself', async () => {
    const { body: lead } = await newLead({ v_text: 'a', v_number: 1 })
    const { body } = await rep.request('PATCH', `/api/crm/leads/${lead.id}`, {
      custom: { v_number: 2, v_choice: 'tin' },
    })
    expect(body.custom).toEqual({ v_text: 'a', v_number: 2, v_choice: 'tin' })
    const timeline = await rep.request('GET', `/api/crm/activities/lead/${lead.id}/timeline`)
    expect(timeline.body.data[0].metadata.changes).toEqual({
      'custom.v_number': [1, 2],
      'custom.v_choice': [null, 'tin'],
    })
    expect(timeline.body.data[0].subject).toBe('Changed v number, v choice')
    await rep.request('PATCH', `/api/crm/leads/${lead.id}`, { custom: { v_number: 2 } })
    expect((await rep.request('GET', `/api/crm/leads/${lead.id}`)).body.version).toBe(2)
  })

  it('of contacts stand under the contact’s own fields', async () => {
    await define({ entity: 'contact', label: 'Shoe size', type: 'number' })
    const { status, body } = await rep.request('POST', '/api/crm/contacts', {
      first_name: 'Jo',
      custom: { shoe_size: 43 },
    })
    expect([status, body.custom]).toEqual([201, { shoe_size: 43 }])
    const refused = await rep.request('POST', '/api/crm/contacts', { first_name: 'Jo', custom: { v_text: 'x' } })
    expect(refused.body.errors[0].path).toBe('/custom/v_text')
  })
})

describe('a required field', () => {
  it('is asked for with a new lead, and cannot be cleared; leads from before are left alone', async () => {
    const { body: before } = await newLead()
    const field = await define({ label: 'Needed', type: 'text', is_required: true })
    const { status, body } = await newLead()
    expect([status, body.errors]).toEqual([400, [{ path: '/custom/needed', message: 'Needed is required' }]])
    const { body: lead } = await newLead({ needed: 'here' })
    const cleared = await rep.request('PATCH', `/api/crm/leads/${lead.id}`, { custom: { needed: ' ' } })
    expect(cleared.body.errors[0].path).toBe('/custom/needed')
    expect((await rep.request('PATCH', `/api/crm/leads/${before.id}`, { city: 'Austin' })).status).toBe(200)
    await change(field.id, { is_required: false })
    expect((await newLead()).status).toBe(201)
  })

  it('is asked for by a stage, and can be given with the move', async () => {
    const field = await define({ label: 'Inspection', type: 'date' })
    const { body: stages } = await rep.request('GET', '/api/crm/pipeline/stages')
    const [, stage] = stages.data
    const unknown = await manager.request('PATCH', `/api/crm/pipeline/stages/${stage.id}`, {
      required_fields: ['custom.nothing'],
    })
    expect(unknown.body.errors[0].path).toBe('/required_fields/0')
    await manager.request('PATCH', `/api/crm/pipeline/stages/${stage.id}`, { required_fields: ['custom.inspection'] })
    const { body: lead } = await newLead()
    const move = (fields?: Record<string, unknown>) =>
      rep.request('POST', `/api/crm/pipeline/leads/${lead.id}/move`, { stage_id: stage.id, ...(fields && { fields }) })
    expect((await move()).body.errors).toEqual([
      { path: '/custom/inspection', message: `Inspection is needed to enter ${stage.name}` },
    ])
    expect((await move({ custom: { inspection: 'soon' } })).body.errors[0].path).toBe('/fields/custom/inspection')
    const { status, body } = await move({ custom: { inspection: '2026-05-01' } })
    expect([status, body.custom, body.stage_id]).toEqual([200, { inspection: '2026-05-01' }, stage.id])

    await manager.request('DELETE', `/api/crm/custom-fields/${field.id}`)
    const { body: other } = await newLead()
    expect((await rep.request('POST', `/api/crm/pipeline/leads/${other.id}/move`, { stage_id: stage.id })).status).toBe(
      200,
    )
  })
})

describe('taking fields and choices away', () => {
  it('keeps the values of a deleted field, which come back with it', async () => {
    const field = await define({ label: 'Gate code', type: 'text' })
    const { body: lead } = await newLead({ gate_code: '1234' })
    expect((await manager.request('DELETE', `/api/crm/custom-fields/${field.id}`)).status).toBe(204)
    expect(await keysOf()).not.toContain('gate_code')
    expect(await keysOf('&include_deleted=true')).toContain('gate_code')
    expect((await newLead({ gate_code: '1' })).body.errors[0].path).toBe('/custom/gate_code')
    const taken = await manager.request('POST', '/api/crm/custom-fields', {
      entity: 'lead',
      label: 'X',
      key: 'gate_code',
      type: 'date',
    })
    expect(taken.status).toBe(409)
    await rep.request('PATCH', `/api/crm/leads/${lead.id}`, { custom: { v_text: 'other' } })
    expect((await manager.request('POST', `/api/crm/custom-fields/${field.id}/restore`)).status).toBe(200)
    expect((await rep.request('GET', `/api/crm/leads/${lead.id}`)).body.custom).toEqual({
      gate_code: '1234',
      v_text: 'other',
    })
  })

  it('refuses to take away a choice that records have', async () => {
    const choices = [
      { value: 'a', label: 'A' },
      { value: 'b', label: 'B' },
    ]
    for (const type of ['choice', 'multi_choice']) {
      const field = await define({ label: `Used ${type}`, type, choices })
      await newLead({ [field.key]: type === 'choice' ? 'b' : ['a', 'b'] })
      const refused = await change(field.id, { choices: choices.slice(0, 1) })
      expect([refused.status, refused.body.errors[0].path]).toEqual([400, '/choices'])
      expect(refused.body.detail).toContain('B (1)')
      const renamed = await change(field.id, {
        choices: [{ value: 'b', label: 'Better' }, { value: 'a', label: 'A' }, { label: 'C' }],
      })
      expect(renamed.body.choices.map((choice: { value: string }) => choice.value)).toEqual(['b', 'a', 'c'])
      expect((await change(field.id, { choices: renamed.body.choices.slice(0, 2) })).status).toBe(200)
    }
  })

  it('counts how many records have a value', async () => {
    const { body } = await rep.request('GET', '/api/crm/custom-fields?entity=lead&include_usage=true')
    expect(body.data.find((field: { key: string }) => field.key === 'used_choice').usage_count).toBe(1)
  })
})

describe('an index on request', () => {
  it('is made and dropped in the background, and lets the list be sorted', async () => {
    const field = await define({ label: 'Sort me', type: 'number', is_indexed: true })
    expect(field.has_index).toBe(false)
    const list = () => rep.request('GET', '/api/crm/leads?sort=-custom.sort_me&limit=2')
    expect((await list()).body.errors[0].path).toBe('/sort')
    await test.runJobs()
    expect((await rep.request('GET', `/api/crm/custom-fields/${field.id}`)).body.has_index).toBe(true)
    for (const sort_me of [2, 3, 1]) await newLead({ sort_me })
    await expect.poll(async () => (await list()).status, { timeout: 10_000 }).toBe(200)
    const { body } = await list()
    expect(body.data.map((lead: { custom: { sort_me: number } }) => lead.custom.sort_me)).toEqual([3, 2])
    await change(field.id, { is_indexed: false })
    await test.runJobs()
    expect((await rep.request('GET', `/api/crm/custom-fields/${field.id}`)).body.has_index).toBe(false)
  })

  it('is made for every type that can have one', async () => {
    const choices = [{ label: 'A' }]
    for (const type of [
      'text',
      'money',
      'date',
      'datetime',
      'boolean',
      'choice',
      'multi_choice',
      'email',
      'phone',
      'user',
    ])
      await define({ label: `i ${type}`, type, is_indexed: true, ...(type.endsWith('choice') && { choices }) })
    await test.runJobs()
    const { body } = await rep.request('GET', '/api/crm/custom-fields?entity=lead')
    const indexed = body.data.filter((field: { is_indexed: boolean }) => field.is_indexed)
    expect(indexed).toHaveLength(10)
    expect(indexed.every((field: { has_index: boolean }) => field.has_index)).toBe(true)
  })
})

it('the catalogue tells of custom fields what the web needs', async () => {
  await define({
    label: 'Told',
    type: 'choice',
    choices: [{ label: 'A', color: '#ff0000' }],
    group_name: 'Roof',
    description: 'What?',
  })
  const { body } = await rep.request('GET', '/api/crm/fields/lead')
  expect(body.data.find((field: { key: string }) => field.key === 'custom.told')).toEqual({
    key: 'custom.told',
    label: 'Told',
    type: 'choice',
    choices: [{ value: 'a', label: 'A', color: '#ff0000' }],
    operators: ['eq', 'ne', 'in', 'not_in', 'is_empty', 'is_not_empty'],
    sortable: false,
    editable: true,
    importable: true,
    required: false,
    required_input: false,
    description: 'What?',
    group: 'Roof',
    is_custom: true,
  })
})
