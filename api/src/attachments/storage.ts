import { join } from 'node:path'
import type { Readable } from 'node:stream'
import type { Config } from '../config.ts'
import { diskStorage } from './disk-storage.ts'

/** Where files stand. A key is a UUID; what a file is called and what it is, the database knows. */
export interface FileStorage {
  /** Keeps the whole content, or nothing of it when it breaks off. */
  put(key: string, content: Readable): Promise<void>
  /** Undefined: there is no such file. */
  get(key: string): Promise<Readable | undefined>
  /** Whether it was there or not, and also what a crash left of a `put`. */
  remove(key: string): Promise<void>
}

/**
 * S3 when it is configured, else the data directory.
 * @throws StartError when the bucket cannot be used
 */
export async function openStorage(config: Pick<Config, 's3' | 'data_dir'>): Promise<FileStorage> {
  if (!config.s3) return diskStorage(join(config.data_dir, 'attachments'))
  // The client is large, and most installations do without.
  const { s3Storage } = await import('./s3-storage.ts')
  return s3Storage(config.s3)
}
