import type { MailConfig } from '../config.ts'
import { readMessageId } from './message-id.ts'

const TIMEOUT_MS = 60_000
const MEBIBYTE = 1024 * 1024
/** Pictures in the text come inside it. */
const MAX_ANSWER_BYTES = 30 * MEBIBYTE
const MAX_HTML = 2_000_000
const MAX_TEXT = 500_000
const MAX_HEADER = 20_000

type Resend = Extract<MailConfig, { via: 'resend' }>

export interface ReceivedMail {
  from: string
  to: string[]
  cc: string[]
  reply_to: string | null
  subject: string
  html: string | null
  text: string | null
  message_id: string | null
  /** By name in lower case. */
  headers: Map<string, string>
  files: ReceivedFile[]
}

export interface ReceivedFile {
  id: string
  file_name: string
  size_bytes: number
}

/**
 * What the provider keeps of a mail that arrived: `GET /emails/receiving/{id}`
 * (resend.com/docs/api-reference/emails/retrieve-received-email). Whatever is not as documented is left out.
 * @returns null: it has none with this id
 * @throws Error when it cannot be reached: try again
 */
export async function readReceived(
  resend: Resend,
  email_id: string,
  signal: AbortSignal,
): Promise<ReceivedMail | null> {
  const mail = await getJson(resend, `/emails/receiving/${encodeURIComponent(email_id)}`, signal)
  if (!mail) return null
  const html = text(mail.html, MAX_ANSWER_BYTES)
  return {
    from: text(mail.from, 1_000) ?? '',
    to: texts(mail.to),
    cc: texts(mail.cc),
    reply_to: texts(mail.reply_to)[0] ?? null,
    subject: text(mail.subject, 1_000)?.replace(/\s+/g, ' ') ?? '',
    // A text that is cut is no HTML any more; pictures inside it are what makes it large.
    html: html && (html.length <= MAX_HTML ? html : (withoutPictures(html) ?? null)),
    text: text(mail.text, MAX_TEXT),
    message_id: readMessageId(text(mail.message_id, 1_000)),
    headers: headersOf(mail.headers),
    files: filesOf(mail.attachments),
  }
}

/**
 * A file of a mail that arrived, through the address that the provider signs for it.
 * @returns null: it is gone, or larger than `max_bytes`
 * @throws Error when it cannot be reached: try again
 */
export async function readReceivedFile(
  resend: Resend,
  email_id: string,
  file_id: string,
  max_bytes: number,
  signal: AbortSignal,
): Promise<Buffer | null> {
  const path = `/emails/receiving/${encodeURIComponent(email_id)}/attachments/${encodeURIComponent(file_id)}`
  const url = text((await getJson(resend, path, signal))?.download_url, 4_000)
  if (!url || !/^https?:\/\//i.test(url)) return null
  const response = await fetch(url, { signal: limited(signal) })
  if (!response.ok) {
    await response.body?.cancel()
    if (response.status >= 500 || response.status === 429)
      throw new Error(`a received file answered ${response.status}`)
    return null
  }
  return readBytes(response, max_bytes)
}

type Json = Record<string, unknown>

async function getJson({ base_url, api_key }: Resend, path: string, signal: AbortSignal): Promise<Json | null> {
  const response = await fetch(base_url + path, {
    headers: { authorization: `Bearer ${api_key}` },
    signal: limited(signal),
  })
  if (!response.ok) {
    await response.body?.cancel()
    if (response.status === 404) return null
    throw new Error(`Resend answered ${response.status} to GET ${path}`)
  }
  const bytes = await readBytes(response, MAX_ANSWER_BYTES)
  if (!bytes) throw new Error(`Resend answered more than ${MAX_ANSWER_BYTES} bytes to GET ${path}`)
  const answer = JSON.parse(bytes.toString())
  return typeof answer === 'object' && answer !== null ? answer : {}
}

const limited = (signal: AbortSignal) => AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)])

async function readBytes(response: Response, max_bytes: number): Promise<Buffer | null> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of response.body ?? []) {
    size += chunk.length
    if (size > max_bytes) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** PostgreSQL stores no NUL characters, and no halves of surrogate pairs. */
function text(value: unknown, length: number): string | null {
  return typeof value === 'string' && value ? value.replaceAll('\0', '').slice(0, length).toWellFormed() : null
}

function texts(value: unknown): string[] {
  const all = Array.isArray(value) ? value : [value]
  return all.slice(0, 100).flatMap((one) => text(one, 1_000) ?? [])
}

function headersOf(value: unknown): Map<string, string> {
  const entries = Object.entries(typeof value === 'object' && value !== null ? value : {})
  return new Map(
    entries.map(([name, content]) => [
      name.toLowerCase(),
      texts(content).join(' ') || (text(content, MAX_HEADER) ?? ''),
    ]),
  )
}

function filesOf(value: unknown): ReceivedFile[] {
  const files = (Array.isArray(value) ? value : []).filter((file): file is Json => typeof file?.id === 'string')
  return files
    .filter((file) => !isInText(file))
    .map(({ id, filename, size }) => ({
      id: id as string,
      file_name: text(filename, 500) ?? 'file',
      size_bytes: typeof size === 'number' ? size : 0,
    }))
}

/** Pictures that the HTML shows come inside it. */
function isInText({ content_disposition, content_id, content_type }: Json): boolean {
  return content_disposition === 'inline' && Boolean(content_id) && String(content_type).startsWith('image/')
}

function withoutPictures(html: string): string | undefined {
  const lean = html.replace(/src=(["'])data:[^"']*\1/gi, '')
  return lean.length <= MAX_HTML ? lean : undefined
}
