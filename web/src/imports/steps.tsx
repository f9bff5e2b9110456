import { IconCheck } from '@tabler/icons-react'
import classes from './steps.module.css'

export const STEPS = ['Upload', 'Columns', 'Duplicates', 'Check', 'Import', 'Result'] as const
export type Step = (typeof STEPS)[number]

/** How far one has come. */
export function Steps({ current }: { current: Step }) {
  const at = STEPS.indexOf(current)
  return (
    <ol className={classes.steps} aria-label="Steps">
      {STEPS.map((step, index) => (
        <li
          key={step}
          className={classes.step}
          data-state={index < at ? 'done' : index === at ? 'current' : 'ahead'}
          aria-current={index === at ? 'step' : undefined}
        >
          <span className={classes.mark} aria-hidden>
            {index < at ? <IconCheck size={12} stroke={2.4} /> : index + 1}
          </span>
          <span className={classes.label}>{step}</span>
        </li>
      ))}
    </ol>
  )
}
