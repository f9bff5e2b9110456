import { spawn } from 'node:child_process'
import { connect, migrate, startTemporaryPostgres } from '@crm/db'
import { measureWebhooks } from './webhooks.ts'

const postgres = await startTemporaryPostgres()
const { db } = connect({ connectionString: postgres.connectionString })
await migrate(db)
await db.destroy()
try {
  await measureWebhooks(postgres.connectionString, {
    quick: process.argv[2] === 'quick',
    start: async (env) => {
      const child = spawn('node_modules/.bin/tsx', ['-C', 'source', 'api/src/main.ts'], {
        env: {
          ...process.env,
          ...env,
          PORT: '3116',
          HOST: '127.0.0.1',
          DATA_DIR: '/tmp/f/bench',
          NODE_ENV: 'production',
        },
        stdio: ['ignore', 'ignore', 'inherit'],
        detached: true,
      })
      const url = 'http://127.0.0.1:3116'
      while (
        !(await fetch(`${url}/health/ready`).then(
          (r) => r.ok,
          () => false,
        ))
      )
        await new Promise((r) => setTimeout(r, 200))
      return {
        url,
        pid: child.pid!,
        start_seconds: 0,
        stop: async () => {
          process.kill(-child.pid!)
        },
      }
    },
  })
} finally {
  await postgres.stop()
}
