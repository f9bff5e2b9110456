import { Button } from '@mantine/core'
import { ProblemList } from './problem-list.tsx'
import classes from './sequence-builder.module.css'
import type { SequenceEditing } from './use-sequence-form.ts'

interface Props {
  editing: SequenceEditing
  onReload: () => void
}

/** What stands between what was typed and the server: a draft of before, somebody else's version, a refusal. */
export function SequenceNotice({ editing, onReload }: Props) {
  const { isTheirs, isDraft, isDirty, isSaving, error } = editing

  function dropMine() {
    editing.discard()
    onReload()
  }

  if (isTheirs) {
    return (
      <div className={classes.notice} data-kind="warning" role="alert">
        <span>Somebody else has changed this sequence since you opened it. Yours is kept here and is not saved.</span>
        <Button size="compact-sm" variant="default" onClick={dropMine}>
          Take theirs
        </Button>
        <Button size="compact-sm" loading={isSaving} onClick={editing.overwrite}>
          Save mine over it
        </Button>
      </div>
    )
  }
  if (error) return <ProblemList title="It was not saved." error={error} />
  if (isDraft && isDirty) {
    return (
      <div className={classes.notice} role="status">
        <span>This is what you had changed and not saved.</span>
        <Button size="compact-sm" variant="default" onClick={dropMine}>
          Drop it
        </Button>
      </div>
    )
  }
  return null
}
