import { Button, TextInput } from '@mantine/core'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import { useRef, useState } from 'react'
import classes from './copy-field.module.css'

/** A text to take along, with a button that copies it. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const input = useRef<HTMLInputElement>(null)
  const [isCopied, setIsCopied] = useState(false)

  async function copy() {
    input.current?.select()
    setIsCopied(await copied(value))
  }

  const Icon = isCopied ? IconCheck : IconCopy
  return (
    <div className={classes.row}>
      <TextInput
        ref={input}
        className={classes.input}
        classNames={{ input: classes.text }}
        label={label}
        value={value}
        readOnly
        onFocus={(event) => event.currentTarget.select()}
      />
      <Button leftSection={<Icon size={16} />} variant="default" onClick={copy} data-autofocus>
        {isCopied ? 'Copied' : 'Copy'}
      </Button>
    </div>
  )
}

/** The clipboard API exists on https and localhost only; elsewhere the selected text is copied the old way. */
async function copied(value: string): Promise<boolean> {
  if (!navigator.clipboard) return document.execCommand('copy')
  return navigator.clipboard.writeText(value).then(
    () => true,
    () => false,
  )
}
