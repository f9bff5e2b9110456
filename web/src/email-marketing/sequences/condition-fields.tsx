import { Select } from '@mantine/core'
import { ContactFilter } from './contact-filter.tsx'
import classes from './fields.module.css'
import { type ConditionSettings, KIND_LABELS, type MailEvent, mailsBefore, type Step, summaryOf } from './steps.ts'

interface Props {
  settings: ConditionSettings
  index: number
  steps: Step[]
  onChange: (settings: ConditionSettings) => void
}

const EVENTS: { value: MailEvent; label: string }[] = [
  { value: 'opened', label: 'Opened a mail' },
  { value: 'clicked', label: 'Clicked a link in a mail' },
  { value: 'replied', label: 'Replied to a mail' },
]

/** What is asked of a contact, and where those go on who do not meet it. */
export function ConditionFields({ settings, index, steps, onChange }: Props) {
  const { filter, mail, otherwise, skip_to } = settings
  const set = (changed: Partial<ConditionSettings>) => onChange({ ...settings, ...changed })
  const mails = mailsBefore(steps, index)
  const named = (step: Step) => {
    const no = steps.indexOf(step) + 1
    return { value: step.id, label: `${no}. ${KIND_LABELS[step.kind]}: ${summaryOf(step, steps)}` }
  }
  const later = steps.slice(index + 1).map(named)
  return (
    <div className={classes.stack}>
      <div className={classes.row}>
        <Select
          label="Goes on who"
          allowDeselect={false}
          data={[
            { value: 'filter', label: 'Matches a filter' },
            ...EVENTS.map((event) => ({ ...event, disabled: mails.length === 0 })),
          ]}
          value={mail ? mail.event : 'filter'}
          onChange={(value) => {
            const last = mails.at(-1)
            if (value === 'filter') set({ mail: null, filter: filter ?? { and: [] } })
            else if (last) set({ filter: null, mail: { step_id: mail?.step_id ?? last.id, event: value as MailEvent } })
          }}
        />
        {mail && (
          <Select
            label="Which mail"
            allowDeselect={false}
            data={mails.map(named)}
            value={mail.step_id}
            onChange={(step_id) => step_id && set({ mail: { ...mail, step_id } })}
          />
        )}
      </div>
      {!mail && <ContactFilter filter={filter ?? null} onChange={(next) => set({ filter: next })} />}
      <div className={classes.row}>
        <Select
          label="All others"
          allowDeselect={false}
          data={[
            { value: 'leave', label: 'Leave the sequence' },
            { value: 'skip', label: 'Skip to a later step', disabled: later.length === 0 },
          ]}
          value={otherwise}
          onChange={(value) =>
            value === 'skip'
              ? set({ otherwise: 'skip', skip_to: skip_to ?? later.at(-1)?.value ?? null })
              : set({ otherwise: 'leave', skip_to: null })
          }
        />
        {otherwise === 'skip' && (
          <Select
            label="Which step"
            allowDeselect={false}
            data={later}
            value={skip_to ?? null}
            onChange={(id) => id && set({ skip_to: id })}
          />
        )}
      </div>
      {mail?.event === 'opened' && (
        <p className={classes.hint}>Some mail programs open every mail by themselves: opens include those.</p>
      )}
    </div>
  )
}
