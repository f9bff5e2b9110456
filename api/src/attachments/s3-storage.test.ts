import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { readConfig } from '../config.ts'
import { postForm } from '../testing/form.ts'
import { startS3Server } from '../testing/s3-server.ts'
import { type Caller, testApp } from '../testing/test-app.ts'
import { removeOrphanedFiles } from './jobs.ts'
import { openStorage } from './storage.ts'

const s3 = await startS3Server()
const test = testApp(s3.settings)
let rep: Caller
let lead_id: string

beforeEach(async () => {
  rep = await test.signedInAs('rep')
  lead_id = (await rep.request('POST', '/api/crm/leads', { business_name: 'Acme' })).body.id
})
afterAll(() => s3.close())

const MEGABYTE = 1024 * 1024
const attach = (name: string, content: string | Buffer) =>
  postForm(rep, '/api/crm/attachments', { lead_id }, [{ name, content }])

describe('files in S3', () => {
  it('are stored, given back, and removed when their lead is gone', async () => {
    const small = await attach('a.txt', 'hello')
    const large = randomBytes(12 * MEGABYTE)
    const { body } = await attach('large.bin', large)
    expect(body.data[0]).toMatchObject({
      size_bytes: large.length,
      sha256: createHash('sha256').update(large).digest('hex'),
    })
    expect([...s3.objects.values()].some((object) => object.equals(large))).toBe(true)
    const read = await rep.request('GET', `/api/crm/attachments/${small.body.data[0].id}/content`)
    expect(read.body).toBe('hello')

    await test.db.deleteFrom('leads').where('id', '=', lead_id).execute()
    const run = { job_id: 'x', attempt: 1, signal: new AbortController().signal, log: test.context.log }
    s3.isDown = true
    await removeOrphanedFiles.handler(test.context, {}, run)
    s3.isDown = false
    expect(s3.objects.size).toBe(2)
    await test.db
      .updateTable('orphaned_files')
      .set({ remove_after: new Date(0) })
      .execute()
    await removeOrphanedFiles.handler(test.context, {}, run)
    expect(s3.objects.size).toBe(0)
  })

  it('that are too large leave no part behind', async () => {
    expect((await attach('large.bin', Buffer.alloc(26 * MEGABYTE))).status).toBe(413)
    expect(s3.objects.size).toBe(0)
    expect(s3.unfinished.size).toBe(0)
  })

  it('that are gone from the bucket are not found', async () => {
    const { body } = await attach('a.txt', 'hello')
    s3.objects.clear()
    expect((await rep.request('GET', `/api/crm/attachments/${body.data[0].id}/content`)).status).toBe(404)
  })
})

describe('a bucket that cannot be used stops the start', () => {
  it.each([
    ['unknown', { S3_BUCKET: 'other' }, /no bucket "other".*S3_BUCKET/],
    ['with wrong keys', { S3_ACCESS_KEY_ID: 'wrong' }, /refuses these keys/],
    ['at a wrong address', { S3_ENDPOINT: 'http://127.0.0.1:1' }, /cannot be reached/],
  ])('%s', async (_, wrong, sentence) => {
    await expect(openStorage(readConfig({ ...s3.settings, ...wrong }, '/nowhere'))).rejects.toThrow(sentence)
  })
})
