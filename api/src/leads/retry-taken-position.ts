import { violates } from '../platform/errors.ts'

const ATTEMPTS = 8

/** Runs a write again when another one took the same order key at the same moment. */
export async function retryTakenPosition<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write()
    } catch (error) {
      if (attempt === ATTEMPTS || !violates(error, 'leads_stage_position')) throw error
    }
  }
}
