import { TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { linkAddress } from './link-address.ts'
import { VariableMenu } from './variable-menu.tsx'

interface Props {
  label: string
  value: string
  placeholder?: string
  hasFocus?: boolean
  onChange: (address: string) => void
}

/** An address of the web, of mail or of a telephone, told when it is complete: on Enter or on leaving the box. */
export function AddressInput({ label, value, placeholder = 'https://', hasFocus = false, onChange }: Props) {
  const [text, setText] = useState(value)
  const [isWrong, setWrong] = useState(false)
  useEffect(() => setText(value), [value])

  function commit(typed = text) {
    const address = typed.trim() === '' ? '' : linkAddress(typed)
    setWrong(address === null)
    if (address === null) return
    setText(address)
    if (address !== value) onChange(address)
  }

  return (
    <TextInput
      label={label}
      value={text}
      placeholder={placeholder}
      inputMode="url"
      autoComplete="off"
      spellCheck={false}
      maxLength={2000}
      autoFocus={hasFocus}
      error={isWrong && 'Begin with https://, mailto: or tel:'}
      rightSection={<VariableMenu isSmall onPick={({ key }) => commit(`${text}{{ ${key} }}`)} />}
      onChange={(event) => {
        setWrong(false)
        setText(event.currentTarget.value)
      }}
      onBlur={() => commit()}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return
        event.preventDefault()
        commit()
      }}
    />
  )
}
