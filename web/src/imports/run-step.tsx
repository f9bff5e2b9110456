import '@mantine/core/styles/Progress.layer.css'
import { Button, Group, Popover, Progress } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { problemMessage } from '../api/api-problem.ts'
import { FormProblem } from '../ui/form-problem.tsx'
import { formatNumber } from '../ui/format.ts'
import { Counts } from './counts.tsx'
import { countsOf } from './counts-of.ts'
import { cancelImport, type Import, importQuery } from './queries.ts'
import classes from './step.module.css'

/** An import at work. It goes on when this page is closed. */
export function RunStep({ job }: { job: Import }) {
  const share = job.total_rows > 0 ? Math.min(1, job.processed_rows / job.total_rows) : 0
  return (
    <div className={classes.narrow}>
      <h2 className={classes.title}>Importing {job.file_name}</h2>
      <Progress value={share * 100} size="lg" aria-label="Rows done" />
      <p className={classes.note}>
        {formatNumber(job.processed_rows)} of {formatNumber(job.total_rows)} rows{paceOf(job)}
      </p>
      <Counts counts={countsOf(job)} />
      <p className={classes.note}>You can leave this page: the import goes on, and the leads appear on the board.</p>
      <StopButton id={job.id} />
    </div>
  )
}

/** Rows a second and what remains, once there is something to tell from. */
function paceOf({ started_at, processed_rows, total_rows }: Import): string {
  const seconds = started_at ? (Date.now() - Date.parse(started_at)) / 1000 : 0
  if (seconds < 1 || processed_rows === 0) return ''
  const rate = processed_rows / seconds
  const left = Math.ceil((total_rows - processed_rows) / rate)
  const remaining = left < 60 ? `${left} s` : `${Math.ceil(left / 60)} min`
  return ` · ${formatNumber(Math.round(rate))} rows a second · about ${remaining} left`
}

function StopButton({ id }: { id: string }) {
  const client = useQueryClient()
  const { queryKey } = importQuery(id)
  const cancel = useMutation({
    mutationFn: () => cancelImport(id),
    onSuccess: (cancelled) => client.setQueryData(queryKey, cancelled),
    onError: () => client.invalidateQueries({ queryKey }),
  })
  return (
    <Group>
      <Popover trapFocus withinPortal width={280} position="bottom-start">
        <Popover.Target>
          <Button variant="default">Stop</Button>
        </Popover.Target>
        <Popover.Dropdown>
          <div className={classes.ask}>
            <p>Stop here? What was imported so far stays, and can be undone afterwards.</p>
            <Button color="red" loading={cancel.isPending} onClick={() => cancel.mutate()}>
              Stop the import
            </Button>
          </div>
        </Popover.Dropdown>
      </Popover>
      <FormProblem>{cancel.error ? problemMessage(cancel.error) : undefined}</FormProblem>
    </Group>
  )
}
