import { ActionIcon } from '@mantine/core'
import { IconSearch, IconX } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import classes from './filter-bar.module.css'

const DEBOUNCE_MS = 250

interface Props {
  label: string
  value: string
  onChange: (value: string) => void
}

/** Tells what is typed after a short pause, and never takes the focus or the text from the person who types. */
export function SearchBox({ label, value, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null)
  const [text, setText] = useState(value)
  const told = useRef(value)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)

  useEffect(() => {
    // Someone else changed it: the Back button, "Clear all".
    if (value === told.current) return
    told.current = value
    clearTimeout(timer.current)
    setText(value)
  }, [value])
  useEffect(() => () => clearTimeout(timer.current), [])
  useSlashKey(input)

  function type(next: string) {
    setText(next)
    clearTimeout(timer.current)
    timer.current = setTimeout(() => tell(next), DEBOUNCE_MS)
  }

  function tell(next: string) {
    clearTimeout(timer.current)
    told.current = next.trim()
    onChange(told.current)
  }

  return (
    <span className={classes.search}>
      <IconSearch size={15} stroke={1.8} aria-hidden />
      <input
        ref={input}
        type="search"
        className={classes.input}
        aria-label={label}
        placeholder="Search"
        value={text}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') tell(text)
          if (event.key === 'Escape' && text !== '') {
            event.preventDefault()
            setText('')
            tell('')
          }
        }}
      />
      {text !== '' && (
        <ActionIcon
          size="sm"
          aria-label="Clear the search"
          onClick={() => {
            setText('')
            tell('')
            input.current?.focus()
          }}
        >
          <IconX size={13} stroke={2} />
        </ActionIcon>
      )}
    </span>
  )
}

/** "/" goes to the search, unless someone is typing. */
function useSlashKey(input: { current: HTMLInputElement | null }) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isTyping =
        event.target instanceof Element && event.target.closest('input, textarea, select, [contenteditable]')
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping) return
      event.preventDefault()
      input.current?.focus()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [input])
}
