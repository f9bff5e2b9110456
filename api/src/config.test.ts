import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { loadConfig, readConfig } from './config.ts'

const DATABASE_URL = 'postgres://crm:secret@db.example.com/crm'

describe('without any setting', () => {
  test('everything has a default', () => {
    expect(readConfig({}, '/srv/crm')).toEqual({
      run: 'all',
      host: '0.0.0.0',
      port: 3000,
      public_url: 'http://localhost:3000',
      data_dir: '/srv/crm/.data',
      log_level: 'info',
      fetch_allow_private: false,
    })
  })

  test('empty variables count as not set', () => {
    expect(readConfig({ PORT: '', DATABASE_URL: ' ', ADMIN_EMAIL: '' }, '/srv/crm').port).toBe(3000)
  })
})

test('every setting is read', () => {
  const env = {
    RUN: 'api',
    HOST: '127.0.0.1',
    PORT: '8080',
    PUBLIC_URL: 'https://crm.example.com/',
    DATA_DIR: '/var/lib/crm',
    LOG_LEVEL: 'warn',
    DATABASE_URL,
    REDIS_URL: 'redis://cache:6379/1',
    ADMIN_EMAIL: 'a@example.com',
    ADMIN_PASSWORD: 'correct horse',
    SECRET_KEY: 's'.repeat(32),
    FETCH_ALLOW_PRIVATE: 'true',
    MAIL_FROM: 'Demand CRM <crm@example.com>',
    RESEND_API_KEY: 're_key',
    RESEND_BASE_URL: 'http://127.0.0.1:4010',
    SMTP_URL: 'smtp://mail.example.com',
  }
  expect(readConfig(env, '/srv/crm')).toEqual({
    run: 'api',
    host: '127.0.0.1',
    port: 8080,
    public_url: 'https://crm.example.com',
    data_dir: '/var/lib/crm',
    log_level: 'warn',
    database_url: DATABASE_URL,
    redis_url: 'redis://cache:6379/1',
    first_admin: { email: 'a@example.com', password: 'correct horse' },
    secret_key: 's'.repeat(32),
    fetch_allow_private: true,
    mail: {
      via: 'resend',
      api_key: 're_key',
      base_url: 'http://127.0.0.1:4010',
      from: 'Demand CRM <crm@example.com>',
      rate_limit: 2,
      timeout_seconds: 30,
    },
  })
})

test('mail leaves through an SMTP server when there is no key of Resend', () => {
  const { mail } = readConfig({ MAIL_FROM: 'crm@example.com', SMTP_URL: 'smtps://u:p@mail.example.com' }, '/')
  expect(mail).toEqual({ via: 'smtp', url: 'smtps://u:p@mail.example.com', from: 'crm@example.com' })
})

describe('a half-set group names what is missing', () => {
  const S3 = { S3_ENDPOINT: 'https://s3', S3_BUCKET: 'b', S3_ACCESS_KEY_ID: 'k', S3_SECRET_ACCESS_KEY: 's' }
  test.each([
    [{ ADMIN_EMAIL: 'a@example.com' }, 'ADMIN_EMAIL is set but ADMIN_PASSWORD is not'],
    [{ ADMIN_PASSWORD: 'p' }, 'ADMIN_PASSWORD is set but ADMIN_EMAIL is not'],
    [{ ADMIN_EMAIL: 'a@example.com', ADMIN_PASSWORD: '' }, 'ADMIN_PASSWORD is not'],
    [{ ...S3, S3_BUCKET: undefined }, 'S3_BUCKET is not'],
    [{ ...S3, S3_ENDPOINT: undefined, S3_SECRET_ACCESS_KEY: undefined }, 'S3_ENDPOINT, S3_SECRET_ACCESS_KEY are not'],
    [{ RESEND_API_KEY: 're_key' }, 'RESEND_API_KEY is set but MAIL_FROM is not'],
    [{ SMTP_URL: 'smtp://mail.example.com' }, 'SMTP_URL is set but MAIL_FROM is not'],
    [{ MAIL_FROM: 'crm@example.com' }, 'MAIL_FROM is set but neither RESEND_API_KEY nor SMTP_URL is'],
    [{ S3_BUCKET: 'b' }, 'S3_BUCKET is set but S3_ENDPOINT, S3_ACCESS_KEY_ID, S3_SECRET_ACCESS_KEY are not'],
  ])('%o', (env, message) => {
    expect(() => readConfig(env, '/')).toThrow(message)
  })

  test('a whole group is taken', () => {
    expect(() => readConfig(S3, '/')).not.toThrow()
  })
})

