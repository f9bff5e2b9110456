import { describe, expect, test } from 'vitest'
import { checkRule, instant, nextOccurrence, wallClock } from './recurrence.ts'

const NEW_YORK = 'America/New_York'
const LORD_HOWE = 'Australia/Lord_Howe'
const LONG_AGO = new Date('2020-01-01T00:00:00Z')

/** The next ones, as if each was completed before it was due. */
function series(rule: string, start: string, time_zone: string, count: number): string[] {
  const dates: string[] = []
  let at = wallClock(start, time_zone)
  for (let kept: string | undefined = rule; kept && dates.length < count; ) {
    const next = nextOccurrence(kept, at, time_zone, LONG_AGO)
    if (!next) break
    dates.push(next.due_at)
    at = next.recurs_at
    kept = next.recurrence_rule
  }
  return dates
}

describe('the time of day', () => {
  test('9:00 stays 9:00 in New York when summer time begins and ends', () => {
    expect(series('FREQ=DAILY', '2027-03-13T14:00:00Z', NEW_YORK, 2)).toEqual([
      '2027-03-14T13:00:00Z',
      '2027-03-15T13:00:00Z',
    ])
    expect(series('FREQ=WEEKLY', '2027-10-31T13:00:00Z', NEW_YORK, 2)).toEqual([
      '2027-11-07T14:00:00Z',
      '2027-11-14T14:00:00Z',
    ])
  })

  test('9:00 stays 9:00 on Lord Howe, where summer time is half an hour', () => {
    // +11:00 in summer until 4 April 2027, +10:30 in winter until 3 October.
    expect(series('FREQ=DAILY', '2027-04-02T22:00:00Z', LORD_HOWE, 2)).toEqual([
      '2027-04-03T22:30:00Z',
      '2027-04-04T22:30:00Z',
    ])
    expect(series('FREQ=DAILY', '2027-10-01T22:30:00Z', LORD_HOWE, 2)).toEqual([
      '2027-10-02T22:00:00Z',
      '2027-10-03T22:00:00Z',
    ])
  })

  test('an hour that summer time leaves out is one hour later on that day only', () => {
    expect(series('FREQ=DAILY', '2027-03-13T07:30:00Z', NEW_YORK, 2)).toEqual([
      '2027-03-14T07:30:00Z',
      '2027-03-15T06:30:00Z',
    ])
    expect(instant('2027-10-03T02:15:00', LORD_HOWE)).toBe('2027-10-02T15:45:00Z')
  })

  test('of an hour that is there twice the first is meant', () => {
    expect(instant('2027-11-07T01:30:00', NEW_YORK)).toBe('2027-11-07T05:30:00Z')
    expect(instant('2027-04-04T01:45:00', LORD_HOWE)).toBe('2027-04-03T14:45:00Z')
  })
})

describe('which day', () => {
  test.each([
    ['FREQ=WEEKLY;INTERVAL=2;BYDAY=MO', ['2027-01-18', '2027-02-01']],
    ['FREQ=WEEKLY;BYDAY=MO,TH', ['2027-01-07', '2027-01-11']],
    ['FREQ=DAILY;INTERVAL=3', ['2027-01-07', '2027-01-10']],
    ['FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR', ['2027-01-05', '2027-01-06']],
    ['FREQ=MONTHLY;BYDAY=-1FR', ['2027-01-29', '2027-02-26']],
    ['FREQ=MONTHLY;BYMONTHDAY=-1', ['2027-01-31', '2027-02-28']],
    ['FREQ=YEARLY', ['2028-01-04', '2029-01-04']],
  ])('%s', (rule, days) => {
    expect(series(rule, '2027-01-04T09:00:00Z', 'UTC', 2)).toEqual(days.map((day) => `${day}T09:00:00Z`))
  })

  test('a month without a 31st is left out', () => {
    expect(series('FREQ=MONTHLY', '2027-01-31T09:00:00Z', 'UTC', 2)).toEqual([
      '2027-03-31T09:00:00Z',
      '2027-05-31T09:00:00Z',
    ])
  })

  test('what was missed is passed over, and what is due later today is not', () => {
    const next = (now: string) => nextOccurrence('FREQ=DAILY', '2027-01-04T09:00:00', 'UTC', new Date(now))?.due_at
    expect(next('2027-01-20T08:59:00Z')).toBe('2027-01-20T09:00:00Z')
    expect(next('2027-01-20T09:00:00Z')).toBe('2027-01-21T09:00:00Z')
    expect(next('2027-01-04T08:00:00Z')).toBe('2027-01-05T09:00:00Z')
  })
})

