import { expect, it } from 'vitest'
import { crashCampaign } from '../../testing/campaign-crash.ts'
import { createTestDatabase } from '../../testing/test-database.ts'

it('loses and doubles no mail though workers are killed, connections break and contacts change', {
  timeout: 120_000,
}, async () => {
  const { db, connection_string, drop } = await createTestDatabase()
  try {
    const tally = await crashCampaign({
      db,
      database_url: connection_string,
      recipients: 3_000,
      workers: 3,
      kills: 4,
      rate_limit: 4,
      timeout_seconds: 3,
      give_up_seconds: 90,
    })
    expect(tally).toMatchObject({ lost: 0, doubled: 0, untrue: 0, against_their_will: 0 })
    expect(tally.chunks.done).toBe(Object.values(tally.chunks).reduce((sum, count) => sum + count))
  } finally {
    await drop()
  }
})
