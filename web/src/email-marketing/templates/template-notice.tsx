import { Button } from '@mantine/core'
import classes from './template-notice.module.css'
import type { useTemplateForm } from './use-template-form.ts'

interface Props {
  editing: ReturnType<typeof useTemplateForm>
  problem: string | null
  onReload: () => void
}

/** What stands between what was typed and the server: a draft of before, somebody else's version, a refusal. */
export function TemplateNotice({ editing, problem, onReload }: Props) {
  const { theirs, isDraft, isDirty, isSaving } = editing

  function dropMine() {
    editing.discard()
    onReload()
  }

  if (theirs) {
    return (
      <div className={classes.notice} data-kind="warning" role="alert">
        <span>Somebody else has changed this template since you opened it. Yours is kept here and is not saved.</span>
        <Button size="compact-sm" variant="default" onClick={dropMine}>
          Take theirs
        </Button>
        <Button size="compact-sm" loading={isSaving} onClick={editing.overwrite}>
          Save mine over it
        </Button>
      </div>
    )
  }
  if (problem) {
    return (
      <div className={classes.notice} data-kind="error" role="alert">
        It was not saved. {problem}
      </div>
    )
  }
  if (isDraft && isDirty) {
    return (
      <div className={classes.notice} role="status">
        <span>This is what you had typed and not saved.</span>
        <Button size="compact-sm" variant="default" onClick={dropMine}>
          Drop it
        </Button>
      </div>
    )
  }
  return null
}
