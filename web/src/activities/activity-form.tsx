import '@mantine/core/styles/Chip.layer.css'
import { Button, Chip, NativeSelect, Textarea, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ChangeEvent, type FormEvent, useRef, useState } from 'react'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import { FormProblem } from '../ui/form-problem.tsx'
import classes from './activity-form.module.css'
import { type ActivityValues, BOX_OF, KINDS, type LoggedType, localTime, readValues } from './activity-values.ts'
import { SaveButton } from './save-button.tsx'

export interface ContactChoice {
  id: string
  name: string
}

export type Details = ReturnType<typeof readValues>['details']

interface Props {
  type: LoggedType
  /** With which the form opens. */
  initial: ActivityValues
  /** Whom it may have been with; none are offered where it cannot be changed. */
  contacts: ContactChoice[]
  saveLabel?: string
  save: (details: Details, contact_id: string | null) => Promise<unknown>
  /** Called with each keystroke, so that a draft can be kept. */
  onType: (values: ActivityValues) => void
  onSaved: () => void
  onCancel?: () => void
}

/** What there is to say of a call, a meeting or an email. */
export function ActivityForm({ type, initial, contacts, saveLabel, save, onType, onSaved, onCancel }: Props) {
  const kind = KINDS[type]
  const form = useRef<HTMLFormElement>(null)
  const [values, setValues] = useState(initial)
  const [problems, setProblems] = useState<Partial<ActivityValues>>({})
  const saving = useMutation({
    mutationFn: ({ details, contact_id }: { details: Details; contact_id: string | null }) => save(details, contact_id),
    onSuccess: onSaved,
    onError: (error) => tell(error instanceof ApiProblem ? problemsOf(error) : {}),
  })
  const isAboutBoxes = saving.error instanceof ApiProblem && Object.keys(problemsOf(saving.error)).length > 0

  function tell(found: Partial<ActivityValues>) {
    setProblems(found)
    const first = form.current?.elements.namedItem(Object.keys(found)[0] ?? '')
    if (first instanceof HTMLElement) first.focus()
  }

  function change(key: keyof ActivityValues, text: string) {
    const next = { ...values, [key]: text }
    setValues(next)
    onType(next)
    setProblems(({ [key]: _solved, ...rest }) => rest)
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    if (saving.isPending) return
    const read = readValues(type, values)
    tell(read.problems)
    if (Object.keys(read.problems).length === 0) {
      saving.mutate({ details: read.details, contact_id: values.contact_id || null })
    }
  }

  const has = (key: keyof ActivityValues) => kind.fields.includes(key)
  const box = (key: keyof ActivityValues) => ({
    name: key,
    value: values[key],
    error: problems[key],
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>) =>
      change(key, event.currentTarget.value),
  })
  return (
    <form ref={form} className={classes.form} onSubmit={submit} noValidate aria-label={kind.save}>
      {kind.outcomes.length > 0 && (
        <Chip.Group value={values.outcome} onChange={(outcome) => change('outcome', outcome)}>
          <fieldset className={classes.outcomes}>
            <legend className="visually-hidden">Outcome</legend>
            {kind.outcomes.map((outcome) => (
              <Chip
                key={outcome}
                value={outcome}
                size="xs"
                onClick={() => values.outcome === outcome && change('outcome', '')}
              >
                {outcome}
              </Chip>
            ))}
          </fieldset>
        </Chip.Group>
      )}
      {has('subject') && <TextInput label="Subject" maxLength={200} autoComplete="off" {...box('subject')} />}
      <div className={classes.row}>
        {has('direction') && (
          <NativeSelect
            label="Direction"
            data={[
              { value: 'outbound', label: type === 'call' ? 'We called' : 'We wrote' },
              { value: 'inbound', label: type === 'call' ? 'They called' : 'They wrote' },
            ]}
            {...box('direction')}
          />
        )}
        {has('duration') && (
          <TextInput label="Duration" placeholder="m:ss" inputMode="text" autoComplete="off" {...box('duration')} />
        )}
        <TextInput label="When" type="datetime-local" max={localTime(new Date())} {...box('when')} />
        {contacts.length > 0 && (
          <NativeSelect
            label="With"
            data={[
              { value: '', label: 'Nobody in particular' },
              ...contacts.map(({ id, name }) => ({ value: id, label: name })),
            ]}
            {...box('contact_id')}
          />
        )}
        {has('recording') && (
          <TextInput label="Recording" placeholder="https://" type="url" autoComplete="off" {...box('recording')} />
        )}
      </div>
      <Textarea label={kind.prompt} autosize minRows={2} maxRows={14} maxLength={20_000} {...box('description')} />
      {saving.error && !isAboutBoxes && <FormProblem>{problemMessage(saving.error)}</FormProblem>}
      <div className={classes.actions}>
        {onCancel && (
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
        )}
        <SaveButton form={form} isPending={saving.isPending}>
          {saveLabel ?? kind.save}
        </SaveButton>
      </div>
    </form>
  )
}

function problemsOf({ errors }: ApiProblem): Partial<ActivityValues> {
  const known = errors.map(({ path, message }) => [BOX_OF[path.slice(1)] ?? path.slice(1), message] as const)
  return Object.fromEntries(known.filter(([, message]) => message))
}
