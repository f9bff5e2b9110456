import '@mantine/core/styles/Radio.layer.css'
import { Button, Radio, Select } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { problemMessage } from '../api/api-problem.ts'
import { FormProblem } from '../ui/form-problem.tsx'
import type { Import } from './queries.ts'
import settingsClasses from './settings.module.css'
import classes from './step.module.css'
import { useImportSettings } from './use-import-settings.ts'

type UpdateBy = NonNullable<Import['update_by']>
type OnDuplicate = Import['on_duplicate']

const NONE = ''

const KEYS: { value: UpdateBy; label: string; needs: string[] }[] = [
  { value: 'email', label: 'E-mail address', needs: ['email', 'contact.email'] },
  { value: 'phone', label: 'Phone number, in any format', needs: ['phone', 'contact.phone', 'contact.mobile'] },
  { value: 'licence_number', label: 'Licence number', needs: ['licence_number'] },
  { value: 'domain', label: 'Domain of the website or e-mail', needs: ['website', 'email', 'contact.email'] },
  { value: 'id', label: 'ID, as in our own exports', needs: ['id'] },
]

const POLICIES: { value: OnDuplicate; label: string; description: string }[] = [
  { value: 'skip', label: 'Leave the row out', description: 'What you have stays exactly as it is.' },
  {
    value: 'fill_empty',
    label: 'Fill what is empty',
    description: 'The row adds what is missing, and a contact that is not there yet. Nothing you have is replaced.',
  },
  {
    value: 'overwrite',
    label: 'Overwrite',
    description: 'What the row tells replaces what you have. Its empty cells replace nothing.',
  },
  { value: 'create', label: 'Make another lead', description: 'You will have the company twice.' },
]

/** What a row does when its lead is there already. */
export function DuplicatesStep({ job }: { job: Import }) {
  const navigate = useNavigate()
  const settings = useImportSettings(job.id)
  const available = KEYS.filter(({ needs }) => needs.some((key) => job.mapping.includes(key)))
  return (
    <div className={classes.narrow}>
      <fieldset className={settingsClasses.group}>
        <legend className={settingsClasses.legend}>Is a lead of this file there already?</legend>
        <Select
          label="Find it by"
          description={
            available.length === 0
              ? 'No column holds an e-mail address, a phone number, a licence number or a website: every row is new.'
              : 'Only leads that you can see are found. When two have the same, the row is refused.'
          }
          data={[
            { value: NONE, label: 'Do not look: every row is new' },
            ...available.map(({ value, label }) => ({ value, label })),
          ]}
          value={job.update_by ?? NONE}
          allowDeselect={false}
          onChange={(value) => settings.mutate({ update_by: value === NONE ? null : (value as UpdateBy) })}
        />
        {job.update_by !== null && (
          <Radio.Group
            label="When it is there"
            value={job.on_duplicate}
            onChange={(value) => settings.mutate({ on_duplicate: value as OnDuplicate })}
          >
            <div className={classes.choices}>
              {POLICIES.map(({ value, label, description }) => (
                <Radio key={value} value={value} label={label} description={description} />
              ))}
            </div>
          </Radio.Group>
        )}
      </fieldset>
      <p className={classes.note}>
        Rows of the same company in one file become one lead with several contacts. A contact with an e-mail address
        that is there already is updated, not doubled, and nobody who unsubscribed is subscribed again.
      </p>
      <footer className={classes.foot}>
        <FormProblem>{settings.error ? problemMessage(settings.error) : undefined}</FormProblem>
        <Button
          variant="default"
          renderRoot={(props) => <Link to="/crm/imports/$id" params={{ id: job.id }} search={{}} {...props} />}
        >
          Back to the columns
        </Button>
        <Button
          onClick={() => navigate({ to: '/crm/imports/$id', params: { id: job.id }, search: { step: 'preview' } })}
        >
          Check
        </Button>
      </footer>
    </div>
  )
}
