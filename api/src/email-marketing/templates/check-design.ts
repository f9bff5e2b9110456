import { invalid } from '../../platform/errors.ts'

const MAX_DEPTH = 60

/** Documents of the editor are some ten levels deep; what is far deeper could be stored but not written out again. */
export function checkDesign(design: unknown): void {
  let level: unknown[] = [design]
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) throw invalid('/design', `is nested more than ${MAX_DEPTH} levels deep`)
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []))
  }
}