describe('the end', () => {
  test('COUNT counts the first one, and those that were passed over', () => {
    expect(series('FREQ=DAILY;COUNT=3', '2027-01-04T09:00:00Z', 'UTC', 9)).toHaveLength(2)
    const late = nextOccurrence('FREQ=DAILY;COUNT=5', '2027-01-04T09:00:00', 'UTC', new Date('2027-01-06T12:00:00Z'))
    expect(late).toMatchObject({ due_at: '2027-01-07T09:00:00Z', recurrence_rule: 'FREQ=DAILY;COUNT=2' })
    const over = nextOccurrence('FREQ=DAILY;COUNT=3', '2027-01-04T09:00:00', 'UTC', new Date('2027-01-06T12:00:00Z'))
    expect(over).toBeNull()
  })

  test('UNTIL is meant to the end of a plain date, and to the second of a time', () => {
    expect(series('FREQ=DAILY;UNTIL=20270106', '2027-01-04T23:00:00Z', 'UTC', 9)).toHaveLength(2)
    expect(series('FREQ=DAILY;UNTIL=20270106T140000Z', '2027-01-04T14:00:00Z', NEW_YORK, 9)).toHaveLength(2)
    expect(series('FREQ=DAILY;UNTIL=20270106T135959Z', '2027-01-04T14:00:00Z', NEW_YORK, 9)).toHaveLength(1)
  })
})

describe('rules that are refused', () => {
  test.each([
    ['nonsense', /not understood/],
    ['FREQ=SECONDLY', /not a value of FREQ/],
    ['FREQ=MINUTELY', /not a value of FREQ/],
    ['FREQ=HOURLY', /not a value of FREQ/],
    ['FREQ=DAILY;INTERVAL=0', /INTERVAL/],
    ['FREQ=DAILY;FREQ=WEEKLY', /twice/],
    ['FREQ=DAILY;COUNT=3;UNTIL=20270101', /not by both/],
    ['FREQ=DAILY;UNTIL=20270231', /date that exists/],
    ['FREQ=WEEKLY;BYDAY=2MO', /numbers only/],
    ['FREQ=DAILY;BYHOUR=3', /not understood/],
    ['INTERVAL=2', /how often/],
    ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', /no date/],
    ['FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=30', /no date/],
    ['FREQ=MONTHLY;BYDAY=1MO;BYSETPOS=4', /no date/],
    ['FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30', /BYMONTH is for/],
    ['FREQ=WEEKLY;BYDAY=MO;BYSETPOS=3', /BYSETPOS is for/],
    ['FREQ=DAILY;INTERVAL=7;BYDAY=TU', /takes no INTERVAL/],
    ['DTSTART:20270101T000000Z\nRRULE:FREQ=DAILY', /not understood/],
  ])('%s', (rule, reason) => {
    const started = performance.now()
    expect(() => checkRule(rule, '2027-01-04T09:00:00', 'UTC')).toThrow(reason)
    expect(performance.now() - started).toBeLessThan(5_000)
  })

  test('one with a prefix or in lower case is kept as RFC 5545 writes it', () => {
    expect(checkRule('RRULE:freq=weekly;byday=mo', '2027-01-04T09:00:00', 'UTC')).toBe('FREQ=WEEKLY;BYDAY=MO')
  })
})