describe('a value that cannot be meant is refused, by name', () => {
  test.each([
    [{ PORT: '0' }, 'PORT must be a whole number from 1 to 65535'],
    [{ PORT: '65536' }, 'PORT must be'],
    [{ PORT: '30.5' }, 'PORT must be'],
    [{ PORT: '3000x' }, 'PORT must be'],
    [{ RUN: 'web' }, 'RUN must be one of all, api, worker'],
    [{ RUN: 'api' }, 'RUN=api needs DATABASE_URL'],
    [{ RUN: 'worker' }, 'RUN=worker needs DATABASE_URL'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL must be an address that begins with postgres://'],
    [{ DATABASE_URL: 'localhost' }, 'DATABASE_URL must be'],
    [{ REDIS_URL: 'http://x' }, 'REDIS_URL must be an address that begins with redis://'],
    [{ PUBLIC_URL: 'crm.example.com' }, 'PUBLIC_URL must be an address without a path'],
    [{ PUBLIC_URL: 'https://example.com/crm' }, 'PUBLIC_URL must be an address without a path'],
    [{ SECRET_KEY: 'short' }, 'SECRET_KEY must have at least 32 characters'],
    [{ SMTP_URL: 'mail.example.com:25', MAIL_FROM: 'a@b.co' }, 'SMTP_URL must be an address that begins with smtp://'],
    [{ RESEND_BASE_URL: 'https://api.resend.com/v2' }, 'RESEND_BASE_URL must be an address without a path'],
    [{ RESEND_API_KEY: 'k', MAIL_FROM: 'the office' }, 'MAIL_FROM must be like crm@example.com or'],
    [{ FETCH_ALLOW_PRIVATE: 'yes' }, 'FETCH_ALLOW_PRIVATE must be one of true, false'],
  ])('%o', (env, message) => {
    expect(() => readConfig(env, '/')).toThrow(message)
  })

  test('without repeating a password', () => {
    expect(() => readConfig({ DATABASE_URL: 'mysql://crm:hunter2@db' }, '/')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('hunter2') }),
    )
  })
})

describe('on disk', () => {
  const root = mkdtempSync(join(tmpdir(), 'crm-config-'))
  afterEach(() => {
    rmSync(join(root, '.env'), { force: true })
    delete process.env.PORT
    delete process.env.LOG_LEVEL
  })

  test('a secret key is made once, for this user alone', () => {
    const first = loadConfig(root).secret_key
    expect(first.length).toBeGreaterThanOrEqual(32)
    expect(loadConfig(root).secret_key).toBe(first)
    expect(statSync(join(root, '.data/secret-key')).mode & 0o777).toBe(0o600)
  })

  test('a damaged secret key is not replaced in silence', () => {
    const file = join(root, '.data/secret-key')
    const key = readFileSync(file)
    writeFileSync(file, '')
    expect(() => loadConfig(root)).toThrow('is damaged')
    writeFileSync(file, key)
  })

  test('.env is read, and the environment wins over it', () => {
    writeFileSync(join(root, '.env'), 'PORT=4001\nLOG_LEVEL=error\n')
    process.env.PORT = '4002'
    expect(loadConfig(root)).toMatchObject({ port: 4002, log_level: 'error' })
  })
})
