import '@mantine/core/styles/LoadingOverlay.layer.css'
import '@mantine/core/styles/Progress.layer.css'
import '@mantine/dropzone/styles.layer.css'
import { Button, Progress } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import { IconFileSpreadsheet } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { FormProblem } from '../ui/form-problem.tsx'
import type { Import } from './queries.ts'
import classes from './upload-area.module.css'
import { uploadFile } from './upload-file.ts'

const MAX_MEGABYTES = 200

/** Takes one CSV file, dropped or chosen. The server says in a sentence what is wrong with one it cannot take. */
export function UploadArea({ onUploaded }: { onUploaded: (uploaded: Import) => void }) {
  const [share, setShare] = useState(0)
  const [refusal, setRefusal] = useState<string>()
  const stop = useRef<AbortController>(undefined)
  const upload = useMutation({
    mutationFn: (file: File) => {
      stop.current = new AbortController()
      return uploadFile(file, setShare, stop.current.signal)
    },
    onSuccess: onUploaded,
  })

  function take(files: File[]) {
    setRefusal(undefined)
    setShare(0)
    const [file, another] = files
    if (another) return setRefusal('Drop one file at a time.')
    if (file && file.size > MAX_MEGABYTES * 1024 * 1024) {
      return setRefusal(`The file is larger than ${MAX_MEGABYTES} MB. Split it into several files and import each.`)
    }
    if (file) upload.mutate(file)
  }

  const isStopped = upload.error instanceof DOMException && upload.error.name === 'AbortError'
  const problem = refusal ?? (upload.error && !isStopped ? problemMessage(upload.error) : undefined)
  if (upload.isPending) {
    return (
      <div className={classes.sending} role="status">
        <p className={classes.title}>
          {share < 1 ? `Sending ${upload.variables.name}` : `Reading ${upload.variables.name}`}
        </p>
        <Progress value={share * 100} animated={share === 1} aria-label="Upload" />
        <Button variant="default" onClick={() => stop.current?.abort()}>
          Cancel
        </Button>
      </div>
    )
  }
  return (
    <div className={classes.area}>
      <Dropzone
        onDrop={take}
        multiple
        role="button"
        aria-label="CSV file: drop it here, or choose one"
        inputProps={{ 'aria-label': 'CSV file' }}
        className={classes.drop}
      >
        <IconFileSpreadsheet size={28} stroke={1.4} className={classes.icon} />
        <p className={classes.title}>
          Drop a CSV file here, or <span className={classes.choose}>choose one</span>
        </p>
        <p className={classes.hint}>
          Exports of HubSpot, Pipedrive and Salesforce and state licence files are recognised. Up to {MAX_MEGABYTES} MB.
        </p>
      </Dropzone>
      <FormProblem>{problem}</FormProblem>
    </div>
  )
}
