import { IconInfoCircle } from '@tabler/icons-react'
import type { OpenView } from './use-view.ts'
import classes from './view-bar.module.css'

/** Says what about the open view is not as it was saved: fields that no longer exist, or all of it. */
export function ViewNotice({ view }: { view: OpenView }) {
  const missing = view.saved?.missing_fields ?? []
  if (!view.isMissing && missing.length === 0) return null
  return (
    <p className={classes.notice} role="status">
      <IconInfoCircle size={15} stroke={1.8} aria-hidden />
      {view.isMissing
        ? 'This view is not there, or is no longer shared with you. Everything is shown instead.'
        : `This view names ${missing.length === 1 ? 'a field that no longer exists' : 'fields that no longer exist'} (${missing.join(', ')}). It works without; save it to be rid of this.`}
    </p>
  )
}
