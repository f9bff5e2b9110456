import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { newApiKey } from '../auth/api-keys.ts'
import { type FormFile, multipartForm, postForm } from '../testing/form.ts'
import { type Caller, testApp } from '../testing/test-app.ts'
import { removeOrphanedFiles } from './jobs.ts'

const data_dir = mkdtempSync(join(tmpdir(), 'crm-attachments-'))
const test = testApp({ DATA_DIR: data_dir })
let rep: Caller
let lead_id: string

beforeAll(async () => {
  rep = await test.signedInAs('rep')
  lead_id = (await rep.request('POST', '/api/crm/leads', { business_name: 'Acme Plumbing' })).body.id
})
afterAll(() => rmSync(data_dir, { recursive: true, force: true }))

const URL = '/api/crm/attachments'
const MEGABYTE = 1024 * 1024
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const ZIP = Buffer.from('504b03041400000008000000210000000000000000000000000001000000780000', 'hex')
const PDF = '%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n'

const attach = (files: FormFile[], owner: Record<string, string> = { lead_id }, caller = rep) =>
  postForm(caller, URL, owner, files)
const attachOne = async (name: string, content: string | Buffer) => (await attach([{ name, content }])).body.data[0]
const list = async (owner: string) => (await rep.request('GET', `${URL}?${owner}`)).body.data
const filesOnDisk = () => {
  const entries = readdirSync(data_dir, { recursive: true, withFileTypes: true })
  return entries.filter((entry) => entry.isFile()).map((entry) => entry.name)
}
const runJob = async () => {
  const run = { job_id: 'x', attempt: 1, signal: new AbortController().signal, log: test.context.log }
  await removeOrphanedFiles.handler(test.context, {}, run)
}

