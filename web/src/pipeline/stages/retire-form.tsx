import { Button, Group, Select, Stack } from '@mantine/core'
import { useState } from 'react'
import { problemMessage } from '../../api/api-problem.ts'
import type { Stage } from '../../api/types.ts'
import { formatNumber } from '../../ui/format.ts'
import { showToast } from '../../ui/toast.tsx'
import { retireStage, useStageChange } from './stage-changes.ts'
import classes from './stage-manager.module.css'

interface Props {
  stage: Stage
  /** How many leads stand in it; unknown is undefined. */
  leadCount: number | undefined
  others: Stage[]
  onDone: () => void
  onCancel: () => void
}

/** Takes a stage off the board, after asking where its leads shall go. */
export function RetireForm({ stage, leadCount, others, onDone, onCancel }: Props) {
  const [moveTo, setMoveTo] = useState<string | null>(null)
  const change = useStageChange(() => retireStage(stage.id, moveTo ?? undefined))
  const isEmpty = leadCount === 0

  function retire() {
    change.mutate(undefined, {
      onSuccess: () => {
        showToast({ message: `${stage.name} is retired. Its history stays, and it can be brought back.` })
        onDone()
      },
    })
  }

  return (
    <Stack gap="xs" className={classes.form}>
      <p>
        {isEmpty
          ? `Retire ${stage.name}? It has no leads.`
          : `Retire ${stage.name}? Its ${leadCount === undefined ? '' : `${formatNumber(leadCount)} `}leads go to the bottom of another stage.`}
      </p>
      {!isEmpty && (
        <Select
          label="Move its leads to"
          placeholder="Choose a stage"
          data={others.map(({ id, name }) => ({ value: id, label: name }))}
          value={moveTo}
          onChange={setMoveTo}
        />
      )}
      {change.error && (
        <p className={classes.problem} role="alert">
          {problemMessage(change.error)}
        </p>
      )}
      <Group gap="xs" justify="flex-end">
        <Button variant="default" onClick={onCancel}>
          Keep it
        </Button>
        <Button color="red" loading={change.isPending} disabled={!isEmpty && !moveTo} onClick={retire}>
          Retire
        </Button>
      </Group>
    </Stack>
  )
}
