import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { ErrorState } from '../ui/error-state.tsx'
import { FormProblem } from '../ui/form-problem.tsx'
import { formatNumber } from '../ui/format.ts'
import { SkeletonBar } from '../ui/skeleton.tsx'
import { DryRun } from './dry-run.tsx'
import { PreviewTable } from './preview-table.tsx'
import { type Import, importQuery, previewQuery, runImport, targetsQuery } from './queries.ts'
import classes from './step.module.css'
import { useImportSettings } from './use-import-settings.ts'

/** What the whole file would do, and its first rows as leads, before anything is written. */
export function PreviewStep({ job }: { job: Import }) {
  const client = useQueryClient()
  const { data: targets = [] } = useQuery(targetsQuery)
  const preview = useQuery(previewQuery(job.id))
  const { mutate: check, ...checking } = useImportSettings(job.id)
  const isUnchecked = job.dry_run === null
  useEffect(() => {
    if (isUnchecked) check({ dry_run: true })
  }, [isUnchecked, check])
  const run = useMutation({
    mutationFn: () => runImport(job.id),
    onSuccess: (started) => client.setQueryData(importQuery(job.id).queryKey, started),
    // It may have been started elsewhere.
    onError: () => client.invalidateQueries({ queryKey: importQuery(job.id).queryKey }),
  })
  return (
    <div className={classes.single}>
      {job.dry_run ? (
        <DryRun run={job.dry_run} total_rows={job.total_rows} targets={targets} />
      ) : checking.error ? (
        <ErrorState message={problemMessage(checking.error)} onRetry={() => check({ dry_run: true })} />
      ) : (
        <div role="status" aria-label="Checking the file">
          <SkeletonBar height="120px" />
        </div>
      )}
      {preview.data ? (
        <>
          <h2 className={classes.title}>The first rows</h2>
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
          renderRoot={(props) => (
            <Link to="/crm/imports/$id" params={{ id: job.id }} search={{ step: 'duplicates' }} {...props} />
          )}
        >
          Back
        </Button>
        <Button loading={run.isPending} disabled={!preview.data} onClick={() => run.mutate()}>
          Import {formatNumber(job.total_rows)} {job.total_rows === 1 ? 'row' : 'rows'}
        </Button>
      </footer>
    </div>
  )
}
