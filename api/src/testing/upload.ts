import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import iconv from 'iconv-lite'
import type { Answer, Caller } from './test-app.ts'

/** Sends a file as a browser's form does. */
export function upload(
  caller: Caller,
  content: string | Buffer,
  file_name = 'leads.csv',
  field = 'file',
): Promise<Answer> {
  const boundary = '----a-boundary-of-the-test'
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="${field}"; filename="${file_name}"\r\ncontent-type: text/csv\r\n\r\n`
  const body = Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from(`\r\n--${boundary}--\r\n`)])
  return caller.request('POST', '/api/crm/imports', body, {
    'content-type': `multipart/form-data; boundary=${boundary}`,
  })
}

/** A file of imports/fixtures. */
export function fixture(name: string): Buffer {
  return readFileSync(join(import.meta.dirname, '../imports/fixtures', name))
}

/** The bytes of a text; UTF-16 with its byte order mark. */
export function encode(text: string, encoding: string): Buffer {
  return iconv.encode(text, encoding, { addBOM: encoding.startsWith('utf-16') })
}
