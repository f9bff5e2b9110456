import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from '@playwright/test'

// Read again in every worker: what is decided here is kept in the environment.
process.env.E2E_PORT ??= String(20_000 + (process.pid % 20_000))
process.env.E2E_DATA_DIR ??= mkdtempSync(join(tmpdir(), 'crm-e2e-'))
const baseURL = `http://localhost:${process.env.E2E_PORT}`
const provider = `http://127.0.0.1:${Number(process.env.E2E_PORT) + 1}`
process.env.E2E_MAIL_PROVIDER = provider
const WEBHOOK_SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'

/** Journeys through the product, started as users start it, from the first start on. */
export default defineConfig({
  testDir: 'e2e',
  globalSetup: './e2e/find-browser.ts',
  outputDir: '../test-results',
  fullyParallel: false,
  workers: 1,
  retries: process.env.CI ? 1 : 0,
  timeout: 90_000,
  expect: { timeout: 10_000 },
  reporter: [['list']],
  projects: [
    { name: 'first run', testMatch: 'first-run.spec.ts' },
    { name: 'journeys', testIgnore: 'first-run.spec.ts', dependencies: ['first run'] },
  ],
  use: {
    baseURL,
    locale: 'en-US',
    timezoneId: 'America/Chicago',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.E2E_BROWSER,
      args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
    },
  },
  webServer: [
    {
      // The far side of the network: speaks Resend's protocol, and tells what became of mails by signed webhooks.
      command: 'exec ../node_modules/.bin/tsx ../api/src/testing/resend-server.ts',
      url: `${provider}/domains`,
      env: {
        PORT: new URL(provider).port,
        WEBHOOK_URL: `${baseURL}/api/crm/email-marketing/webhooks/resend`,
        WEBHOOK_SECRET,
      },
    },
    {
      // What it prints is kept, because the link of the first start is read from it.
      command: 'exec node ../start.mjs > "$DATA_DIR/console.log"',
      url: `${baseURL}/health/ready`,
      timeout: 240_000,
      gracefulShutdown: { signal: 'SIGTERM', timeout: 20_000 },
      env: {
        PORT: process.env.E2E_PORT,
        DATA_DIR: process.env.E2E_DATA_DIR,
        PUBLIC_URL: baseURL,
        ADMIN_EMAIL: '',
        ADMIN_PASSWORD: '',
        LOG_LEVEL: 'warn',
        DATABASE_URL: '',
        REDIS_URL: '',
        MAIL_FROM: 'Demand CRM <crm@example.com>',
        RESEND_API_KEY: 're_journeys',
        RESEND_BASE_URL: provider,
        RESEND_WEBHOOK_SECRET: WEBHOOK_SECRET,
        RESEND_RATE_LIMIT: '20',
        SMTP_URL: '',
      },
    },
  ],
})
