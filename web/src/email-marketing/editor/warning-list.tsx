import { IconAlertTriangle, IconCircleX } from '@tabler/icons-react'
import type { Warning } from './queries.ts'
import classes from './warning-list.module.css'

const LOOKS = {
  error: { icon: IconCircleX, word: 'Must be mended' },
  warning: { icon: IconAlertTriangle, word: 'Should be mended' },
}

/** What is wrong with a mail, the worst first, and what to do about it. */
export function WarningList({ warnings }: { warnings: Warning[] }) {
  if (warnings.length === 0) return null
  return (
    <ul className={classes.list} aria-label="What to look at">
      {together(warnings).map(({ severity, message, fix, times }) => {
        const { icon: Icon, word } = LOOKS[severity]
        return (
          <li key={message} className={classes.warning} data-severity={severity}>
            <Icon size={15} stroke={1.8} aria-label={word} role="img" />
            <span>
              {message} {times > 1 && `(${times} times)`} <span className={classes.fix}>{fix}</span>
            </span>
          </li>
        )
      })}
    </ul>
  )
}

/** The same about several places is one thing to know. */
function together(warnings: Warning[]) {
  const found = new Map<string, Warning & { times: number }>()
  for (const warning of warnings) {
    found.set(warning.message, { ...warning, times: (found.get(warning.message)?.times ?? 0) + 1 })
  }
  return [...found.values()]
}
