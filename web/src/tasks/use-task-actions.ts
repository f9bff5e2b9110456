import { useQueryClient } from '@tanstack/react-query'
import { problemMessage } from '../api/api-problem.ts'
import type { Task, TaskPatch } from '../api/types.ts'
import { showToast } from '../ui/toast.tsx'
import { completeTask, deleteTask, patchTask, refreshTasks, restoreTask, showChange, snoozeTask } from './queries.ts'

interface Act {
  /** What is shown until the server has answered. */
  shown: Partial<Task>
  run: () => Promise<unknown>
  /** Said when it is done, with a way back. */
  done: string
  undo?: () => Promise<unknown>
  /** What did not work, for the message. */
  failed: string
}

const UNDO_MS = 8_000

/** What one does with a task by one click or key: shown at once, taken back when refused, undone by a toast. */
export function useTaskActions() {
  const client = useQueryClient()

  async function act({ shown, run, done, undo, failed }: Act, id: string): Promise<boolean> {
    const takeBack = showChange(client, id, shown)
    try {
      await run()
      showToast({
        id: `task-${id}`,
        message: done,
        ...(undo && { action: { label: 'Undo', onClick: () => takeBackDone(undo) }, duration: UNDO_MS }),
      })
      return true
    } catch (error) {
      takeBack()
      showToast({ kind: 'error', message: `${failed} ${problemMessage(error)}` })
      return false
    } finally {
      refreshTasks(client)
    }
  }

  async function takeBackDone(undo: () => Promise<unknown>) {
    try {
      await undo()
    } catch (error) {
      showToast({ kind: 'error', message: `It could not be undone. ${problemMessage(error)}` })
    }
    refreshTasks(client)
  }

  const reopen = (task: Task) => patchTask(task.id, { status: 'pending' })

  return {
    complete: (task: Task) =>
      act(
        {
          shown: { status: 'completed', completed_at: new Date().toISOString() },
          run: () => completeTask(task.id, {}),
          done: `Completed “${task.title}”`,
          undo: () => reopen(task),
          failed: `“${task.title}” was not completed.`,
        },
        task.id,
      ),
    reopen: (task: Task) =>
      act(
        {
          shown: { status: 'pending', completed_at: null },
          run: () => reopen(task),
          done: `Reopened “${task.title}”`,
          failed: `“${task.title}” was not reopened.`,
        },
        task.id,
      ),
    snooze: (task: Task, until: string, label: string) =>
      act(
        {
          shown: { due_at: until },
          run: () => snoozeTask(task.id, until),
          done: `Put off: ${label}`,
          undo: () => patchTask(task.id, { due_at: task.due_at, remind_at: task.remind_at }),
          failed: `“${task.title}” was not put off.`,
        },
        task.id,
      ),
    change: (task: Task, patch: TaskPatch, done: string) =>
      act(
        {
          shown: patch as Partial<Task>,
          run: () => patchTask(task.id, patch),
          done,
          undo: () =>
            patchTask(
              task.id,
              Object.fromEntries(
                Object.keys(patch)
                  .map((key) => [key, task[key as keyof Task]])
                  .concat('due_at' in patch ? [['remind_at', task.remind_at]] : []),
              ) as TaskPatch,
            ),
          failed: `“${task.title}” was not changed.`,
        },
        task.id,
      ),
    remove: (task: Task) =>
      act(
        {
          shown: { deleted_at: new Date().toISOString() },
          run: () => deleteTask(task.id),
          done: `Deleted “${task.title}”`,
          undo: () => restoreTask(task.id),
          failed: `“${task.title}” was not deleted.`,
        },
        task.id,
      ),
  }
}

export type TaskActions = ReturnType<typeof useTaskActions>
