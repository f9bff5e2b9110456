import { Button, Drawer, Loader } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { problemMessage } from '../../api/api-problem.ts'
import type { Board, Stage } from '../../api/types.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { showToast } from '../../ui/toast.tsx'
import { RetireForm } from './retire-form.tsx'
import { allStagesQuery, changeStage, createStage, type NewStage, useStageChange } from './stage-changes.ts'
import { StageForm } from './stage-form.tsx'
import classes from './stage-manager.module.css'
import { StageOrder } from './stage-order.tsx'

interface Props {
  /** The stage that is open from the start. */
  stageId: string | null
  board: Board | undefined
  onClose: () => void
}

const NEW = 'new'

/** Rename, colour, reorder, add and retire the stages of the board. */
export default function StageManager({ stageId, board, onClose }: Props) {
  const { data: stages, error, refetch } = useQuery(allStagesQuery)
  const [open, setOpen] = useState<string | null>(stageId)
  const add = useStageChange(createStage)
  const active = stages?.filter((stage) => stage.is_active) ?? []
  const retired = stages?.filter((stage) => !stage.is_active) ?? []

  return (
    <Drawer opened onClose={onClose} title="Stages" position="right" size="sm">
      {!stages && !error && <Loader size="sm" />}
      {error && !stages && <ErrorState message={problemMessage(error)} onRetry={refetch} />}
      <StageOrder
        stages={active}
        open={open}
        onEdit={(stage) => setOpen(stage.id)}
        editor={(stage) => (
          <StageEditor
            stage={stage}
            leadCount={board?.stages.find(({ id }) => id === stage.id)?.lead_count}
            others={active.filter((other) => other !== stage)}
            onClose={() => setOpen(null)}
          />
        )}
      />
      {open === NEW ? (
        <StageForm
          isSaving={add.isPending}
          error={add.error}
          onCancel={() => setOpen(null)}
          onSave={(stage) => add.mutate(stage, { onSuccess: () => setOpen(null) })}
        />
      ) : (
        <Button variant="default" leftSection={<IconPlus size={15} />} onClick={() => setOpen(NEW)}>
          Add a stage
        </Button>
      )}
      {retired.length > 0 && <RetiredStages stages={retired} />}
    </Drawer>
  )
}

interface EditorProps {
  stage: Stage
  leadCount: number | undefined
  others: Stage[]
  onClose: () => void
}

function StageEditor({ stage, leadCount, others, onClose }: EditorProps) {
  const [isRetiring, setIsRetiring] = useState(false)
  const change = useStageChange((values: NewStage) => changeStage(stage, values))
  if (isRetiring) {
    return (
      <RetireForm
        stage={stage}
        leadCount={leadCount}
        others={others}
        onDone={onClose}
        onCancel={() => setIsRetiring(false)}
      />
    )
  }
  return (
    <StageForm
      stage={stage}
      isSaving={change.isPending}
      error={change.error}
      onCancel={onClose}
      onSave={(values) => change.mutate(values, { onSuccess: onClose })}
      extra={
        <Button variant="subtle" color="red" onClick={() => setIsRetiring(true)}>
          Retire…
        </Button>
      }
    />
  )
}

function RetiredStages({ stages }: { stages: Stage[] }) {
  const change = useStageChange((stage: Stage) => changeStage(stage, { is_active: true }))
  return (
    <section className={classes.retired} aria-label="Retired stages">
      <h3>Retired</h3>
      {stages.map((stage) => (
        <div key={stage.id} className={classes.row}>
          <span className={classes.dot} style={{ background: stage.color }} aria-hidden />
          <span className={classes.name}>{stage.name}</span>
          <Button
            size="compact-sm"
            variant="subtle"
            loading={change.isPending && change.variables === stage}
            onClick={() =>
              change.mutate(stage, {
                onError: (error) =>
                  showToast({ kind: 'error', message: `${stage.name} was not brought back. ${problemMessage(error)}` }),
              })
            }
          >
            Bring back
          </Button>
        </div>
      ))}
    </section>
  )
}
