import { IconAlertTriangle } from '@tabler/icons-react'
import classes from './form-problem.module.css'

/** What went wrong with a form as a whole; read aloud when it appears. */
export function FormProblem({ children }: { children: string | undefined }) {
  return (
    <div role="alert" className={classes.region}>
      {children && (
        <p className={classes.problem}>
          <IconAlertTriangle size={16} stroke={1.8} />
          {children}
        </p>
      )}
    </div>
  )
}
