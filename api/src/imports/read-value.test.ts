import { describe, expect, it } from 'vitest'
import type { Field } from '../platform/fields.ts'
import { BadCell } from './bad-cell.ts'
import { type Reading, readValue } from './read-value.ts'

const reading: Reading = {
  time_zone: 'America/Chicago',
  users: new Map([
    ['ann', 'id-of-ann'],
    ['ann@example.com', 'id-of-ann'],
    ['bob', null],
  ]),
  is_own: false,
}
const choices = [
  { value: 'north', label: 'The North' },
  { value: 'south', label: 'The South' },
]
const region = { key: 'custom.region', choices, is_custom: true } as Field

describe('a cell', () => {
  it.each([
    ['date', '2026-03-04', '2026-03-04'],
    ['date', '3/4/2026', '2026-03-04'],
    ['date', '03/04/26', '2026-03-04'],
    ['date', 'Mar 4, 2026', '2026-03-04'],
    ['date', '4 March 2026', '2026-03-04'],
    ['date', '4.3.2026', '2026-03-04'],
    ['date', '20260304', '2026-03-04'],
    ['date', '2026-03-04T23:30:00-06:00', '2026-03-04'],
    ['datetime', '2026-01-31T08:00:00.123456Z', '2026-01-31T08:00:00.123456Z'],
    ['datetime', '2026-01-31T08:00:00.120000Z', '2026-01-31T08:00:00.12Z'],
    ['datetime', '2026-01-31 08:00', '2026-01-31T14:00:00Z'],
    ['datetime', '2026-07-31 08:00:30', '2026-07-31T13:00:30Z'],
    ['datetime', '1/31/2026 8:00 PM', '2026-02-01T02:00:00Z'],
    ['datetime', '2026-01-31', '2026-01-31T06:00:00Z'],
    ['datetime', '2026-01-31T08:00:00+02:00', '2026-01-31T06:00:00Z'],
    ['boolean', 'Yes', true],
    ['boolean', '0', false],
    ['number', '1,200.5', 1200.5],
    ['money', '12.500,50 €', 12500.5],
    ['user', 'ANN', 'id-of-ann'],
    ['user', 'ann@example.com', 'id-of-ann'],
    ['choice', 'the south', 'south'],
    ['choice', 'NORTH', 'north'],
    ['multi_choice', 'North; The South|north', ['north', 'south', 'north']],
  ] as const)('as a %s, %j is %j', (type, text, value) => {
    expect(readValue(text, type, reading, region)).toEqual(value)
  })

  it.each([
    ['date', '2026-02-30', 'is not a date'],
    ['date', '13/13/2026', 'is not a date'],
    ['date', 'soon', 'is not a date'],
    ['datetime', '2026-02-30T10:00:00Z', 'is not a time'],
    ['datetime', '0026-01-31T10:00:00Z', 'between 1900 and 2200'],
    ['boolean', 'maybe', 'is neither yes nor no'],
    ['user', 'Bob', 'the name of several users'],
    ['user', 'Zoe', 'is no user'],
    ['choice', 'west', 'is not one of The North, The South'],
    ['multi_choice', 'north; west', 'is not one of'],
  ] as const)('as a %s, %j is refused: it %s', (type, text, reason) => {
    expect(() => readValue(text, type, reading, region)).toThrow(BadCell)
    expect(() => readValue(text, type, reading, region)).toThrow(reason)
  })
})
