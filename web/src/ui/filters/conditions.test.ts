import { describe, expect, test } from 'vitest'
import type { Field, User } from '../../api/types.ts'
import { describePart, isComplete, likelyOperator, partsOf, withoutPart, withPart } from './conditions.ts'

const hot = { field: 'tier', op: 'in', value: ['hot'] }
const mine = { field: 'owner_id', op: 'eq', value: '@me' }

describe('the parts of a filter', () => {
  test('are added, replaced and taken out', () => {
    const one = withPart(undefined, hot)
    expect(one).toEqual({ and: [hot] })
    const two = withPart(one, mine)
    expect(partsOf(two)).toEqual([hot, mine])
    expect(withPart(two, { ...hot, value: ['warm'] }, 0)).toEqual({ and: [{ ...hot, value: ['warm'] }, mine] })
    expect(withoutPart(two, 0)).toEqual({ and: [mine] })
    expect(withoutPart(one, 0)).toBeUndefined()
  })

  test('of a filter that is one condition or an alternative is that', () => {
    expect(partsOf(hot)).toEqual([hot])
    expect(partsOf({ or: [hot, mine] })).toEqual([{ or: [hot, mine] }])
  })
})

const base = { sortable: false, editable: true, importable: true, required: false }
const fields = [
  {
    ...base,
    key: 'tier',
    label: 'Tier',
    type: 'choice',
    operators: ['eq', 'in'],
    choices: [{ value: 'hot', label: 'Hot' }],
  },
  { ...base, key: 'owner_id', label: 'Owner', type: 'user', operators: ['eq', 'in'] },
  { ...base, key: 'deal_value', label: 'Deal value', type: 'money', operators: ['gte', 'between'] },
  { ...base, key: 'created_at', label: 'Created', type: 'datetime', operators: ['within_last'] },
  { ...base, key: 'city', label: 'City', type: 'text', operators: ['eq', 'contains', 'is_empty'] },
] as Field[]
const users = [{ id: 'u1', name: 'Kim Nguyen' }] as User[]

test.each([
  [hot, 'Tier is Hot'],
  [{ ...hot, value: ['hot', 'warm'] }, 'Tier is any of Hot, warm'],
  [mine, 'Owner is me'],
  [{ field: 'owner_id', op: 'in', value: ['u1', '@me'] }, 'Owner is any of Kim Nguyen, me'],
  [{ field: 'deal_value', op: 'between', value: [5000, 12_000] }, 'Deal value is between $5,000 and $12,000'],
  [{ field: 'created_at', op: 'within_last', value: { days: 30 } }, 'Created in the last 30 days'],
  [{ field: 'created_at', op: 'within_last', value: { weeks: 1 } }, 'Created in the last 1 week'],
  [{ field: 'city', op: 'is_empty' }, 'City is empty'],
  [{ field: 'gone', op: 'eq', value: 'x' }, 'gone is x'],
  [{ or: [hot, mine] }, 'Tier is Hot or Owner is me'],
  [{ and: [hot, mine, hot] }, 'All of 3 conditions'],
])('%j in words', (part, words) => {
  expect(describePart(part, fields, users)).toBe(words)
})

test('a field begins with the operator most wanted of those it takes', () => {
  expect(fields.map(likelyOperator)).toEqual(['in', 'in', 'gte', 'within_last', 'contains'])
})

test.each([
  ['is_empty', undefined, true],
  ['eq', '', false],
  ['eq', 0, true],
  ['in', [], false],
  ['in', ['a'], true],
  ['between', [1], false],
  ['between', [1, ''], false],
  ['between', [1, 2], true],
  ['within_last', { days: 0 }, false],
  ['within_last', { days: 7 }, true],
])('%s %j is complete: %s', (operator, value, complete) => {
  expect(isComplete(operator, value)).toBe(complete)
})
