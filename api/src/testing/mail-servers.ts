import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'

export interface ResendServer {
  url: string
  /** What was asked of it, in order, whether it was refused or not. */
  requests: { headers: IncomingHttpHeaders; body: Record<string, unknown> }[]
  /** What was delivered: the first mail of each idempotency key. */
  delivered: Record<string, unknown>[]
  /** The answers to give next instead of delivering. `hang_up` delivers and then breaks the connection. */
  next: ({ status: number; name: string; message: string } | 'hang_up')[]
  close(): Promise<void>
}

/** An HTTP server on the loopback that speaks Resend's `POST /emails`. */
export async function resendServer(): Promise<ResendServer> {
  const known = new Set<string>()
  const server: ResendServer = { url: '', requests: [], delivered: [], next: [], close: async () => {} }
  const http = createServer(async (request, response) => {
    const body = JSON.parse(await text(request))
    server.requests.push({ headers: request.headers, body })
    const next = server.next.shift()
    if (next && next !== 'hang_up') {
      response.writeHead(next.status, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ statusCode: next.status, ...next }))
      return
    }
    const key = String(request.headers['idempotency-key'])
    if (!known.has(key)) server.delivered.push(body)
    known.add(key)
    if (next === 'hang_up') request.socket.destroy()
    else response.end(JSON.stringify({ id: key }))
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

export interface MailServer {
  url: string
  /** The mails taken, as they came over the line. */
  taken: { from: string; to: string[]; message: string }[]
  /** The SMTP code to refuse the next recipient with. */
  refuse_with?: number | undefined
  close(): Promise<void>
}

/** An SMTP server on the loopback. */
export async function mailServer(): Promise<MailServer> {
  const server: MailServer = { url: '', taken: [], close: async () => {} }
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo(_address, _session, done) {
      const code = server.refuse_with
      done(code ? Object.assign(new Error('refused by the test'), { responseCode: code }) : undefined)
    },
    onData(stream, { envelope }, done) {
      text(stream).then((message) => {
        const from = envelope.mailFrom ? envelope.mailFrom.address : ''
        server.taken.push({ from, to: envelope.rcptTo.map(({ address }) => address), message })
        done()
      })
    },
  })
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve))
  server.url = `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`
  server.close = () => new Promise((resolve) => smtp.close(() => resolve()))
  return server
}
