import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'

const INSTALLED = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']
/** Chromium inside an npm package, for machines without any browser. Fetched only there: it is large. */
const PACKAGED = '@sparticuz/chromium@153.0.0'

/** Decides which browser the journeys run in: E2E_BROWSER, an installed one, Playwright's own, one from npm. */
export default async function findBrowser() {
  process.env.E2E_BROWSER ??= installed() ?? playwrights() ?? (await packaged())
}

function installed(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'
  return [...folders.flatMap((folder) => INSTALLED.map((name) => join(folder, name))), mac].find((path) =>
    existsSync(path),
  )
}

function playwrights(): string | undefined {
  const path = chromium.executablePath()
  return existsSync(path) ? path : undefined
}

async function packaged(): Promise<string> {
  const folder = join(homedir(), '.cache', 'demand-crm', 'browser')
  execFileSync('npm', ['install', '--silent', '--no-save', '--prefix', folder, PACKAGED], { stdio: 'inherit' })
  const entry = createRequire(join(folder, 'package.json')).resolve('@sparticuz/chromium')
  const { default: browser } = (await import(entry)) as { default: { executablePath(): Promise<string> } }
  return browser.executablePath()
}
