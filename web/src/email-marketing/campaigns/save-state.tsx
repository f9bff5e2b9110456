import { Button } from '@mantine/core'
import { problemMessage } from '../../api/api-problem.ts'
import classes from './save-state.module.css'
import type { CampaignEditing, SaveState } from './use-campaign-form.ts'

const LABELS: Record<SaveState, string> = {
  saved: 'Saved',
  waiting: 'Not saved yet',
  saving: 'Saving…',
  refused: 'Not saved',
  offline: 'Not saved',
  theirs: 'Not saved',
}

/** Whether the server has what is typed. */
export function SaveStateLabel({ editing: { state } }: { editing: CampaignEditing }) {
  return (
    <span className={classes.state} role="status" data-state={state}>
      {LABELS[state]}
    </span>
  )
}

/** What stands between what was typed and the server, and the ways out. */
export function SaveNotice({ editing }: { editing: CampaignEditing }) {
  const { state, error } = editing
  if (state === 'theirs') {
    return (
      <div className={classes.notice} data-kind="warning" role="alert">
        <span>Somebody else has changed this campaign since you opened it. Yours is kept here and is not saved.</span>
        <Button size="compact-sm" variant="default" onClick={editing.takeTheirs}>
          Take theirs
        </Button>
        <Button size="compact-sm" onClick={editing.overwrite}>
          Save mine over it
        </Button>
      </div>
    )
  }
  if (state === 'refused' || state === 'offline') {
    return (
      <div className={classes.notice} data-kind="error" role="alert">
        <span>It is kept here and is not saved. {problemMessage(error)}</span>
        <Button size="compact-sm" variant="default" onClick={() => editing.save()}>
          Try again
        </Button>
      </div>
    )
  }
  return null
}
