import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../config.ts'

/** Where an uploaded file stands until the import is done and a week has passed. */
export function importFile(config: Pick<Config, 'data_dir'>, id: string): string {
  return join(config.data_dir, 'imports', `${id}.csv`)
}

export async function deleteImportFile(config: Pick<Config, 'data_dir'>, id: string): Promise<void> {
  await rm(importFile(config, id), { force: true })
}
