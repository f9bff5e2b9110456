import { TextInput } from '@mantine/core'
import { useRef } from 'react'
import { VariableMenu } from './variable-menu.tsx'
import { liquid } from './variable-token.ts'

interface Props {
  label: string
  value: string
  placeholder?: string
  /** How many characters an inbox shows of it. */
  shown: number
  maxLength: number
  onChange: (text: string) => void
}

/** A line of text with variables, and how much of it an inbox shows. */
export function SubjectInput({ label, value, placeholder, shown, maxLength, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null)

  function insert(text: string) {
    const { selectionStart, selectionEnd } = input.current ?? {}
    const start = selectionStart ?? value.length
    const end = selectionEnd ?? value.length
    onChange((value.slice(0, start) + text + value.slice(end)).slice(0, maxLength))
    requestAnimationFrame(() => {
      input.current?.focus()
      input.current?.setSelectionRange(start + text.length, start + text.length)
    })
  }

  return (
    <TextInput
      ref={input}
      label={label}
      value={value}
      placeholder={placeholder ?? ''}
      maxLength={maxLength}
      autoComplete="off"
      description={hintOf(value, shown)}
      inputWrapperOrder={['label', 'input', 'description']}
      rightSection={
        <VariableMenu
          isSmall
          label={`Insert a variable into the ${label.toLowerCase()}`}
          onPick={({ key }) => insert(liquid({ key, fallback: null }))}
        />
      }
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  )
}

function hintOf(text: string, shown: number) {
  // A variable is about a short word once it is filled in.
  const length = text.replace(/\{\{[^{}]*\}\}/g, '-------').trim().length
  if (length === 0) return `Inboxes show about ${shown} characters`
  return length > shown
    ? `About ${length} characters: inboxes cut it off after about ${shown}`
    : `About ${length} of ${shown} characters`
}
