import { expect, test } from 'vitest'
import { formatAge, formatShortMoney } from './format.ts'

test.each([
  [0, '$0'],
  [12_500.4, '$12,500'],
  [99_999, '$99,999'],
  [125_000, '$125K'],
  [3_450_000, '$3.5M'],
])('%d is written %s', (amount, text) => {
  expect(formatShortMoney(amount)).toBe(text)
})

const now = Date.parse('2026-03-15T12:00:00Z')

test.each([
  ['2026-03-15T12:00:30Z', 'now'],
  ['2026-03-15T11:59:01Z', 'now'],
  ['2026-03-15T11:55:00Z', '5m'],
  ['2026-03-15T09:00:00Z', '3h'],
  ['2026-03-13T12:00:00Z', '2d'],
  ['2026-02-20T12:00:00Z', '3w'],
  ['2025-11-10T12:00:00Z', '4mo'],
  ['2024-01-10T12:00:00Z', '2y'],
])('%s was %s ago', (time, age) => {
  expect(formatAge(time, now)).toBe(age)
})
