import { ApiProblem, type FieldProblem } from '../../api/api-problem.ts'

/** What the server found wrong, each with its place. */
export function problemsOf(error: unknown): FieldProblem[] {
  return error instanceof ApiProblem ? error.errors : []
}
