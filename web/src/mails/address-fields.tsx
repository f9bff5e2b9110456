import { Button, TagsInput } from '@mantine/core'
import { useState } from 'react'
import classes from './composer.module.css'
import type { Person } from './composer.tsx'
import { addressIn, type MailDraft } from './draft.ts'

interface Props {
  draft: MailDraft
  people: Person[]
  messageOf: (field: string) => string | undefined
  onChange: (part: Partial<MailDraft>) => void
}

const MOST = 20
const LABELS = { to: 'To', cc: 'Cc', bcc: 'Bcc' } as const
type Field = keyof typeof LABELS

/** Whom the mail is for: the people here are offered, any other address can be typed or pasted. */
export function AddressFields({ draft, people, messageOf, onChange }: Props) {
  const [showsCopies, setShowsCopies] = useState(draft.cc.length + draft.bcc.length > 0)
  const nameOf = new Map(people.map(({ name, email }) => [email, name]))
  const field = (name: Field) => (
    <TagsInput
      data-field={name}
      classNames={{ pillsList: classes.pills }}
      label={LABELS[name]}
      name={name}
      value={draft[name]}
      data={people.map(({ email }) => email)}
      renderOption={({ option }) => (
        <span>
          {nameOf.get(option.value)} <span className={classes.aside}>{option.value}</span>
        </span>
      )}
      splitChars={[',', ';', ' ']}
      maxTags={MOST}
      acceptValueOnBlur
      inputMode="email"
      autoComplete="off"
      error={messageOf(name)}
      onChange={(addresses) => onChange({ [name]: addresses.map(addressIn) })}
    />
  )
  return (
    <>
      <div className={classes.to}>
        {field('to')}
        {!showsCopies && (
          <Button className={classes.copies} variant="subtle" size="compact-sm" onClick={() => setShowsCopies(true)}>
            Cc, Bcc
          </Button>
        )}
      </div>
      {showsCopies && field('cc')}
      {showsCopies && field('bcc')}
    </>
  )
}
