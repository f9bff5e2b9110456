import '@mantine/core/styles/Progress.layer.css'
import { Button, Progress } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { formatSize } from '../ui/format-size.ts'
import classes from './files-panel.module.css'
import type { Upload } from './use-uploads.ts'

interface Props {
  upload: Upload
  onCancel: () => void
  onRetry: () => void
}

/** A file on its way. */
export function UploadRow({ upload: { file, share, problem }, onCancel, onRetry }: Props) {
  return (
    <li className={classes.file}>
      <span className={classes.thumbnail}>
        <IconUpload size={18} stroke={1.4} aria-hidden />
      </span>
      <span className={classes.text}>
        <span className={classes.name}>{file.name}</span>
        {problem ? (
          <span className={classes.problem} role="alert">
            {problem}
          </span>
        ) : (
          <>
            <span className={classes.facts}>
              {formatSize(file.size * share)} of {formatSize(file.size)}
            </span>
            <Progress size="xs" value={share * 100} aria-label={`Sending ${file.name}`} />
          </>
        )}
      </span>
      {problem && (
        <Button size="compact-sm" variant="default" onClick={onRetry}>
          Try again
        </Button>
      )}
      <Button size="compact-sm" variant="subtle" color="gray" onClick={onCancel} aria-label={`Cancel ${file.name}`}>
        {problem ? 'Dismiss' : 'Cancel'}
      </Button>
    </li>
  )
}
