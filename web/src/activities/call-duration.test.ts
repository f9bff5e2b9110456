import { expect, test } from 'vitest'
import { formatCallDuration, parseDuration } from './call-duration.ts'

test.each([
  ['3:05', 185],
  ['0:09', 9],
  ['90:00', 5400],
  ['1:02:30', 3750],
  ['5', 300],
  ['5 min', 300],
  ['', null],
  ['3:75', undefined],
  ['five', undefined],
  ['-5', undefined],
  ['1441', undefined],
])('%j is so many seconds', (text, seconds) => {
  expect(parseDuration(text)).toBe(seconds)
})

test('what is shown can be typed', () => {
  for (const seconds of [0, 9, 61, 3599, 3600, 3750]) {
    expect(parseDuration(formatCallDuration(seconds))).toBe(seconds)
  }
})
