import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'

export { type ResendServer, resendServer } from './resend-server.ts'

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
