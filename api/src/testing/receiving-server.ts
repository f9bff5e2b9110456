import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface StoredMail {
  from: string
  to: string[]
  cc?: string[]
  reply_to?: string[]
  subject?: string
  html?: string | null
  text?: string | null
  headers?: Record<string, string>
  message_id?: string
  attachments?: { id: string; filename: string; size?: number; content_type?: string; content: Buffer }[]
}

export interface ReceivingServer {
  url: string
  /** What it has received, by the id of the mail. */
  mails: Map<string, StoredMail>
  /** So many requests are answered with a 503 first. */
  fails: number
  requests: number
  close(): Promise<void>
}

/** An HTTP server on the loopback that speaks Resend's `GET /emails/receiving/…`. */
export async function receivingServer(): Promise<ReceivingServer> {
  const server: ReceivingServer = { url: '', mails: new Map(), fails: 0, requests: 0, close: async () => {} }
  const http = createServer((request, response) => {
    server.requests++
    const [, , , id = '', , file_id, isContent] = (request.url ?? '').split('/').map(decodeURIComponent)
    const mail = server.mails.get(id)
    const file = mail?.attachments?.find((one) => one.id === file_id)
    if (server.fails > 0) {
      server.fails--
      response.writeHead(503).end()
    } else if (!mail || (file_id && !file)) response.writeHead(404).end('{"name":"not_found"}')
    else if (file && isContent) response.end(file.content)
    else if (file) response.end(JSON.stringify({ id: file_id, download_url: `${server.url}${request.url}/content` }))
    else {
      const attachments = mail.attachments?.map(({ content, ...one }) => ({ size: content.length, ...one })) ?? []
      response.end(JSON.stringify({ id, object: 'email', ...mail, attachments }))
    }
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  server.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  server.close = () =>
    new Promise((resolve) => {
      http.closeAllConnections()
      http.close(() => resolve())
    })
  return server
}
