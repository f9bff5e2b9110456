import { describe, expect, test } from 'vitest'
import { daysLater, formatDue, instant, wallTime, weekday } from './zone-time.ts'

const NEW_YORK = 'America/New_York'
const LORD_HOWE = 'Australia/Lord_Howe'

test.each([
  ['2027-03-13T09:00', NEW_YORK, '2027-03-13T14:00:00Z'],
  ['2027-03-15T09:00', NEW_YORK, '2027-03-15T13:00:00Z'],
  ['2027-11-08T09:00', NEW_YORK, '2027-11-08T14:00:00Z'],
  ['2027-04-03T09:00', LORD_HOWE, '2027-04-02T22:00:00Z'],
  ['2027-04-05T09:00', LORD_HOWE, '2027-04-04T22:30:00Z'],
  ['2027-06-01T00:00', 'UTC', '2027-06-01T00:00:00Z'],
])('%s in %s is %s, and back', (wall, zone, at) => {
  expect(instant(wall, zone)).toBe(at)
  expect(wallTime(at, zone)).toBe(wall)
})

describe('when the clocks change', () => {
  test('an hour that is left out is one hour later', () => {
    expect(instant('2027-03-14T02:30', NEW_YORK)).toBe('2027-03-14T07:30:00Z')
    expect(instant('2027-10-03T02:15', LORD_HOWE)).toBe('2027-10-02T15:45:00Z')
  })

  test('of an hour that is there twice the first is meant', () => {
    expect(instant('2027-11-07T01:30', NEW_YORK)).toBe('2027-11-07T05:30:00Z')
    expect(instant('2027-04-04T01:45', LORD_HOWE)).toBe('2027-04-03T14:45:00Z')
  })

  test('tomorrow at nine is at nine', () => {
    const today = wallTime('2027-03-13T14:00:00Z', NEW_YORK)
    expect(instant(daysLater(today, 1, '09:00'), NEW_YORK)).toBe('2027-03-14T13:00:00Z')
  })
})

test('weeks begin on Monday', () => {
  expect([weekday('2027-03-01T00:00'), weekday('2027-03-07T23:59')]).toEqual([1, 7])
})

test.each([
  ['2027-03-10T15:00:00Z', '10:00 AM'],
  ['2027-03-11T15:00:00Z', 'Tomorrow 10:00 AM'],
  ['2027-03-11T03:00:00Z', '10:00 PM'],
  ['2027-03-09T15:00:00Z', 'Yesterday 10:00 AM'],
  ['2027-03-15T15:00:00Z', 'Mon 11:00 AM'],
  ['2027-03-30T15:00:00Z', 'Mar 30, 11:00 AM'],
  ['2028-01-05T15:00:00Z', 'Jan 5, 2028, 10:00 AM'],
])('%s reads "%s" in New York on 10 March', (at, text) => {
  expect(formatDue(at, NEW_YORK, Date.parse('2027-03-10T17:00:00Z'))).toBe(text)
})
