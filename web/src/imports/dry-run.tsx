import { Progress } from '@mantine/core'
import { FormProblem } from '../ui/form-problem.tsx'
import { formatNumber } from '../ui/format.ts'
import { Counts } from './counts.tsx'
import classes from './dry-run.module.css'
import type { DryRun as Run, Target } from './queries.ts'

type Example = Run['examples'][number]

const KINDS: { kind: Example['kind']; title: string }[] = [
  { kind: 'refused', title: 'Refused' },
  { kind: 'updated', title: 'Updated' },
  { kind: 'created', title: 'Created' },
  { kind: 'joined', title: 'Added to a lead of this file' },
  { kind: 'skipped', title: 'Left out' },
]

interface Props {
  run: Run
  total_rows: number
  targets: Target[]
}

/** What the whole file would do, with the first rows of each kind. */
export function DryRun({ run, total_rows, targets }: Props) {
  const isRunning = run.status === 'running'
  return (
    <section className={classes.run} aria-label="What the import would do">
      {isRunning && (
        <>
          <Progress value={(100 * run.rows) / Math.max(1, total_rows)} aria-label="Rows checked" />
          <p className={classes.note}>
            Checking: {formatNumber(run.rows)} of {formatNumber(total_rows)} rows. Nothing is written.
          </p>
        </>
      )}
      {run.error_message && <FormProblem>{run.error_message}</FormProblem>}
      <Counts counts={run} isForecast />
      <div className={classes.kinds}>
        {KINDS.map(({ kind, title }) => {
          const examples = run.examples.filter((example) => example.kind === kind)
          return (
            examples.length > 0 && (
              <details key={kind} className={classes.kind} open={kind === 'refused' || kind === 'updated'}>
                <summary>{title}: the first rows</summary>
                <ul className={classes.examples}>
                  {examples.map((example) => (
                    <li key={example.row_number}>
                      <ExampleRow example={example} targets={targets} />
                    </li>
                  ))}
                </ul>
              </details>
            )
          )
        })}
      </div>
    </section>
  )
}

function ExampleRow({ example, targets }: { example: Example; targets: Target[] }) {
  const { row_number, name, reason, changes, adds_contact } = example
  const labelOf = (field: string) => targets.find((target) => target.key === field)?.label ?? field
  return (
    <>
      <p className={classes.head}>
        <span className={classes.number}>Row {row_number}</span> <strong>{name}</strong>
        {adds_contact && <span className={classes.note}> + a contact</span>}
      </p>
      {reason && <p className={classes.note}>{reason}</p>}
      {changes.length > 0 && (
        <dl className={classes.changes}>
          {changes.map(({ field, from, to }) => (
            <div key={field}>
              <dt>{labelOf(field)}</dt>
              <dd>
                {from && <del>{from}</del>} <ins>{to}</ins>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </>
  )
}
