import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    // Most tests wait for PostgreSQL or a child process: one more than two cores can run costs nothing.
    maxWorkers: 3,
    projects: [
      {
        resolve: { conditions: ['source'] },
        ssr: { resolve: { conditions: ['source'] } },
        test: {
          name: 'api',
          include: ['api/src/**/*.test.ts', 'db/src/**/*.test.ts'],
          globalSetup: ['api/src/testing/global-setup.ts'],
          testTimeout: 20_000,
          hookTimeout: 60_000,
          pool: 'forks',
        },
      },
      {
        extends: './web/vite.config.ts',
        test: { name: 'web', include: ['web/src/**/*.test.{ts,tsx}'], environment: 'jsdom', root: '.' },
      },
    ],
  },
})
