import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { problemMessage } from '../api/api-problem.ts'
import { FormProblem } from '../ui/form-problem.tsx'
import { formatDuration, formatNumber } from '../ui/format.ts'
import { Counts } from './counts.tsx'
import { countsOf } from './counts-of.ts'
import { type Import, importQuery, runImport } from './queries.ts'
import classes from './step.module.css'
import { UndoImport } from './undo-import.tsx'

const importedLeads = { filter: { field: 'source_type', op: 'eq', value: 'import' } }

/** What came of an import, and where to go from here. */
export function ResultStep({ job }: { job: Import }) {
  const client = useQueryClient()
  const again = useMutation({
    mutationFn: () => runImport(job.id),
    onSuccess: (started) => client.setQueryData(importQuery(job.id).queryKey, started),
  })
  return (
    <div className={classes.narrow}>
      <h2 className={classes.title} role="status">
        {headlineOf(job)}
      </h2>
      {job.error_message && <FormProblem>{job.error_message}</FormProblem>}
      <Counts counts={countsOf(job)} />
      {job.refused_count > 0 && (
        <p className={classes.note}>
          The file of refused rows tells the reason of each. Correct them there and import that file.
        </p>
      )}
      <div className={classes.actions}>
        {job.created_count > 0 && !job.undo && (
          <Button renderRoot={(props) => <Link to="/crm/pipeline" search={importedLeads} {...props} />}>
            See the leads on the board
          </Button>
        )}
        {job.status === 'failed' && job.has_file && (
          <Button loading={again.isPending} onClick={() => again.mutate()}>
            Go on from row {formatNumber(job.processed_rows + 1)}
          </Button>
        )}
        {job.refused_count > 0 && (
          <Button
            component="a"
            href={`/api/crm/imports/${job.id}/errors.csv`}
            download
            variant="default"
            leftSection={<IconDownload size={16} stroke={1.7} />}
          >
            Download refused rows
          </Button>
        )}
        <Button variant="default" renderRoot={(props) => <Link to="/crm/imports" {...props} />}>
          Import another file
        </Button>
      </div>
      {job.created_count + job.updated_count + job.contact_count > 0 && <UndoImport job={job} />}
      <FormProblem>{again.error ? problemMessage(again.error) : undefined}</FormProblem>
    </div>
  )
}

function headlineOf({ status, file_name, started_at, completed_at, processed_rows, total_rows }: Import): string {
  if (status === 'failed') return `${file_name} was not imported completely`
  if (status === 'cancelled') {
    return started_at
      ? `Stopped after ${formatNumber(processed_rows)} of ${formatNumber(total_rows)} rows`
      : `${file_name} was not imported`
  }
  const seconds = started_at && completed_at ? (Date.parse(completed_at) - Date.parse(started_at)) / 1000 : 0
  const duration = seconds < 60 ? `${Math.max(1, Math.round(seconds))} s` : formatDuration(seconds)
  return `${file_name} was imported in ${duration}`
}
