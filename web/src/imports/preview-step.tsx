import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { problemMessage } from '../api/api-problem.ts'
import { ErrorState } from '../ui/error-state.tsx'
import { FormProblem } from '../ui/form-problem.tsx'
import { formatNumber } from '../ui/format.ts'
import { SkeletonBar } from '../ui/skeleton.tsx'
import { PreviewTable } from './preview-table.tsx'
import { type Import, importQuery, previewQuery, runImport, targetsQuery } from './queries.ts'
import classes from './step.module.css'

/** The first rows as leads, before anything is written. */
export function PreviewStep({ job }: { job: Import }) {
  const client = useQueryClient()
  const { data: targets = [] } = useQuery(targetsQuery)
  const preview = useQuery(previewQuery(job.id))
  const run = useMutation({
    mutationFn: () => runImport(job.id),
    onSuccess: (started) => client.setQueryData(importQuery(job.id).queryKey, started),
    // It may have been started elsewhere.
    onError: () => client.invalidateQueries({ queryKey: importQuery(job.id).queryKey }),
  })
  return (
    <div className={classes.single}>
      {preview.data ? (
        <>
          <p className={classes.note} role="status">
            {summary(preview.data)}
          </p>
          <PreviewTable preview={preview.data} targets={targets} />
        </>
      ) : preview.isPending ? (
        <div role="status" aria-label="Loading the preview">
          <SkeletonBar height="240px" />
        </div>
      ) : (
        <ErrorState message={problemMessage(preview.error)} onRetry={() => preview.refetch()} />
      )}
      <footer className={classes.foot}>
        <FormProblem>{run.error ? problemMessage(run.error) : undefined}</FormProblem>
        <Button
          variant="default"
          renderRoot={(props) => <Link to="/crm/imports/$id" params={{ id: job.id }} search={{}} {...props} />}
        >
          Back to the columns
        </Button>
        <Button loading={run.isPending} disabled={!preview.data} onClick={() => run.mutate()}>
          Import {formatNumber(job.total_rows)} {job.total_rows === 1 ? 'row' : 'rows'}
        </Button>
      </footer>
    </div>
  )
}

function summary({ rows, refused_count }: { rows: unknown[]; refused_count: number }): string {
  const first = `Of the first ${rows.length} rows`
  if (refused_count === 0)
    return rows.length === 1 ? 'The only row becomes a lead.' : `All of the first ${rows.length} rows become leads.`
  const refused = refused_count === 1 ? '1 is refused' : `${refused_count} are refused`
  return `${first} ${refused}; the others become leads. Refused rows do not stop the import: you can download them with the reasons.`
}
