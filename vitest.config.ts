import { defineConfig } from 'vitest/config'

/** Begins with an empty list of the jobs that are defined, unlike a process that has loaded the product. */
const APART = 'api/src/platform/jobs.test.ts'

const api = {
  resolve: { conditions: ['source'] },
  ssr: { resolve: { conditions: ['source'] } },
}
const server = {
  globalSetup: ['api/src/testing/global-setup.ts'],
  testTimeout: 20_000,
  hookTimeout: 60_000,
  pool: 'forks' as const,
}

export default defineConfig({
  test: {
    // Most tests wait for PostgreSQL or a child process: one more than two cores can run costs nothing.
    maxWorkers: 3,
    projects: [
      {
        ...api,
        test: {
          ...server,
          name: 'api',
          include: ['api/src/**/*.test.ts', 'db/src/**/*.test.ts'],
          exclude: [APART],
          // Loading the product takes longer than most files run; what it remembers, it remembers by database.
          isolate: false,
        },
      },
      { ...api, test: { ...server, name: 'api apart', include: [APART] } },
      {
        extends: './web/vite.config.ts',
        test: { name: 'web', include: ['web/src/**/*.test.{ts,tsx}'], environment: 'jsdom', root: '.' },
      },
    ],
  },
})
