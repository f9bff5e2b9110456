import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { type FieldType, OPERATORS } from '../platform/fields.ts'
import type { Filter } from '../platform/filters/filter.ts'
import { matches, type Reading, type Row } from '../testing/filter-reference.ts'
import { type Caller, testApp } from '../testing/test-app.ts'

const test = testApp()
let manager: Caller
let rep: Caller
let reading: Reading

const CHOICES = ['a', 'b', 'c']
const TYPES = [
  'text',
  'long_text',
  'number',
  'money',
  'date',
  'datetime',
  'boolean',
  'choice',
  'multi_choice',
  'url',
  'email',
  'phone',
  'user',
] as const satisfies FieldType[]
const TIME_ZONE = 'America/New_York'
const DAY = 86_400_000

/** Around now, and around the hour that New York skips in March. */
const time = fc.oneof(
  fc
    .integer({ min: -40 * DAY, max: 40 * DAY })
    .map((offset) => new Date(Math.floor(Date.now() / 60_000) * 60_000 + offset)),
  fc.integer({ min: -2 * DAY, max: 2 * DAY }).map((offset) => new Date(Date.UTC(2026, 2, 8, 7) + offset)),
)
const isoTime = time.map((at) => at.toISOString())
const isoDay = time.map((at) => at.toISOString().slice(0, 10))
const word = fc.oneof(
  fc.constantFrom('Slate', 'SLATE', 'slate roof', '100%', 'a_b', 'a\\b', 'É', 'é', '🏠'),
  fc.string({ minLength: 1, maxLength: 3 }).map((text) => text.trim().replaceAll('\0', '') || 'x'),
)
const choice = fc.constantFrom(...CHOICES)
const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(0.5, 1.25, -2.75))

const scalar = (type: FieldType): fc.Arbitrary<unknown> => {
  switch (type) {
    case 'number':
    case 'money':
      return number
    case 'date':
    case 'datetime':
      return fc.oneof(isoDay, isoTime)
    case 'boolean':
      return fc.boolean()
    case 'choice':
    case 'multi_choice':
      return choice
    case 'user':
      return fc.constantFrom('@me', manager.user_id, rep.user_id)
    default:
      return word
  }
}

const stored = (type: FieldType): fc.Arbitrary<unknown> => {
  switch (type) {
    case 'date':
      return isoDay
    case 'datetime':
      return isoTime
    case 'multi_choice':
      return fc.uniqueArray(choice, { minLength: 1 })
    case 'url':
      return word.map((text) => `https://example.com/${encodeURIComponent(text)}`)
    case 'email':
      return fc.constantFrom('ann@example.com', 'ANN@example.com', 'bob@example.com')
    case 'phone':
      return fc.constantFrom('512 555 0101', '+1 512')
    case 'user':
      return fc.constantFrom(manager.user_id, rep.user_id)
    default:
      return scalar(type)
  }
}

const condition = fc.constantFrom(...TYPES).chain((type) =>
  fc.constantFrom(...(OPERATORS[type] as readonly string[])).chain((op) => {
    const field = `custom.f_${type}`
    if (op === 'is_empty' || op === 'is_not_empty') return fc.constant<Filter>({ field, op })
    const value = scalar(type)
    const amount = fc.integer({ min: 0, max: 45 })
    const values =
      op === 'between'
        ? fc.tuple(value, value)
        : ['in', 'not_in', 'has_any', 'has_all', 'has_none'].includes(op)
          ? fc.array(value, { minLength: 1, maxLength: 3 })
          : ['within_last', 'within_next', 'older_than'].includes(op)
            ? fc.oneof(
                amount.map((days) => ({ days })),
                amount.map((weeks) => ({ weeks })),
              )
            : value
    return values.map((given): Filter => ({ field, op, value: given }))
  }),
)

const filter = fc.letrec<{ node: Filter; group: Filter }>((tie) => ({
  group: fc.oneof(
    fc.array(tie('node'), { maxLength: 3 }).map((and) => ({ and })),
    fc.array(tie('node'), { maxLength: 3 }).map((or) => ({ or })),
  ),
  node: fc.oneof({ maxDepth: 3, depthSize: 'small' }, condition, tie('group')),
})).node

const rows = new Map<string, Row>()

