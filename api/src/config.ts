import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { StartError } from '@crm/db'

const RUN = ['all', 'api', 'worker'] as const
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
const SECRET_KEY_MIN_LENGTH = 32
const RESEND = 'https://api.resend.com'
const WEBHOOK_SECRET = /^whsec_[A-Za-z0-9+/]{20,}={0,2}$/
const SENDER = /^([^<>\r\n]+ <[^<>\s@]+@[^<>\s@]+>|[^<>\s@]+@[^<>\s@]+)$/

/** Settings that only work together: all of a group, or none. */
const GROUPS = [
  ['ADMIN_EMAIL', 'ADMIN_PASSWORD'],
  ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'],
] as const

/** Every setting, checked. Each is explained in .env.example. */
export interface Config {
  /** What this process does: serve the API and the web app, work on jobs, or both. */
  run: (typeof RUN)[number]
  host: string
  port: number
  /** Where browsers reach the product: an origin without a trailing slash. */
  public_url: string
  /** Absolute path. */
  data_dir: string
  log_level: (typeof LOG_LEVELS)[number]
  /** Unset: a private PostgreSQL in the data directory. */
  database_url?: string
  /** Unset: jobs wait in PostgreSQL. */
  redis_url?: string
  /** Created at boot when there is no user yet. */
  first_admin?: { email: string; password: string }
  /** Unset: files stand in the data directory. */
  s3?: S3Config
  /** Signs sessions and links; at least 32 characters. */
  secret_key: string
  /** Whether addresses given by users may lead to loopback and private networks. */
  fetch_allow_private: boolean
  /** How mail leaves. Unset: no mail is sent. */
  mail?: MailConfig
}

/** `from` is `name@example.com` or `Name <name@example.com>`. */
export type MailConfig =
  | {
      via: 'resend'
      api_key: string
      base_url: string
      from: string
      /** Requests per second that the account may make. */
      rate_limit: number
      /** How long a request may take. */
      timeout_seconds: number
      /** Signs the provider's webhooks; unset: they are refused. */
      webhook_secret?: string
    }
  | { via: 'smtp'; url: string; from: string }

/** A bucket of S3 or of anything that speaks its protocol. */
export interface S3Config {
  endpoint: string
  bucket: string
  region: string
  access_key_id: string
  secret_access_key: string
}

type Environment = Record<string, string | undefined>

/**
 * The configuration of this process: the environment, after the `.env` file in `root` (the environment wins).
 * Creates the data directory, and the secret key in it when SECRET_KEY is not set.
 * @throws StartError naming the variable and what to do
 */
export function loadConfig(root: string): Config {
  const file = join(root, '.env')
  if (existsSync(file)) process.loadEnvFile(file)
  const settings = readConfig(process.env, root)
  createDataDir(settings.data_dir)
  return { ...settings, secret_key: settings.secret_key ?? storedSecretKey(settings.data_dir) }
}

/**
 * Reads and checks the settings without touching the disk. Empty variables count as not set.
 * @param root what a relative DATA_DIR is relative to
 * @throws StartError naming the variable and what to do
 */
export function readConfig(env: Environment, root: string): Omit<Config, 'secret_key'> & { secret_key?: string } {
  const text = (name: string) => env[name]?.trim() || undefined
  for (const group of GROUPS) refuseHalfSet(group, text)

  const port = integer('PORT', text('PORT') ?? '3000', 1, 65_535)
  const run = choice('RUN', text('RUN') ?? 'all', RUN)
  const database_url = url('DATABASE_URL', text('DATABASE_URL'), ['postgres:', 'postgresql:'])
  if (run !== 'all' && !database_url) {
    throw new StartError(
      `RUN=${run} needs DATABASE_URL: the built-in PostgreSQL serves one process only. Set DATABASE_URL to a PostgreSQL 18 server, or leave RUN unset.`,
    )
  }
  const secret_key = text('SECRET_KEY')
  if (secret_key && secret_key.length < SECRET_KEY_MIN_LENGTH) {
    throw new StartError(
      `SECRET_KEY must have at least ${SECRET_KEY_MIN_LENGTH} characters. Make one with: openssl rand -base64 33`,
    )
  }
  const email = text('ADMIN_EMAIL')
  const password = text('ADMIN_PASSWORD')
  const mail = mailConfig(text)
  return {
    run,
    port,
    host: text('HOST') ?? '0.0.0.0',
    public_url: origin('PUBLIC_URL', text('PUBLIC_URL')) ?? `http://localhost:${port}`,
    data_dir: resolve(root, text('DATA_DIR') ?? '.data'),
    log_level: choice('LOG_LEVEL', text('LOG_LEVEL') ?? 'info', LOG_LEVELS),
    ...(database_url && { database_url }),
    ...optional('redis_url', url('REDIS_URL', text('REDIS_URL'), ['redis:', 'rediss:'])),
    ...(email && password && { first_admin: { email, password } }),
    ...s3(text),
    ...optional('secret_key', secret_key),
    fetch_allow_private:
      choice('FETCH_ALLOW_PRIVATE', text('FETCH_ALLOW_PRIVATE') ?? 'false', ['true', 'false']) === 'true',
    ...(mail && { mail }),
  }
}

