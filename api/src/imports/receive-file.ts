import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, open, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { FastifyRequest } from 'fastify'
import { ApiError, invalid } from '../platform/errors.ts'
import type { Encoding } from './file-format.ts'

const MAX_FILE_BYTES = 200 * 1024 * 1024
const MAX_NAME_LENGTH = 255
const HEAD_BYTES = 64 * 1024

/** What the multipart parser takes: one file, and a few small fields that are ignored. */
export const UPLOAD_LIMITS = {
  fileSize: MAX_FILE_BYTES,
  files: 1,
  fields: 10,
  parts: 11,
  fieldNameSize: 100,
  fieldSize: 1_000,
}

/**
 * Streams the field `file` of a multipart form to `path` and finds out how its text is encoded. What cannot be a CSV
 * file is refused and deleted.
 * @returns its name, and its size in bytes
 * @throws ApiError payload_too_large, unsupported_media_type, validation_failed with a sentence saying what to do
 */
export async function receiveUpload(
  request: FastifyRequest,
  path: string,
): Promise<{ file_name: string; encoding: Encoding; size: number }> {
  const upload = await request.file().catch(explain)
  if (!upload) throw invalid('/file', 'is missing; send the CSV file in a field of this name')
  try {
    if (upload.fieldname !== 'file') throw invalid('/file', `is missing; the file was sent as "${upload.fieldname}"`)
    const file_name = checkFileName(upload.filename)
    await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    await pipeline(upload.file, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
    if (upload.file.truncated) throw tooLarge()
    const { size } = await stat(path)
    if (size === 0) throw invalid('/file', 'is empty; export it again with at least one row')
    return { file_name, encoding: await detectEncoding(path), size }
  } catch (error) {
    // The rest is read and dropped: a browser hears the answer only when it has sent everything.
    upload.file.resume()
    await rm(path, { force: true })
    return explain(error)
  }
}

/** @throws ApiError validation_failed or unsupported_media_type when the name does not end like a text table's */
function checkFileName(name: string | undefined): string {
  // Some browsers send a path; the last part is the name.
  const clean =
    (name ?? '')
      .split(/[\\/]/)
      .at(-1)
      ?.replace(/\p{Cc}/gu, '')
      .toWellFormed()
      .trim() ?? ''
  if (clean === '') throw invalid('/file', 'has no name; send it as a file with its name')
  if (clean.length > MAX_NAME_LENGTH)
    throw invalid('/file', `has a name of more than ${MAX_NAME_LENGTH} characters; rename it`)
  if (/\.(xlsx?|xlsm|xlsb|ods|numbers)$/i.test(clean)) throw spreadsheet()
  if (/\.[a-z0-9]{1,8}$/i.test(clean) && !/\.(csv|tsv|tab|txt)$/i.test(clean)) {
    throw new ApiError(
      'unsupported_media_type',
      `"${clean}" is not a CSV file. Send a file that ends in .csv, .tsv or .txt.`,
    )
  }
  return clean
}

/** Every byte is looked at, so that a single accented letter near the end is not garbled. */
async function detectEncoding(path: string): Promise<Encoding> {
  const head = await readHead(path)
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  refuseOtherKinds(head)
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const chunk of createReadStream(path)) decoder.decode(chunk, { stream: true })
    decoder.decode()
    return 'utf-8'
  } catch (error) {
    if (error instanceof TypeError) return 'windows-1252'
    throw error
  }
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

function refuseOtherKinds(head: Buffer) {
  const begins = (...bytes: number[]) => bytes.every((byte, index) => head[index] === byte)
  if (begins(0xd0, 0xcf, 0x11, 0xe0)) throw spreadsheet()
  if (begins(0x50, 0x4b)) {
    if (head.includes('xl/') || head.includes('mimetype')) throw spreadsheet()
    throw new ApiError(
      'unsupported_media_type',
      'This is a ZIP archive. Unpack it and send the CSV file that is inside.',
    )
  }
  if (begins(0x1f, 0x8b)) {
    throw new ApiError(
      'unsupported_media_type',
      'This file is compressed. Unpack it and send the CSV file that is inside.',
    )
  }
  if (begins(0x25, 0x50, 0x44, 0x46) || head.includes(0)) {
    throw new ApiError(
      'unsupported_media_type',
      'This is not a text file. Export your data as "CSV UTF-8 (comma delimited)" and send that file.',
    )
  }
}

function spreadsheet() {
  return new ApiError(
    'unsupported_media_type',
    'This is a spreadsheet. Open it, choose Save as, take "CSV UTF-8 (comma delimited)", and send that file.',
  )
}

function tooLarge() {
  return new ApiError(
    'payload_too_large',
    `The file is larger than ${MAX_FILE_BYTES / 1024 / 1024} MB. Split it into several files and import each.`,
  )
}

function explain(error: unknown): never {
  const { code, statusCode, syscall } = error as NodeJS.ErrnoException & { statusCode?: number }
  if (code === 'FST_REQ_FILE_TOO_LARGE') throw tooLarge()
  if (code === 'ENOSPC') throw new ApiError('unavailable', 'The disk of the server is full. Tell your administrator.')
  if (error instanceof ApiError || statusCode || syscall) throw error
  // The multipart parser throws plain errors at what is no form.
  throw invalid('/file', `could not be read from the form (${(error as Error).message}); send it again`)
}
