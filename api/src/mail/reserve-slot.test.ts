import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { peakRate } from '../testing/peak-rate.ts'
import { createTestDatabase, type TestDatabase } from '../testing/test-database.ts'
import { postponeSlots, reserveSlot } from './reserve-slot.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
beforeEach(() => database.db.deleteFrom('mail_slots').execute())
afterAll(() => database.drop())

const now = () => performance.timeOrigin + performance.now()

test('no more than the limit begin in any second, however many ask, and nearly as many do', async () => {
  const limit = 20
  const began: number[] = []
  const ask = async () => {
    while (began.length < 50) if (await reserveSlot(database.db, { interval_ms: 1000 / limit })) began.push(now())
  }
  await Promise.all(Array.from({ length: 8 }, ask))
  const times = began.toSorted((a, b) => a - b)
  expect(peakRate(times)).toBeLessThanOrEqual(limit)
  const seconds = ((times.at(-1) as number) - (times[0] as number)) / 1000
  expect((times.length - 1) / seconds / limit).toBeGreaterThan(0.6)
})

test('a mail that somebody waits for goes before those of a campaign', async () => {
  const turn = { interval_ms: 500 }
  let has_gone = false
  const campaign = Array.from({ length: 8 }, async () => {
    while (!has_gone) await reserveSlot(database.db, turn)
  })
  await reserveSlot(database.db, turn)
  const asked = now()
  await reserveSlot(database.db, { ...turn, is_urgent: true })
  expect(now() - asked).toBeLessThan(2_500)
  has_gone = true
  await Promise.all(campaign)
})

test('when the provider asks to wait, everybody waits', async () => {
  await postponeSlots(database.db, 1)
  const asked = now()
  expect(await reserveSlot(database.db, { interval_ms: 1, within_ms: 200 })).toBe(false)
  expect(await reserveSlot(database.db, { interval_ms: 1 })).toBe(true)
  expect(now() - asked).toBeGreaterThan(950)
})

test('without a limit nobody waits', async () => {
  expect(await reserveSlot(database.db, { interval_ms: 0 })).toBe(true)
  expect(await database.db.selectFrom('mail_slots').selectAll().execute()).toEqual([])
})

test('a turn that is not wanted any more is given up', async () => {
  expect(await reserveSlot(database.db, { interval_ms: 1, isWanted: async () => false })).toBe(false)
})