/** Resend before SMTP when both are set. */
function mailConfig(text: (name: string) => string | undefined): MailConfig | undefined {
  const api_key = text('RESEND_API_KEY')
  const base_url = origin('RESEND_BASE_URL', text('RESEND_BASE_URL')) ?? RESEND
  const smtp_url = url('SMTP_URL', text('SMTP_URL'), ['smtp:', 'smtps:'])
  const from = text('MAIL_FROM')
  if (!api_key && !smtp_url) {
    if (!from) return undefined
    throw new StartError('MAIL_FROM is set but neither RESEND_API_KEY nor SMTP_URL is. Set one of them, or unset it.')
  }
  if (!from) {
    throw new StartError(
      `${api_key ? 'RESEND_API_KEY' : 'SMTP_URL'} is set but MAIL_FROM is not. Set it to the sender of all mail, such as MAIL_FROM=crm@example.com`,
    )
  }
  if (!SENDER.test(from)) {
    throw new StartError(`MAIL_FROM must be like crm@example.com or Demand CRM <crm@example.com>, not "${from}".`)
  }
  if (!api_key) return { via: 'smtp', url: smtp_url as string, from }
  const rate_limit = integer('RESEND_RATE_LIMIT', text('RESEND_RATE_LIMIT') ?? '2', 1, 10_000)
  const timeout_seconds = integer('RESEND_TIMEOUT', text('RESEND_TIMEOUT') ?? '30', 1, 120)
  const webhook_secret = text('RESEND_WEBHOOK_SECRET')
  if (webhook_secret && !WEBHOOK_SECRET.test(webhook_secret)) {
    throw new StartError(
      'RESEND_WEBHOOK_SECRET must be the signing secret of the webhook, which begins with whsec_. Copy it from resend.com/webhooks.',
    )
  }
  return {
    via: 'resend',
    api_key,
    base_url,
    from,
    rate_limit,
    timeout_seconds,
    ...optional('webhook_secret', webhook_secret),
  }
}

function s3(text: (name: string) => string | undefined): { s3?: S3Config } {
  const endpoint = url('S3_ENDPOINT', text('S3_ENDPOINT'), ['https:', 'http:'])
  const bucket = text('S3_BUCKET')
  const access_key_id = text('S3_ACCESS_KEY_ID')
  const secret_access_key = text('S3_SECRET_ACCESS_KEY')
  if (!endpoint || !bucket || !access_key_id || !secret_access_key) return {}
  return { s3: { endpoint, bucket, region: text('S3_REGION') ?? 'us-east-1', access_key_id, secret_access_key } }
}

function refuseHalfSet(group: readonly string[], text: (name: string) => string | undefined) {
  const missing = group.filter((name) => !text(name))
  if (missing.length === 0 || missing.length === group.length) return
  const present = group.filter((name) => text(name))
  throw new StartError(
    `${present.join(', ')} ${present.length === 1 ? 'is' : 'are'} set but ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} not. Set all of ${group.join(', ')}, or none of them.`,
  )
}

function integer(name: string, value: string, min: number, max: number): number {
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN
  if (!(number >= min && number <= max)) {
    throw new StartError(`${name} must be a whole number from ${min} to ${max}, not "${value}".`)
  }
  return number
}

function choice<const T extends string>(name: string, value: string, choices: readonly T[]): T {
  const found = choices.find((candidate) => candidate === value)
  if (!found) throw new StartError(`${name} must be one of ${choices.join(', ')}, not "${value}".`)
  return found
}

/** The value is not repeated in the message: it may hold a password. */
function url(name: string, value: string | undefined, protocols: string[]): string | undefined {
  if (value === undefined) return undefined
  if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol)) {
    throw new StartError(
      `${name} must be an address that begins with ${protocols[0]}// — check it for typing errors and escape special characters in the password (%40 for @).`,
    )
  }
  return value
}

function origin(name: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined
  const parsed = URL.canParse(value) ? new URL(value) : undefined
  if (!parsed || !['http:', 'https:'].includes(parsed.protocol) || parsed.pathname !== '/' || parsed.search) {
    throw new StartError(`${name} must be an address without a path, such as https://crm.example.com, not "${value}".`)
  }
  return parsed.origin
}

function optional<K extends string>(key: K, value: string | undefined): { [P in K]?: string } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: string }
}

/** Others may pass through it (the account PostgreSQL runs as must) but not list it. */
function createDataDir(dir: string) {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o711 })
  } catch (error) {
    throw unwritable(dir, error)
  }
}

function storedSecretKey(dir: string): string {
  const file = join(dir, 'secret-key')
  try {
    writeFileSync(file, `${randomBytes(33).toString('base64url')}\n`, { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unwritable(dir, error)
  }
  const key = readFileSync(file, 'utf8').trim()
  if (key.length < SECRET_KEY_MIN_LENGTH) {
    throw new StartError(
      `${file} is damaged. Restore it from a backup, or delete it: everyone then has to sign in again.`,
    )
  }
  return key
}

function unwritable(dir: string, error: unknown): StartError {
  return new StartError(
    `The data directory ${dir} cannot be written (${(error as NodeJS.ErrnoException).code}). Make it writable for this user, or set DATA_DIR to another directory.`,
  )
}
