import { ActionIcon, Button, Stack, TextInput } from '@mantine/core'
import { IconArrowDown, IconArrowUp, IconPlus, IconX } from '@tabler/icons-react'
import { useRef } from 'react'
import classes from './field-dialog.module.css'

/** A choice as it is typed; without a value it is a new one. */
export interface DraftChoice {
  /** Tells the rows apart while they are edited. */
  key: string
  value?: string
  label: string
  color?: string
}

const MAX_CHOICES = 200
const DEFAULT_COLOR = '#64748b'

interface Props {
  choices: DraftChoice[]
  error: string | undefined
  onChange: (choices: DraftChoice[]) => void
}

export function newChoice(): DraftChoice {
  return { key: crypto.randomUUID(), label: '' }
}

/** The choices of a field: Enter adds the next one. */
export function ChoiceEditor({ choices, error, onChange }: Props) {
  const wantsFocus = useRef<string>(undefined)
  const change = (index: number, choice: Partial<DraftChoice>) =>
    onChange(choices.with(index, { ...(choices[index] as DraftChoice), ...choice }))

  function addAfter(index: number) {
    if (choices.length >= MAX_CHOICES) return
    const choice = newChoice()
    wantsFocus.current = choice.key
    onChange(choices.toSpliced(index + 1, 0, choice))
  }

  function move(index: number, step: -1 | 1) {
    const choice = choices[index]
    if (choice) onChange(choices.toSpliced(index, 1).toSpliced(index + step, 0, choice))
  }

  return (
    <fieldset className={classes.choices}>
      <legend>Choices</legend>
      <Stack gap={4}>
        {choices.map((choice, index) => {
          const name = choice.label || `choice ${index + 1}`
          return (
            <div key={choice.key} className={classes.choice}>
              <input
                type="color"
                className={classes.color}
                aria-label={`Color of ${name}`}
                value={choice.color ?? DEFAULT_COLOR}
                onChange={(event) => change(index, { color: event.currentTarget.value })}
              />
              <TextInput
                flex={1}
                aria-label={`Choice ${index + 1}`}
                maxLength={80}
                value={choice.label}
                ref={(input) => {
                  if (input && wantsFocus.current === choice.key) {
                    wantsFocus.current = undefined
                    input.focus()
                  }
                }}
                onChange={(event) => change(index, { label: event.currentTarget.value })}
                onKeyDown={(event) => {
                  if (event.key !== 'Enter') return
                  event.preventDefault()
                  addAfter(index)
                }}
              />
              <ActionIcon aria-label={`Move ${name} up`} disabled={index === 0} onClick={() => move(index, -1)}>
                <IconArrowUp size={15} />
              </ActionIcon>
              <ActionIcon
                aria-label={`Move ${name} down`}
                disabled={index === choices.length - 1}
                onClick={() => move(index, 1)}
              >
                <IconArrowDown size={15} />
              </ActionIcon>
              <ActionIcon aria-label={`Remove ${name}`} onClick={() => onChange(choices.toSpliced(index, 1))}>
                <IconX size={15} />
              </ActionIcon>
            </div>
          )
        })}
      </Stack>
      <Button
        size="compact-sm"
        variant="subtle"
        leftSection={<IconPlus size={14} />}
        disabled={choices.length >= MAX_CHOICES}
        onClick={() => addAfter(choices.length - 1)}
      >
        Add a choice
      </Button>
      {error && (
        <p className={classes.problem} role="alert">
          {error}
        </p>
      )}
    </fieldset>
  )
}
