import { expect, test } from 'vitest'
import { formatAgo, formatDay, formatDuration } from './format.ts'

const now = new Date(2026, 2, 10, 9, 0).getTime()
const before = (minutes: number) => new Date(now - minutes * 60_000).toISOString()

test('how long ago, coarser the longer it is', () => {
  expect([0, 5, 60, 25 * 60, 29 * 24 * 60].map((minutes) => formatAgo(before(minutes), now))).toEqual([
    'just now',
    '5 min ago',
    '1 h ago',
    '1 d ago',
    '29 d ago',
  ])
  expect(formatAgo(before(60 * 24 * 60), now)).toMatch(/2026/)
})

test('days are the days of the calendar, not spans of 24 hours', () => {
  expect(formatDay(before(60), now)).toBe('Today')
  expect(formatDay(before(10 * 60), now)).toBe('Yesterday')
  expect(formatDay(before(34 * 60), now)).not.toBe('Yesterday')
})

test('a length of time', () => {
  expect([30, 720, 5 * 3600, 100 * 3600, 45 * 86_400].map(formatDuration)).toEqual([
    'less than a minute',
    '12 min',
    '5 h',
    '4 d 4 h',
    '45 d',
  ])
})
