import { describe, expect, it } from 'vitest'
import { waitUntil } from './wait-until.ts'

const NEW_YORK = 'America/New_York'
const at = (settings: Partial<Parameters<typeof waitUntil>[0]>, from: string, zone = NEW_YORK) =>
  waitUntil({ days: 0, hours: 0, ...settings }, new Date(from), zone).toISOString()

describe('a wait', () => {
  it('of days ends at the same time of day, also when the clocks have changed', () => {
    // Summer time begins on 14 March 2027 and ends on 7 November 2027.
    expect(at({ days: 2 }, '2027-03-12T14:30:00Z')).toBe('2027-03-14T13:30:00.000Z')
    expect(at({ days: 2 }, '2027-11-05T13:30:00Z')).toBe('2027-11-07T14:30:00.000Z')
  })

  it('of hours ends so many hours later, whatever the clocks show', () => {
    expect(at({ hours: 3 }, '2027-03-14T06:00:00Z')).toBe('2027-03-14T09:00:00.000Z')
    expect(at({ hours: 3 }, '2027-11-07T05:00:00Z')).toBe('2027-11-07T08:00:00.000Z')
  })

  it('until a time of day ends at the next one, and not on a day that is none of its days', () => {
    // 1 June 2027 is a Tuesday.
    expect(at({ until_time: '09:00' }, '2027-06-01T12:00:00Z')).toBe('2027-06-01T13:00:00.000Z')
    expect(at({ until_time: '09:00' }, '2027-06-01T14:00:00Z')).toBe('2027-06-02T13:00:00.000Z')
    expect(at({ days: 1, until_time: '09:00', until_days: [1] }, '2027-06-01T14:00:00Z')).toBe(
      '2027-06-07T13:00:00.000Z',
    )
  })

  it('until certain days ends where such a day begins, or at once on one', () => {
    expect(at({ until_days: [6, 7] }, '2027-06-01T14:00:00Z')).toBe('2027-06-05T04:00:00.000Z')
    expect(at({ until_days: [2] }, '2027-06-01T14:00:00Z')).toBe('2027-06-01T14:00:00.000Z')
  })

  it('ends where the contact lives', () => {
    expect(at({ until_time: '09:00' }, '2027-06-01T20:00:00Z', 'Asia/Tokyo')).toBe('2027-06-02T00:00:00.000Z')
  })

  it('until an hour that summer time leaves out ends right after it', () => {
    expect(at({ until_time: '02:30' }, '2027-03-14T05:00:00Z')).toBe('2027-03-14T07:30:00.000Z')
  })
})
