import { randomUUID } from 'node:crypto'
import type { MultipartValue } from '@fastify/multipart'
import type { FastifyRequest } from 'fastify'
import type { Context } from '../context.ts'
import { writeAs } from '../platform/author.ts'
import { ApiError, invalid } from '../platform/errors.ts'
import { MAX_FILES, MAX_FILES_OF_RECORD } from './limits.ts'
import { countFilesOf, expectFile, forgetOrphans, insertAttachments, OWNER_KEYS, type Owner } from './queries.ts'
import { type ReceivedFile, receiveFile } from './receive-file.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/**
 * Stores the files of a multipart form and attaches them to the record that its first field names: all of them or none.
 * Each is entered as an orphan before it is stored, so that a crash leaves no file that nobody knows of.
 * @returns the ids of the attachments
 * @throws ApiError validation_failed, payload_too_large, unsupported_media_type; conflict when the record is full
 */
export async function attachFiles({ db, files }: Context, request: FastifyRequest): Promise<string[]> {
  const keys: string[] = []
  const received: ReceivedFile[] = []
  let owner: Owner | undefined
  try {
    for await (const part of request.parts()) {
      if (part.type === 'field') {
        owner = readOwner(part, owner)
        continue
      }
      if (!owner) throw invalid('/lead_id', `send one of ${OWNER_KEYS.join(', ')} before the first file`)
      requireRoom(owner, await countFilesOf(db, owner, request.actor), received.length)
      const storage_key = randomUUID()
      keys.push(storage_key)
      await expectFile(db, storage_key)
      received.push(await receiveFile(part, storage_key, files))
    }
    if (!owner || received.length === 0) throw invalid('/file', 'is missing; send at least one file')
    return await save(owner, received)
  } catch (error) {
    // The rest is read and dropped: a browser hears the answer only when it has sent everything.
    request.raw.unpipe()
    request.raw.resume()
    await discard()
    return explain(error)
  }

  function save(of: Owner, rows: ReceivedFile[]) {
    return writeAs(db, request.actor, async (trx) => {
      await forgetOrphans(trx, keys)
      return insertAttachments(
        trx,
        rows.map((row) => ({ ...row, [of.key]: of.id, created_by: request.actor.user_id })),
      )
    })
  }

  /** What cannot be removed now stays entered as an orphan. */
  async function discard() {
    try {
      for (const key of keys) await files.remove(key)
      await forgetOrphans(db, keys)
    } catch (error) {
      request.log.warn({ err: error }, 'files of a refused upload are removed later')
    }
  }
}

function readOwner({ fieldname, value }: MultipartValue, known: Owner | undefined): Owner {
  const key = OWNER_KEYS.find((candidate) => candidate === fieldname)
  if (!key) throw invalid(`/${fieldname}`, 'is not a known field')
  if (known) throw invalid(`/${fieldname}`, `files belong to one record, and ${known.key} was given already`)
  if (typeof value !== 'string' || !UUID.test(value)) throw invalid(`/${fieldname}`, 'must be a UUID')
  return { key, id: value }
}

function requireRoom({ key }: Owner, count: number | undefined, more: number) {
  if (count === undefined) throw invalid(`/${key}`, `there is no such ${key.replace('_id', '')}`)
  if (count + more >= MAX_FILES_OF_RECORD) {
    throw new ApiError(
      'conflict',
      `A record can have ${MAX_FILES_OF_RECORD} files, and this one does. Delete some first.`,
    )
  }
}

function explain(error: unknown): never {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === 'FST_FILES_LIMIT' || code === 'FST_PARTS_LIMIT') {
    throw new ApiError('payload_too_large', `Send at most ${MAX_FILES} files at once, and the others after them.`)
  }
  if (code === 'ENOSPC') throw new ApiError('unavailable', 'The disk of the server is full. Tell your administrator.')
  if (code === undefined && /multipart|boundary|part header/i.test(message)) {
    throw invalid('/file', `could not be read from the form (${message}); send it again`)
  }
  throw error
}
