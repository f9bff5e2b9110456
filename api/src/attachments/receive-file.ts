import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import type { MultipartFile } from '@fastify/multipart'
import { ApiError, invalid } from '../platform/errors.ts'
import { detectType, HEAD_BYTES } from './detect-type.ts'
import { cleanFileName } from './file-name.ts'
import { MAX_FILE_MEGABYTES } from './limits.ts'
import type { FileStorage } from './storage.ts'

export interface ReceivedFile {
  storage_key: string
  file_name: string
  content_type: string
  size_bytes: number
  sha256: Buffer
}

/**
 * Streams one file of a form into the storage, looking at its bytes on the way. What is refused leaves nothing there.
 * @throws ApiError payload_too_large, validation_failed
 */
export async function receiveFile(
  upload: MultipartFile,
  storage_key: string,
  storage: FileStorage,
): Promise<ReceivedFile> {
  const file_name = cleanFileName(upload.filename)
  const hash = createHash('sha256')
  const head: Buffer[] = []
  let size_bytes = 0
  async function* observed() {
    for await (const chunk of upload.file as AsyncIterable<Buffer>) {
      hash.update(chunk)
      if (size_bytes < HEAD_BYTES) head.push(chunk)
      size_bytes += chunk.length
      yield chunk
    }
    if (upload.file.truncated) {
      throw new ApiError(
        'payload_too_large',
        `"${file_name}" is larger than ${MAX_FILE_MEGABYTES} MB, the most a file can be.`,
      )
    }
    if (size_bytes === 0) throw invalid('/file', `"${file_name}" is empty`)
  }
  await storage.put(storage_key, Readable.from(observed(), { objectMode: false }))
  const content_type = await detectType(Buffer.concat(head).subarray(0, HEAD_BYTES))
  return { storage_key, file_name, content_type, size_bytes, sha256: hash.digest() }
}