beforeAll(async () => {
  manager = await test.signedInAs('manager')
  rep = await test.signedInAs('rep', { time_zone: TIME_ZONE })
  for (const type of TYPES) {
    const choices = CHOICES.map((value) => ({ value, label: value }))
    const { status } = await manager.request('POST', '/api/crm/custom-fields', {
      entity: 'lead',
      label: `F ${type}`,
      type,
      ...(type.endsWith('choice') && { choices }),
    })
    expect(status).toBe(201)
  }
  // A third of the values are missing.
  const custom = fc.record(
    Object.fromEntries(TYPES.map((type) => [`f_${type}`, fc.option(stored(type), { freq: 2, nil: null })])),
  )
  const samples = [{}, ...fc.sample(custom, { numRuns: 60, seed: 3 })]
  for (const [index, given] of samples.entries()) {
    const lead = await rep.request('POST', '/api/crm/leads', { business_name: `Lead ${index}`, custom: given })
    expect(lead.status, JSON.stringify(lead.body)).toBe(201)
    rows.set(
      lead.body.id,
      Object.fromEntries(Object.entries(lead.body.custom).map(([key, value]) => [`custom.${key}`, value])),
    )
  }
  reading = {
    types: new Map(TYPES.map((type) => [`custom.f_${type}`, type])),
    now: new Date(),
    user_id: rep.user_id,
    time_zone: TIME_ZONE,
  }
})

async function found(what: Filter): Promise<string[]> {
  const { status, body } = await rep.request(
    'GET',
    `/api/crm/leads?limit=200&filter=${encodeURIComponent(JSON.stringify(what))}`,
  )
  expect(status, JSON.stringify(body)).toBe(200)
  return body.data.map((lead: { id: string }) => lead.id).toSorted()
}

/** Set beside each other in words, so that a difference says which values it is about. */
const expected = (what: Filter) =>
  [...rows]
    .filter(([, row]) => matches(what, row, { ...reading, now: new Date() }))
    .map(([id]) => id)
    .toSorted()

describe('a filter finds what the plain reading of the language finds', () => {
  it('for every type and operator, with missing values', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(condition, async (what) => {
        expect(await found(what)).toEqual(expected(what))
      }),
      { numRuns: 400 },
    )
  })

  it('for nested groups', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(filter, async (what) => {
        expect(await found(what)).toEqual(expected(what))
      }),
      { numRuns: 150 },
    )
  })

  it('with an index on every field as well', { timeout: 120_000 }, async () => {
    const { body } = await manager.request('GET', '/api/crm/custom-fields?entity=lead')
    for (const field of body.data.filter(({ type }: { type: string }) => !['url', 'long_text'].includes(type)))
      await manager.request('PATCH', `/api/crm/custom-fields/${field.id}`, { is_indexed: true })
    await test.runJobs()
    await fc.assert(
      fc.asyncProperty(condition, async (what) => {
        expect(await found(what)).toEqual(expected(what))
      }),
      { numRuns: 150 },
    )
  })
})

describe('a filter is refused', () => {
  const level = (depth: number): Filter =>
    depth === 1 ? { field: 'custom.f_text', op: 'is_empty' } : { and: [level(depth - 1)] }

  it.each([
    ['six levels deep', level(6), '/filter/and/0/and/0/and/0/and/0/and/0'],
    ['with 51 conditions', { or: Array.from({ length: 51 }, () => level(1)) }, '/filter/or/50'],
    ['by a custom field that is not there', { field: 'custom.nothing', op: 'is_empty' }, '/filter/field'],
    ['by a choice that is not there', { field: 'custom.f_multi_choice', op: 'has_any', value: ['z'] }, '/filter/value'],
    ['by a day that is not there', { field: 'custom.f_date', op: 'on', value: '2026-02-30' }, '/filter/value'],
    ['by the year nought', { field: 'custom.f_date', op: 'after', value: '0000-01-01' }, '/filter/value'],
  ])('%s', async (_, what, path) => {
    const { status, body } = await rep.request(
      'GET',
      `/api/crm/leads?filter=${encodeURIComponent(JSON.stringify(what))}`,
    )
    expect([status, body.errors?.[0]?.path]).toEqual([400, path])
  })

  it('five levels deep and with 50 conditions it is taken', async () => {
    expect(await found(level(5))).not.toEqual([])
    await found({ or: Array.from({ length: 50 }, () => level(1)) })
  })
})
