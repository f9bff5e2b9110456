import { invalid } from '../../platform/errors.ts'
import { type Content, ContentError } from './content.ts'
import { type Compiled, compileContent } from './render.ts'

/** Compiles what somebody wrote. @throws ApiError validation_failed naming the part, the line and the column */
export function checkContent(content: Content): Compiled {
  try {
    return compileContent(content)
  } catch (error) {
    if (error instanceof ContentError) throw invalid(`/${error.part}`, error.message)
    throw error
  }
}
