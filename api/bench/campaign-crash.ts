/**
 * `pnpm bench:campaign-crash [--backend redis|postgres] [--recipients 20000] [--kills 20]` sends a campaign while
 * everything goes wrong, and counts what was lost, doubled, or sent to somebody who did not want it any more.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, connect as connectSocket, createServer, type Socket } from 'node:net'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { connect, migrate, startEmbeddedPostgres } from '@crm/db'
import { crashCampaign } from '../src/testing/campaign-crash.ts'
import { startRedis } from '../src/testing/redis.ts'
import { say } from './report.ts'

const { values: options } = parseArgs({
  options: {
    backend: { type: 'string', default: 'postgres' },
    recipients: { type: 'string', default: '20000' },
    kills: { type: 'string', default: '20' },
    workers: { type: 'string', default: '3' },
    rate: { type: 'string', default: '4' },
  },
})

const dataDir = await mkdtemp(join(tmpdir(), 'demand-crm-crash-'))
await chmod(dataDir, 0o711)
let postgres = await startEmbeddedPostgres({ dataDir })
const redis = options.backend === 'redis' ? await startRedis() : undefined
const door = await openDoor(postgres.connectionString)
const { db } = connect({ connectionString: door.url })
try {
  await migrate(db)
  say(`${options.recipients} recipients, jobs on ${options.backend}, load average ${loadavg()[0]?.toFixed(1)}`)
  const tally = await crashCampaign({
    db,
    database_url: door.url,
    redis_url: redis?.url,
    recipients: Number(options.recipients),
    workers: Number(options.workers),
    kills: Number(options.kills),
    rate_limit: Number(options.rate),
    timeout_seconds: 10,
    give_up_seconds: 600,
    async restartDatabase() {
      say('the database is restarted')
      await postgres.stop()
      postgres = await startEmbeddedPostgres({ dataDir })
      door.leadTo(postgres.connectionString)
    },
  })
  for (const [name, value] of Object.entries(tally)) say(`${name.padEnd(20)} ${JSON.stringify(value)}`)
  const { lost, doubled, untrue, against_their_will, chunks } = tally
  const is_complete = Object.keys(chunks).join() === 'done'
  const is_right = is_complete && lost + doubled + untrue + against_their_will === 0
  say(is_right ? 'Nothing lost, nothing doubled, nothing untrue.' : 'FAILED')
  process.exitCode = is_right ? 0 : 1
} finally {
  await db.destroy()
  door.close()
  await redis?.stop()
  await postgres.stop()
  await rm(dataDir, { recursive: true, force: true })
}

/** A port that stays the same while the database behind it comes back on another. */
async function openDoor(target: string) {
  let port = Number(new URL(target).port)
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connectSocket(port, '127.0.0.1')
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.setNoDelay()
      socket.on('error', () => {})
      socket.on('close', () => {
        open.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.pipe(upstream).pipe(client)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(target)
  url.port = String((server.address() as AddressInfo).port)
  return {
    url: url.href,
    leadTo(next: string) {
      port = Number(new URL(next).port)
    },
    close() {
      server.close()
      for (const socket of open) socket.destroy()
    },
  }
}
