import { createWriteStream } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { FileStorage } from './storage.ts'

/** Files in `directory`, readable by this user only. A file gets its name when all of it is on the disk. */
export function diskStorage(directory: string): FileStorage {
  const place = (key: string) => join(directory, key.slice(0, 2), key)
  const incoming = (key: string) => join(directory, 'incoming', key)
  const writable = (path: string) => mkdir(dirname(path), { recursive: true, mode: 0o700 })
  return {
    async put(key, content) {
      try {
        await writable(incoming(key))
        await pipeline(content, createWriteStream(incoming(key), { flags: 'wx', mode: 0o600, flush: true }))
        await writable(place(key))
        await rename(incoming(key), place(key))
      } catch (error) {
        content.destroy()
        await rm(incoming(key), { force: true })
        throw error
      }
    },
    async get(key) {
      try {
        return (await open(place(key))).createReadStream()
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw error
      }
    },
    async remove(key) {
      await rm(place(key), { force: true })
      await rm(incoming(key), { force: true })
    },
  }
}
