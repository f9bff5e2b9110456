import { TextInput } from '@mantine/core'
import { ApiProblem } from '../../api/api-problem.ts'
import classes from './campaign-builder.module.css'
import type { CampaignEditing } from './use-campaign-form.ts'

interface Props {
  editing: CampaignEditing
  /** As recipients will see it. */
  from: string | null
  replyTo: string | null
}

/** From whom it is, where that differs from the mail settings. */
export function SenderFields({ editing: { form, change, error }, from, replyTo }: Props) {
  const messageOf = (field: string) => (error instanceof ApiProblem ? error.fieldMessage(field) : undefined)
  const box = (field: 'from_name' | 'from_email' | 'reply_to', label: string, placeholder: string) => (
    <TextInput
      label={label}
      placeholder={placeholder}
      type={field === 'from_name' ? 'text' : 'email'}
      value={form[field] ?? ''}
      maxLength={field === 'from_name' ? 100 : 254}
      autoComplete="off"
      error={messageOf(field)}
      onChange={(event) => change({ [field]: event.currentTarget.value || null })}
    />
  )
  return (
    <>
      <div>
        <h2 className={classes.title}>From</h2>
        <p className={classes.hint}>{from ?? 'There is no sender address yet.'}</p>
      </div>
      <div className={classes.pair}>
        {box('from_name', 'Name', 'As in the mail settings')}
        {box('from_email', 'Address', 'As in the mail settings')}
      </div>
      {box('reply_to', 'Answers go to', replyTo ?? 'The sender')}
    </>
  )
}
