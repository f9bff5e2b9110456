import '@mantine/core/styles/Kbd.layer.css'
import { Button, Kbd } from '@mantine/core'
import { useWindowEvent } from '@mantine/hooks'
import type { ReactNode, RefObject } from 'react'
import classes from './save-button.module.css'

const isApple = /Mac|iPhone|iPad/.test(navigator.userAgent)

interface Props {
  form: RefObject<HTMLFormElement | null>
  isPending: boolean
  children: ReactNode
}

/** Saves the form, also by Ctrl or ⌘ with Enter from anywhere in it. */
export function SaveButton({ form, isPending, children }: Props) {
  useWindowEvent('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    if (!form.current?.contains(event.target as Node)) return
    event.preventDefault()
    form.current.requestSubmit()
  })
  return (
    <Button
      type="submit"
      loading={isPending}
      rightSection={
        <Kbd className={classes.key} aria-hidden>
          {isApple ? '⌘↵' : 'Ctrl ↵'}
        </Kbd>
      }
    >
      {children}
    </Button>
  )
}
