import { Button } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import { useLiveEvents } from '../api/live.ts'
import { ColumnsStep } from '../imports/columns-step.tsx'
import { DuplicatesStep } from '../imports/duplicates-step.tsx'
import { PreviewStep } from '../imports/preview-step.tsx'
import { cancelImport, type Import, importQuery } from '../imports/queries.ts'
import { ResultStep } from '../imports/result-step.tsx'
import { RunStep } from '../imports/run-step.tsx'
import { type Step, Steps } from '../imports/steps.tsx'
import { ErrorState } from '../ui/error-state.tsx'
import { Page } from '../ui/page.tsx'
import { SkeletonBar } from '../ui/skeleton.tsx'
import classes from './import-screen.module.css'

const route = getRouteApi('/app/crm/imports/$id')

/** One import, at the step where the server says it is. */
export default function ImportScreen() {
  const { id } = route.useParams()
  const { step: wanted } = route.useSearch()
  const client = useQueryClient()
  const job = useQuery(importQuery(id))
  useLiveEvents('import', (event) => {
    const isNews = event.type !== 'imported' && (event.id === id || event.type === 'reset')
    if (isNews) client.invalidateQueries({ queryKey: importQuery(id).queryKey, exact: true })
  })
  const step = job.data && stepOf(job.data, wanted)
  return (
    <Page
      title={job.data ? `Import ${job.data.file_name}` : 'Import'}
      heading={
        <Link className={classes.back} to="/crm/imports">
          <IconArrowLeft size={16} stroke={1.8} />
          Imports
        </Link>
      }
      actions={job.data?.status === 'uploaded' && <Discard id={id} />}
    >
      {job.data && step ? (
        <div className={classes.body}>
          <header className={classes.top}>
            <h1 className={classes.name}>{job.data.file_name}</h1>
            <Steps current={step} />
          </header>
          {step === 'Columns' && <ColumnsStep job={job.data} />}
          {step === 'Duplicates' && <DuplicatesStep job={job.data} />}
          {step === 'Check' && <PreviewStep job={job.data} />}
          {step === 'Import' && <RunStep job={job.data} />}
          {step === 'Result' && <ResultStep job={job.data} />}
        </div>
      ) : job.isPending ? (
        <div className={classes.body} role="status" aria-label="Loading">
          <SkeletonBar width="40%" height="24px" />
          <SkeletonBar height="320px" />
        </div>
      ) : (
        <ErrorState
          title="This import could not be loaded"
          message={problemMessage(job.error)}
          isOffline={job.error instanceof ApiProblem && job.error.code === 'offline'}
          onRetry={() => job.refetch()}
        />
      )}
    </Page>
  )
}

function stepOf({ status }: Import, wanted: 'duplicates' | 'preview' | undefined): Step {
  if (status === 'uploaded') return wanted === 'preview' ? 'Check' : wanted === 'duplicates' ? 'Duplicates' : 'Columns'
  return status === 'running' ? 'Import' : 'Result'
}

/** Gives up a file that has not been imported. */
function Discard({ id }: { id: string }) {
  const client = useQueryClient()
  const navigate = route.useNavigate()
  const discard = useMutation({
    mutationFn: () => cancelImport(id),
    onSuccess: (cancelled) => {
      client.setQueryData(importQuery(id).queryKey, cancelled)
      navigate({ to: '/crm/imports' })
    },
    onError: () => client.invalidateQueries({ queryKey: importQuery(id).queryKey }),
  })
  return (
    <Button variant="subtle" color="gray" loading={discard.isPending} onClick={() => discard.mutate()}>
      Discard
    </Button>
  )
}
