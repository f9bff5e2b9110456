import { expect, test } from 'vitest'
import { cardOf } from './fixtures.ts'
import { fieldOfPath, missingFields } from './move-requirements.ts'

const open = { is_closed: false, is_won: false }
const card = { ...cardOf('a', 's0'), deal_value: null, tags: [], phone: '', email: 'a@example.com' }

test.each([
  ['nothing required', { ...open, required_fields: [] }, []],
  [
    'empty in every way a card can be',
    { ...open, required_fields: ['deal_value', 'tags', 'phone', 'email'] },
    ['deal_value', 'tags', 'phone'],
  ],
  ['a zero is a value', { ...open, required_fields: ['pending_tasks'] }, []],
  ['what a card does not show is left to the server', { ...open, required_fields: ['deal_value', 'website'] }, []],
  ['won', { is_closed: true, is_won: true, required_fields: ['deal_value'] }, ['deal_value']],
  [
    'lost asks for the reason even where the stage does not',
    { is_closed: true, is_won: false, required_fields: [] },
    ['lost_reason'],
  ],
  [
    'lost asks for the reason once',
    { is_closed: true, is_won: false, required_fields: ['lost_reason'] },
    ['lost_reason'],
  ],
])('%s', (_, stage, missing) => {
  expect(missingFields(stage, card)).toEqual(missing)
})

test('a field that the server names is known by its key', () => {
  expect(['/fields/city', '/lost_reason', '/fields/custom/roof_age', '/custom/roof_age'].map(fieldOfPath)).toEqual([
    'city',
    'lost_reason',
    'custom.roof_age',
    'custom.roof_age',
  ])
})
