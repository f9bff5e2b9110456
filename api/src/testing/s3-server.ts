import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export interface S3Server {
  /** The settings that lead to it. */
  settings: Record<'S3_ENDPOINT' | 'S3_BUCKET' | 'S3_ACCESS_KEY_ID' | 'S3_SECRET_ACCESS_KEY', string>
  /** What is stored, by key. */
  objects: Map<string, Buffer>
  /** Uploads in parts that were begun and neither completed nor given up. */
  unfinished: Map<string, Map<number, Buffer>>
  /** Answers 503 to everything while true. */
  isDown: boolean
  close(): Promise<void>
}

const BUCKET = 'files'
const ACCESS_KEY = 'the-access-key'

/** Speaks as much of the S3 protocol as the product uses: objects, also in parts, in one bucket, in memory. */
export async function startS3Server(): Promise<S3Server> {
  const objects = new Map<string, Buffer>()
  const unfinished = new Map<string, Map<number, Buffer>>()

  async function answer(request: IncomingMessage, response: ServerResponse) {
    const body = await buffer(request)
    const url = new URL(request.url ?? '/', 'http://localhost')
    const [bucket, ...path] = url.pathname.slice(1).split('/')
    const key = decodeURIComponent(path.join('/'))
    const uploadId = url.searchParams.get('uploadId')
    const parts = uploadId ? unfinished.get(uploadId) : undefined
    const say = (status: number, text: string | Buffer = '', headers = {}) =>
      response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : text)
    const refuse = (status: number, code: string) =>
      say(status, `<Error><Code>${code}</Code></Error>`, { 'content-type': 'application/xml' })

    if (server.isDown) return refuse(503, 'SlowDown')
    if (!request.headers.authorization?.includes(`Credential=${ACCESS_KEY}/`)) return refuse(403, 'AccessDenied')
    if (bucket !== BUCKET) return refuse(404, 'NoSuchBucket')
    switch (request.method) {
      case 'HEAD':
        return say(200)
      case 'GET': {
        const found = objects.get(key)
        return found ? say(200, found, { 'content-length': found.length }) : refuse(404, 'NoSuchKey')
      }
      case 'PUT':
        if (parts) parts.set(Number(url.searchParams.get('partNumber')), body)
        else objects.set(key, body)
        return say(200, '', { etag: `"${randomUUID()}"` })
      case 'POST': {
        if (!parts) {
          const id = randomUUID()
          unfinished.set(id, new Map())
          return say(200, `<InitiateMultipartUploadResult><UploadId>${id}</UploadId></InitiateMultipartUploadResult>`)
        }
        const inOrder = [...parts].sort(([one], [other]) => one - other).map(([, part]) => part)
        objects.set(key, Buffer.concat(inOrder))
        unfinished.delete(uploadId ?? '')
        return say(200, `<CompleteMultipartUploadResult><Key>${key}</Key></CompleteMultipartUploadResult>`)
      }
      default:
        if (uploadId) unfinished.delete(uploadId)
        else objects.delete(key)
        return say(204)
    }
  }

  const http = createServer((request, response) => void answer(request, response))
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const server: S3Server = {
    settings: {
      S3_ENDPOINT: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
      S3_BUCKET: BUCKET,
      S3_ACCESS_KEY_ID: ACCESS_KEY,
      S3_SECRET_ACCESS_KEY: 'the-secret',
    },
    objects,
    unfinished,
    isDown: false,
    async close() {
      http.closeAllConnections()
      http.close()
    },
  }
  return server
}
