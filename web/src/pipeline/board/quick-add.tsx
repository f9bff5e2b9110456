import { ActionIcon, Button, Loader } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { problemMessage } from '../../api/api-problem.ts'
import { api } from '../../api/client.ts'
import type { BoardStage } from '../../api/types.ts'
import { BOARDS } from '../queries.ts'
import { announce } from './board-session.ts'
import classes from './quick-add.module.css'

/** A name that was entered: on its way, or refused and kept. */
interface Draft {
  number: number
  name: string
  problem?: string
}

/**
 * Adds leads on top of a column by name alone, one after the other. What the server refuses stays here, to be tried
 * again or corrected.
 */
export function QuickAdd({ stage, onClose }: { stage: BoardStage; onClose: () => void }) {
  const client = useQueryClient()
  const [text, setText] = useState('')
  const [drafts, setDrafts] = useState<Draft[]>([])
  const without = (draft: Draft) => setDrafts((list) => list.filter(({ number }) => number !== draft.number))

  async function add(draft: Draft) {
    setDrafts((list) => [...list.filter(({ number }) => number !== draft.number), { ...draft, problem: undefined }])
    try {
      await api.POST('/api/crm/leads', { body: { business_name: draft.name, stage_id: stage.id } })
      await client.invalidateQueries({ queryKey: BOARDS })
      without(draft)
      announce(`${draft.name} added to ${stage.name}`)
    } catch (error) {
      const problem = problemMessage(error)
      setDrafts((list) => list.map((other) => (other.number === draft.number ? { ...draft, problem } : other)))
      announce(`${draft.name} was not added. ${problem}`)
    }
  }

  function submit() {
    const name = text.trim()
    if (!name) return
    setText('')
    add({ number: Date.now() + Math.random(), name })
  }

  const isEmpty = text.trim() === '' && drafts.length === 0
  return (
    <div className={classes.add}>
      <form
        className={classes.form}
        onSubmit={(event) => {
          event.preventDefault()
          submit()
        }}
      >
        <input
          className={classes.input}
          aria-label={`Name of a new lead in ${stage.name}`}
          placeholder="Business name, then Enter"
          value={text}
          maxLength={200}
          autoComplete="off"
          enterKeyHint="done"
          // biome-ignore lint/a11y/noAutofocus: opened by the person, to type
          autoFocus
          onChange={(event) => setText(event.currentTarget.value)}
          onBlur={() => isEmpty && onClose()}
          onKeyDown={(event) => event.key === 'Escape' && drafts.length === 0 && onClose()}
        />
        <ActionIcon className={classes.close} aria-label="Stop adding" onClick={onClose}>
          <IconX size={15} stroke={1.8} />
        </ActionIcon>
      </form>
      {drafts.map((draft) => (
        <div key={draft.number} className={classes.draft} role={draft.problem ? 'alert' : 'status'}>
          <span className={classes.name}>{draft.name}</span>
          {draft.problem ? (
            <>
              <span className={classes.problem}>{draft.problem}</span>
              <Button size="compact-xs" variant="default" onClick={() => add(draft)}>
                Try again
              </Button>
              <Button
                size="compact-xs"
                variant="subtle"
                onClick={() => {
                  setText(draft.name)
                  without(draft)
                }}
              >
                Edit
              </Button>
            </>
          ) : (
            <Loader size={12} />
          )}
        </div>
      ))}
    </div>
  )
}