describe('files', () => {
  it('of every kind of record are attached, listed, read and downloaded as they were', async () => {
    const contact = await test.db
      .insertInto('contacts')
      .values({ lead_id, first_name: 'Ada' })
      .returning('id')
      .execute()
    const task = await test.db.insertInto('tasks').values({ lead_id, title: 'Call' }).returning('id').execute()
    const call = await rep.request('POST', '/api/crm/activities', { lead_id, activity_type: 'call' })
    const owners = { lead_id, contact_id: contact[0]?.id, task_id: task[0]?.id, activity_id: call.body.id }
    for (const [key, id] of Object.entries(owners)) {
      const content = `Terms for ${key}: 2 % — “net 30”`
      const answer = await attach(
        [
          { name: 'Terms.txt', content },
          { name: 'roof.png', content: PNG },
        ],
        { [key]: id },
      )
      expect(answer.status).toBe(201)
      const [text, picture] = answer.body.data
      expect(answer.headers.location).toBe(`${URL}/${text.id}`)
      expect(text).toMatchObject({
        [key]: id,
        file_name: 'Terms.txt',
        content_type: 'text/plain',
        size_bytes: Buffer.byteLength(content),
        sha256: createHash('sha256').update(content).digest('hex'),
        can_preview: false,
        created_by: rep.user_id,
      })
      expect(picture).toMatchObject({ content_type: 'image/png', size_bytes: PNG.length, can_preview: true })
      expect((await list(`${key}=${id}`)).map((file: { id: string }) => file.id)).toEqual([picture.id, text.id])
      expect((await rep.request('GET', `${URL}/${text.id}`)).body).toEqual(text)
      expect((await rep.request('GET', `${URL}/${text.id}/content`)).body).toBe(content)
    }
  })

  it('are what their bytes say, and only pictures and PDFs are shown by a browser', async () => {
    const cases: [name: string, content: string | Buffer, type: string, isShown: boolean][] = [
      ['roof.png', PNG, 'image/png', true],
      ['quote.pdf', PDF, 'application/pdf', true],
      ['bomb.pdf', ZIP, 'application/zip', false],
      ['page.html', '<!doctype html><script>alert(1)</script>', 'text/plain', false],
      ['page.png', '<html><script>alert(1)</script>', 'text/plain', false],
      ['drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'text/plain', false],
      ['data.xml', '<?xml version="1.0"?><x/>', 'text/plain', false],
      ['feed.csv', 'a,b\n1,2\n', 'text/plain', false],
      ['archive.gz', gzipSync('x'.repeat(1000)), 'application/gzip', false],
      ['noise.bin', Buffer.from([0, 255, 1, 254]), 'application/octet-stream', false],
    ]
    for (const [name, content, content_type, isShown] of cases) {
      const file = await attachOne(name, content)
      expect(file, name).toMatchObject({ file_name: name, content_type, can_preview: isShown })
      for (const inline of [false, true]) {
        const { headers } = await rep.request('GET', `${URL}/${file.id}/content?inline=${inline}`)
        const disposition = String(headers['content-disposition'])
        expect(disposition.startsWith(inline && isShown ? 'inline' : 'attachment'), name).toBe(true)
        expect(headers['x-content-type-options']).toBe('nosniff')
        expect(headers['content-security-policy']).toContain("default-src 'none'")
        expect(headers['content-security-policy']).toContain(inline && name === 'quote.pdf' ? 'self' : 'sandbox')
        expect(String(headers['content-type']).split(';')[0]).toBe(content_type)
      }
    }
  })

  it('have names without paths, control characters and turned text', async () => {
    const cases = [
      ['../../etc/passwd', 'passwd'],
      ['C:\\Users\\jo\\Quote.pdf', 'Quote.pdf'],
      ['Angebot für Müller – 1.txt', 'Angebot für Müller – 1.txt'],
      ['invoice\u202efdp.exe', 'invoicefdp.exe'],
      ['<img src=x onerror=alert(1)>.png', '_img src=x onerror=alert(1)_.png'],
      ['...', 'file'],
      [`${'x'.repeat(400)}.pdf`, `${'x'.repeat(251)}.pdf`],
    ] as const
    for (const [sent, kept] of cases) expect((await attachOne(sent, 'x')).file_name).toBe(kept)
    const { id } = await attachOne('Müller "1".txt', 'x')
    const { headers } = await rep.request('GET', `${URL}/${id}/content`)
    expect(headers['content-disposition']).toMatch(
      /^attachment; filename="[\x20-\x7e]+"; filename\*=UTF-8''M%C3%BCller/,
    )
  })

  it('are asked for again by what they are', async () => {
    const { id, sha256 } = await attachOne('a.txt', 'same')
    const again = await rep.request('GET', `${URL}/${id}/content`, undefined, { 'if-none-match': `"${sha256}"` })
    expect(again.status).toBe(304)
    expect(again.headers['cache-control']).toContain('private')
  })

  it('are deleted and restored', async () => {
    const file = await attachOne('a.txt', 'x')
    const url = `${URL}/${file.id}`
    expect((await rep.request('DELETE', url, undefined, { 'if-match': '"9"' })).status).toBe(412)
    expect((await rep.request('DELETE', url)).status).toBe(204)
    for (const path of [url, `${url}/content`]) expect((await rep.request('GET', path)).status).toBe(404)
    expect((await rep.request('DELETE', url)).status).toBe(404)
    const ids = (await list(`lead_id=${lead_id}`)).map((one: { id: string }) => one.id)
    expect(ids).not.toContain(file.id)
    expect((await rep.request('POST', `${url}/restore`)).body).toMatchObject({ id: file.id, deleted_at: null })
    expect((await rep.request('GET', `${url}/content`)).body).toBe('x')
  })
})

describe('an upload', () => {
  const fresh = { name: 'a.txt', content: 'x' }
  it.each([
    [
      'of more than 25 MB',
      { lead_id: '' },
      [fresh, { name: 'big.iso', content: Buffer.alloc(25 * MEGABYTE + 1) }],
      413,
      /big\.iso.*25 MB/,
    ],
    ['of 21 files', { lead_id: '' }, Array.from({ length: 21 }, () => fresh), 413, /at most 20/],
    ['of an empty file', { lead_id: '' }, [fresh, { name: 'empty.txt', content: '' }], 400, /empty\.txt.*empty/],
    ['of no file', { lead_id: '' }, [], 400, /at least one/],
    ['to nothing', {}, [fresh], 400, /before the first file/],
    ['to no record', { lead_id: crypto.randomUUID() }, [fresh], 400, /no such lead/],
    ['to what is no id', { lead_id: 'x' }, [fresh], 400, /UUID/],
    ['to two records', { lead_id: '', task_id: crypto.randomUUID() }, [fresh], 400, /one record/],
    ['with another field', { lead_id: '', note: 'x' }, [fresh], 400, /note/],
  ])('%s is refused with a sentence and leaves nothing', async (_, owner, files, status, sentence) => {
    const fields = Object.fromEntries(Object.entries(owner).map(([key, value]) => [key, value || lead_id]))
    const [disk, rows] = [filesOnDisk(), await list(`lead_id=${lead_id}`)]
    const answer = await attach(files, fields)
    expect(answer.status).toBe(status)
    expect(answer.body.detail).toMatch(sentence)
    expect(filesOnDisk()).toEqual(disk)
    expect(await list(`lead_id=${lead_id}`)).toEqual(rows)
    expect(await test.db.selectFrom('orphaned_files').selectAll().execute()).toEqual([])
  })

  it('that is no form is refused', async () => {
    expect((await rep.request('POST', URL, { lead_id })).status).toBe(415)
    const cutOff = multipartForm({ lead_id }, [fresh])
    const answer = await rep.request('POST', URL, cutOff.body.subarray(0, -30), { 'content-type': cutOff.type })
    expect(answer.status).toBe(400)
  })

  it('to a record that has 500 files is refused', async () => {
    const { body: lead } = await rep.request('POST', '/api/crm/leads', { business_name: 'Full' })
    const sha256 = Buffer.alloc(32)
    const rows = Array.from({ length: 499 }, (_, i) => ({
      lead_id: lead.id as string,
      file_name: 'a',
      content_type: 'text/plain',
      size_bytes: 1,
      sha256,
      storage_key: `full-${i}`,
    }))
    await test.db.insertInto('attachments').values(rows).execute()
    expect((await attach([fresh, fresh], { lead_id: lead.id })).status).toBe(409)
    expect((await attach([fresh], { lead_id: lead.id })).status).toBe(201)
    const answer = await attach([fresh], { lead_id: lead.id })
    expect(answer.body.detail).toMatch(/500 files/)
  })

  it('that breaks off leaves nothing', async () => {
    const { key, prefix, key_sha256 } = newApiKey()
    await test.db
      .insertInto('api_keys')
      .values({ name: 'x', user_id: rep.user_id, role: 'rep', prefix, key_sha256 })
      .execute()
    const { port } = new globalThis.URL(await test.app.listen({ port: 0, host: '127.0.0.1' }))
    const disk = filesOnDisk()
    const { body, type } = multipartForm({ lead_id }, [{ name: 'big.bin', content: Buffer.alloc(5 * MEGABYTE, 1) }])
    const socket = connect(Number(port), '127.0.0.1')
    await once(socket, 'connect')
    socket.write(
      `POST ${URL} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${key}\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\n\r\n`,
    )
    socket.write(body.subarray(0, 2 * MEGABYTE))
    await vi.waitFor(() => expect(filesOnDisk()).toHaveLength(disk.length + 1))
    socket.destroy()
    await vi.waitFor(() => expect(filesOnDisk()).toEqual(disk))
    await vi.waitFor(async () => expect(await test.db.selectFrom('orphaned_files').selectAll().execute()).toEqual([]))
  })
})

describe('files whose row is gone', () => {
  it('go from the storage, also when their lead was removed', async () => {
    const { body: lead } = await rep.request('POST', '/api/crm/leads', { business_name: 'Gone' })
    const before = filesOnDisk()
    await attach(
      [
        { name: 'a.txt', content: 'x' },
        { name: 'b.txt', content: 'y' },
      ],
      { lead_id: lead.id },
    )
    expect(filesOnDisk()).toHaveLength(before.length + 2)
    await runJob()
    expect(filesOnDisk()).toHaveLength(before.length + 2)
    await test.db.deleteFrom('leads').where('id', '=', lead.id).execute()
    await runJob()
    expect(filesOnDisk()).toEqual(before)
    expect(await test.db.selectFrom('orphaned_files').selectAll().execute()).toEqual([])
  })

  it('go a day after an upload that crashed, and not while one may be under way', async () => {
    const before = filesOnDisk()
    const { Readable } = await import('node:stream')
    const storage_key = crypto.randomUUID()
    const remove_after = new Date(Date.now() + 3_600_000)
    await test.db.insertInto('orphaned_files').values({ storage_key, remove_after }).execute()
    await test.context.files.put(storage_key, Readable.from([Buffer.from('x')]))
    await runJob()
    expect(filesOnDisk()).toHaveLength(before.length + 1)
    await test.db.updateTable('orphaned_files').set({ remove_after: new Date() }).execute()
    await runJob()
    expect(filesOnDisk()).toEqual(before)
  })
})

describe('who does not see a record', () => {
  it('sees and changes none of its files', async () => {
    const owner = await test.signedInAs('rep')
    const stranger = await test.signedInAs('rep')
    const lead = await rep.request('POST', '/api/crm/leads', { business_name: 'Hidden', owner_id: owner.user_id })
    const own = await rep.request('POST', '/api/crm/leads', { business_name: 'Own', owner_id: stranger.user_id })
    const contacts = [
      { lead_id: lead.body.id, first_name: 'Ada' },
      { lead_id: own.body.id, first_name: 'Bob' },
    ]
    const [ada] = await test.db.insertInto('contacts').values(contacts).returning('id').execute()
    const call = await rep.request('POST', '/api/crm/activities', { lead_id: lead.body.id, activity_type: 'call' })
    const owners = { lead_id: lead.body.id, contact_id: ada?.id as string, activity_id: call.body.id as string }
    await test.db.updateTable('workspace').set({ rep_sees: 'own' }).execute()
    try {
      for (const [key, id] of Object.entries(owners)) {
        const { body } = await attach([{ name: 'secret.txt', content: 'secret' }], { [key]: id }, owner)
        const url = `${URL}/${body.data[0].id}`
        expect((await stranger.request('GET', `${URL}?${key}=${id}`)).body.data, key).toEqual([])
        for (const path of [url, `${url}/content`]) expect((await stranger.request('GET', path)).status).toBe(404)
        expect((await stranger.request('DELETE', url)).status).toBe(404)
        expect((await stranger.request('POST', `${url}/restore`)).status).toBe(404)
        const refused = await attach([{ name: 'a', content: 'x' }], { [key]: id }, stranger)
        expect(refused.body.errors[0].path).toBe(`/${key}`)
        expect((await owner.request('GET', `${url}/content`)).body).toBe('secret')
      }
    } finally {
      await test.db.updateTable('workspace').set({ rep_sees: 'all' }).execute()
    }
  })
})
