import { expect, it } from 'vitest'
import { fillGaps } from './fill-gaps.ts'

const NOTHING = { delivered: 0, opened: 0, clicked: 0, bounced: 0, complained: 0, unsubscribed: 0, replied: 0 }

it('puts the hours back in which nothing happened', () => {
  const data = [
    { ...NOTHING, at: '2026-01-05T10:00:00Z', opened: 3 },
    { ...NOTHING, at: '2026-01-05T13:00:00Z', opened: 1 },
  ]
  const filled = fillGaps({ interval: 'hour', data })
  expect(filled.map(({ at, opened }) => [new Date(at).getUTCHours(), opened])).toEqual([
    [10, 3],
    [11, 0],
    [12, 0],
    [13, 1],
  ])
})

it('leaves days alone that follow each other, also where the clock is changed', () => {
  const data = ['2026-10-31T04:00:00Z', '2026-11-01T04:00:00Z', '2026-11-02T05:00:00Z'].map((at) => ({
    ...NOTHING,
    at,
  }))
  expect(fillGaps({ interval: 'day', data })).toEqual(data)
})
