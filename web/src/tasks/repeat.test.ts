import { expect, test } from 'vitest'
import { describeRule, newRepeat, readRule, writeRule } from './repeat.ts'

test.each([
  ['FREQ=DAILY', 'every day'],
  ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO', 'every 2 weeks on Mon'],
  ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', 'every weekday'],
  ['FREQ=MONTHLY;COUNT=5', 'every month, 5 times'],
  ['FREQ=YEARLY;UNTIL=20280131', 'every year, until 2028-01-31'],
])('%s is "%s", and stays itself when it is read and written', (rule, words) => {
  expect(describeRule(rule)).toBe(words)
  const repeat = readRule(rule)
  expect(repeat && writeRule(repeat)).toBe(rule)
})

test('a rule that says more than the boxes hold is left alone', () => {
  expect(readRule('FREQ=MONTHLY;BYDAY=-1FR')).toBeUndefined()
  expect(describeRule('FREQ=MONTHLY;BYDAY=-1FR')).toBe('by a rule of its own')
})

test('a new one is every week on the day it is due', () => {
  expect(writeRule(newRepeat('2027-03-04T09:00'))).toBe('FREQ=WEEKLY;BYDAY=TH')
})
