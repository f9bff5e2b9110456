import { problemMessage } from '../../api/api-problem.ts'
import { problemsOf } from './problems.ts'
import classes from './sequence-builder.module.css'

interface Props {
  /** What was refused, in a sentence. */
  title: string
  error: Error
}

/** Why the server refused something: everything it named, at once. */
export function ProblemList({ title, error }: Props) {
  const problems = problemsOf(error)
  return (
    <div className={classes.notice} data-kind="error" role="alert">
      {title} {problems.length === 0 && problemMessage(error)}
      {problems.length > 0 && (
        <ul>
          {problems.map(({ path, message }) => (
            <li key={path + message}>{named(path, message)}</li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** With the step that it is about. */
function named(path: string, message: string): string {
  const step = /^\/steps\/(\d+)/.exec(path)?.[1]
  return step === undefined || message.startsWith('Step ') ? message : `Step ${Number(step) + 1}: ${message}`
}
