import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { problemMessage } from '../api/api-problem.ts'
import { FormProblem } from '../ui/form-problem.tsx'
import { ColumnTable } from './column-table.tsx'
import { DefaultSettings } from './default-settings.tsx'
import { FormatSettings } from './format-settings.tsx'
import { type Import, targetsQuery } from './queries.ts'
import classes from './step.module.css'
import { useImportSettings } from './use-import-settings.ts'

/** Of a lead, or of a contact on its own. */
const NAMES = [
  'business_name',
  'dba_name',
  'holder_name',
  ...['name', 'first_name', 'last_name', 'email', 'phone', 'mobile'].map((key) => `contact.${key}`),
]

/** What each column becomes. Every change is saved at once. */
export function ColumnsStep({ job }: { job: Import }) {
  const { data: targets = [] } = useQuery(targetsQuery)
  const navigate = useNavigate()
  const settings = useImportSettings(job.id)
  const mapped = job.mapping.filter((field) => field !== null).length
  const hasName = job.mapping.some((field) => field !== null && NAMES.includes(field))
  return (
    <div className={classes.columns}>
      <section className={classes.main} aria-label="Columns">
        <p className={classes.note}>
          {mapped} of {job.columns.length} columns are imported. The rest stays out.
          {job.is_remembered && ' They are mapped as those of your last file with the same columns were.'}
        </p>
        <ColumnTable job={job} targets={targets} onChange={(mapping) => settings.mutate({ mapping })} />
      </section>
      <div className={classes.side}>
        <DefaultSettings defaults={job.defaults} onChange={(defaults) => settings.mutate({ defaults })} />
        <FormatSettings job={job} onChange={settings.mutate} />
      </div>
      <footer className={classes.foot}>
        <FormProblem>
          {settings.error
            ? problemMessage(settings.error)
            : hasName
              ? undefined
              : 'Choose the column that holds the business name, or those that name contacts.'}
        </FormProblem>
        <Button
          disabled={!hasName}
          onClick={() => navigate({ to: '/crm/imports/$id', params: { id: job.id }, search: { step: 'duplicates' } })}
        >
          Continue
        </Button>
      </footer>
    </div>
  )
}
