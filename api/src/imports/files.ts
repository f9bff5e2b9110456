import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config.ts'

const DAY_MS = 24 * 3600 * 1000

/** Where an uploaded file stands until the import is done and a week has passed. */
export function importFile(config: Pick<Config, 'data_dir'>, id: string): string {
  return join(config.data_dir, 'imports', `${id}.csv`)
}

export async function deleteImportFile(config: Pick<Config, 'data_dir'>, id: string): Promise<void> {
  await rm(importFile(config, id), { force: true })
}

/** The ids of the files that have stood there for a day. */
export async function listOldImportFiles(config: Pick<Config, 'data_dir'>): Promise<string[]> {
  const names = await readdir(join(config.data_dir, 'imports')).catch(() => [])
  const ids = names.flatMap((name) => /^([0-9a-f-]{36})\.csv$/.exec(name)?.[1] ?? [])
  const old = await Promise.all(
    ids.map(async (id) => {
      const file = await stat(importFile(config, id)).catch(() => undefined)
      return file !== undefined && Date.now() - file.mtimeMs > DAY_MS ? [id] : []
    }),
  )
  return old.flat()
}
