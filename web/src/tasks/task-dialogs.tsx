import { lazy, Suspense } from 'react'
import type { Task } from '../api/types.ts'
import type { TaskDialogProps } from './task-dialog.tsx'
import type { TaskActions } from './use-task-actions.ts'

const TaskDialog = lazy(() => import('./task-dialog.tsx'))
const CompleteDialog = lazy(() => import('./complete-dialog.tsx'))

/** What is open over a list of tasks. */
export type OpenDialog = { kind: 'edit'; task: TaskDialogProps['task'] } | { kind: 'complete'; task: Task } | null

interface Props {
  open: OpenDialog
  actions: TaskActions
  canEdit: boolean
  onChange: (open: OpenDialog) => void
}

/** The dialogs of tasks, loaded when the first one is opened. */
export function TaskDialogs({ open, actions, canEdit, onChange }: Props) {
  const close = () => onChange(null)
  return (
    <Suspense>
      {open?.kind === 'edit' && canEdit && (
        <TaskDialog
          key={'id' in open.task ? open.task.id : 'new'}
          task={open.task}
          onClose={close}
          onComplete={(task) => onChange({ kind: 'complete', task })}
          onDelete={(task) => {
            close()
            actions.remove(task)
          }}
        />
      )}
      {open?.kind === 'complete' && <CompleteDialog task={open.task} onClose={close} />}
    </Suspense>
  )
}
