import type { Answer, Caller } from './test-app.ts'

export interface FormFile {
  name: string
  content: string | Buffer
}

const BOUNDARY = '----a-boundary-of-the-test'

/** A multipart form as browsers write it: the fields, then the files. */
export function multipartForm(fields: Record<string, string>, files: FormFile[]): { body: Buffer; type: string } {
  const head = (disposition: string) => `--${BOUNDARY}\r\ncontent-disposition: form-data; ${disposition}\r\n`
  const parts = [
    ...Object.entries(fields).map(([name, value]) => Buffer.from(`${head(`name="${name}"`)}\r\n${value}\r\n`)),
    ...files.map(({ name, content }) =>
      Buffer.concat([
        Buffer.from(`${head(`name="file"; filename="${name}"`)}content-type: application/octet-stream\r\n\r\n`),
        Buffer.from(content),
        Buffer.from('\r\n'),
      ]),
    ),
  ]
  const body = Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)])
  return { body, type: `multipart/form-data; boundary=${BOUNDARY}` }
}

/** Sends such a form. */
export function postForm(
  caller: Caller,
  url: string,
  fields: Record<string, string>,
  files: FormFile[],
): Promise<Answer> {
  const { body, type } = multipartForm(fields, files)
  return caller.request('POST', url, body, { 'content-type': type })
}
