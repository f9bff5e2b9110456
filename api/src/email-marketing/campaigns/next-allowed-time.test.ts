import fc from 'fast-check'
import { DateTime } from 'luxon'
import { describe, expect, it } from 'vitest'
import { nextAllowedTime, type SendTimes, sameClock, sendTime } from './next-allowed-time.ts'

const ZONES = ['America/New_York', 'America/Los_Angeles', 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC']
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7]
const OFFICE = { send_from: '09:00', send_until: '17:00', send_days: [1, 2, 3, 4, 5] }
const minutes = (value: number) =>
  `${String(Math.floor(value / 60)).padStart(2, '0')}:${String(value % 60).padStart(2, '0')}`

/** Around the days on which clocks change, as often as on any others. */
const moment = fc.oneof(
  fc.date({ min: new Date('2026-01-01'), max: new Date('2028-01-01'), noInvalidDate: true }),
  fc
    .tuple(
      fc.constantFrom('2027-03-14', '2027-11-07', '2027-03-28', '2027-10-31', '2027-04-04'),
      fc.nat(2 * 86_400_000),
    )
    .map(([day, ms]) => new Date(Date.parse(day) - 86_400_000 / 2 + ms)),
)
const hours = fc
  .tuple(fc.nat(1438), fc.nat(1438), fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }))
  .map(([a, b, send_days]) => ({
    send_from: minutes(Math.min(a, b)),
    send_until: minutes(Math.max(a, b) + 1),
    send_days,
  }))

describe('the next allowed time', () => {
  it('is never before, stands within the hours on one of the days, and is itself allowed', () => {
    fc.assert(
      fc.property(moment, fc.constantFrom(...ZONES), hours, (from, zone, allowed) => {
        const next = nextAllowedTime(from, zone, allowed)
        const clock = DateTime.fromJSDate(next, { zone })
        expect(next >= from).toBe(true)
        expect(allowed.send_days).toContain(clock.weekday)
        expect(clock.toFormat('HH:mm') >= allowed.send_from).toBe(true)
        expect(clock.toFormat('HH:mm') < allowed.send_until).toBe(true)
        expect(nextAllowedTime(next, zone, allowed)).toEqual(next)
      }),
      { numRuns: 2000 },
    )
  })

  it('is at once when the clock already stands within the hours', () => {
    fc.assert(
      fc.property(moment, fc.constantFrom(...ZONES), (from, zone) => {
        expect(nextAllowedTime(from, zone, { send_from: null, send_until: null, send_days: EVERY_DAY })).toEqual(from)
      }),
    )
  })

  it.each([
    ['in the evening: the next morning', '2027-06-01T23:30:00Z', '2027-06-02T13:00:00Z'],
    ['on Friday evening: Monday morning', '2027-06-04T23:30:00Z', '2027-06-07T13:00:00Z'],
    ['on the weekend in which summer time begins', '2027-03-13T15:00:00Z', '2027-03-15T13:00:00Z'],
    ['on the weekend in which it ends', '2027-11-06T15:00:00Z', '2027-11-08T14:00:00Z'],
    ['a minute before the end', '2027-06-01T20:59:00Z', '2027-06-01T20:59:00Z'],
    ['at the end, which is too late', '2027-06-01T21:00:00Z', '2027-06-02T13:00:00Z'],
  ])('%s', (_when, from, expected) => {
    expect(nextAllowedTime(new Date(from), 'America/New_York', OFFICE)).toEqual(new Date(expected))
  })

  it('passes over hours that summer time leaves out', () => {
    const night = { send_from: '02:00', send_until: '02:30', send_days: EVERY_DAY }
    const next = nextAllowedTime(new Date('2027-03-14T05:00:00Z'), 'America/New_York', night)
    expect(next).toEqual(new Date('2027-03-15T06:00:00Z'))
  })
})

describe('when somebody gets a mail', () => {
  const nine: SendTimes = {
    scheduled_at: '2027-03-14T13:00:00Z',
    time_zone: 'America/New_York',
    in_recipient_zone: true,
    send_from: null,
    send_until: null,
    send_days: EVERY_DAY,
  }
  const early = new Date('2027-03-13T00:00:00Z')

  it.each([
    ['America/New_York', '2027-03-14T13:00:00Z'],
    ['America/Los_Angeles', '2027-03-14T16:00:00Z'],
    ['America/Phoenix', '2027-03-14T16:00:00Z'],
    ['Europe/Berlin', '2027-03-14T08:00:00Z'],
    [null, '2027-03-14T13:00:00Z'],
    ['Mars/Base', '2027-03-14T13:00:00Z'],
  ])('nine o’clock where they live: %s', (zone, expected) => {
    expect(sendTime(nine, zone, early)).toEqual(new Date(expected))
  })

  it('is the sender’s nine o’clock for all, unless it is meant where they live', () => {
    const times = { ...nine, in_recipient_zone: false }
    expect(sendTime(times, 'America/Los_Angeles', early)).toEqual(new Date('2027-03-14T13:00:00Z'))
  })

  it('is at once where the hour has passed, if the hours allow it', () => {
    const now = new Date('2027-03-14T14:00:00Z')
    expect(sendTime(nine, 'Europe/Berlin', now)).toEqual(now)
    expect(sendTime({ ...nine, ...OFFICE }, 'Europe/Berlin', now)).toEqual(new Date('2027-03-15T08:00:00Z'))
  })

  it('keeps the clock from zone to zone, or shows one hour later where summer time leaves that hour out', () => {
    fc.assert(
      fc.property(moment, fc.constantFrom(...ZONES), fc.constantFrom(...ZONES), (at, meant_in, zone) => {
        const meant = DateTime.fromJSDate(at, { zone: meant_in })
        const shown = DateTime.fromJSDate(sameClock(at, meant_in, zone), { zone })
        const moved = shown.setZone('UTC', { keepLocalTime: true }).diff(meant.setZone('UTC', { keepLocalTime: true }))
        expect([0, 30, 60]).toContain(moved.as('minutes'))
      }),
      { numRuns: 2000 },
    )
  })
})
