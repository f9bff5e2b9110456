import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { type Answer, type Caller, type TestApp, testApp } from './test-app.ts'
import { upload } from './upload.ts'

export interface Importing {
  test: TestApp
  /** Where uploaded files stand. */
  data_dir: string
  /** Whose imports they are. */
  rep(): Caller
  upload(content: string | Buffer, file_name?: string, field?: string): Promise<Answer>
  preview(id: string, body?: object): Promise<Answer>
  start(id: string): Promise<Answer>
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever came back
  read(id: string): Promise<any>
  /** Uploads a file and imports it as it was guessed, or as `settings` say. */
  // biome-ignore lint/suspicious/noExplicitAny: a test looks at whatever came back
  importNow(content: string | Buffer, settings?: object, file_name?: string): Promise<any>
  /** The leads of one city in the order of the board. */
  leadsIn(city: string): Promise<{ business_name: string; position: string; [key: string]: unknown }[]>
  namesIn(city: string): Promise<string[]>
}

/** The product with a data directory of its own, and a rep who imports. */
export function importing(): Importing {
  const data_dir = mkdtempSync(join(tmpdir(), 'crm-imports-'))
  const test = testApp({ DATA_DIR: data_dir })
  let rep: Caller
  beforeAll(async () => {
    rep = await test.signedInAs('rep')
  })
  afterAll(() => rmSync(data_dir, { recursive: true, force: true }))

  const it: Importing = {
    test,
    data_dir,
    rep: () => rep,
    upload: (...file) => upload(rep, ...file),
    preview: (id, body = {}) => rep.request('POST', `/api/crm/imports/${id}/preview`, body),
    start: (id) => rep.request('POST', `/api/crm/imports/${id}/run`),
    read: async (id) => (await rep.request('GET', `/api/crm/imports/${id}`)).body,
    async importNow(content, settings, file_name) {
      const uploaded = await it.upload(content, file_name)
      expect(uploaded.status).toBe(201)
      const { id } = uploaded.body
      if (settings) expect((await it.preview(id, settings)).status).toBe(200)
      expect((await it.start(id)).status).toBe(202)
      await test.runJobs()
      return it.read(id)
    },
    leadsIn: (city) => test.db.selectFrom('leads').selectAll().where('city', '=', city).orderBy('position').execute(),
    namesIn: async (city) => (await it.leadsIn(city)).map((lead) => lead.business_name),
  }
  return it
}

/** A file of companies that are numbered from 1. */
export function companies(count: number, city: string): string {
  return `business_name,city\n${Array.from({ length: count }, (_, i) => `Company ${i + 1},${city}\n`).join('')}`
}
