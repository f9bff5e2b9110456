import '@mantine/dropzone/styles.layer.css'
import { Button, FileButton } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import { IconPaperclip } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { useLiveEvents } from '../api/live.ts'
import { useCan } from '../api/permissions.ts'
import { ErrorState } from '../ui/error-state.tsx'
import { SkeletonBar } from '../ui/skeleton.tsx'
import { showToast } from '../ui/toast.tsx'
import { FileRow } from './file-row.tsx'
import classes from './files-panel.module.css'
import { type Attachment, attachmentsQuery, deleteAttachment, type FileOwner, restoreAttachment } from './queries.ts'
import { UploadRow } from './upload-row.tsx'
import { usePastedFiles } from './use-pasted-files.ts'
import { useUploads } from './use-uploads.ts'

const FilePreview = lazy(() => import('./file-preview.tsx'))

const UNDO_MS = 10_000

interface Props {
  of: FileOwner
  /** Whether files that are dropped or pasted anywhere on the page are meant for this record. */
  takesFromPage?: boolean
}

/** The files of a record: dropped, pasted or chosen, several at once; shown, downloaded, deleted. */
export default function FilesPanel({ of, takesFromPage = false }: Props) {
  const client = useQueryClient()
  const canWrite = useCan('activities:write')
  const files = useQuery(attachmentsQuery(of))
  const { uploads, add, cancel, retry } = useUploads(of)
  const [shown, setShown] = useState<Attachment | null>(null)
  const { queryKey } = attachmentsQuery(of)
  const takes = canWrite && takesFromPage
  usePastedFiles(takes, add)
  useLiveEvents('attachment', () => client.invalidateQueries({ queryKey }))

  async function remove(file: Attachment) {
    const known = client.getQueryData(queryKey)
    client.setQueryData(queryKey, (all) => all?.filter(({ id }) => id !== file.id))
    try {
      await deleteAttachment(file.id)
      const action = { label: 'Undo', onClick: () => restore(file) }
      showToast({ message: `Deleted ${file.file_name}`, action, duration: UNDO_MS })
    } catch (error) {
      client.setQueryData(queryKey, known)
      showToast({ kind: 'error', message: `${file.file_name} was not deleted. ${problemMessage(error)}` })
    }
  }

  async function restore(file: Attachment) {
    try {
      await restoreAttachment(file.id)
      await client.invalidateQueries({ queryKey })
    } catch (error) {
      showToast({ kind: 'error', message: `${file.file_name} was not restored. ${problemMessage(error)}` })
    }
  }

  return (
    <section className={classes.panel} aria-label="Files">
      <div className={classes.head}>
        <h2 className={classes.title}>Files{files.data && files.data.length > 0 && ` ${files.data.length}`}</h2>
        {canWrite && (
          <FileButton multiple onChange={add} inputProps={{ 'aria-label': 'Files to add' }}>
            {(button) => (
              <Button
                {...button}
                variant="subtle"
                size="compact-sm"
                leftSection={<IconPaperclip size={14} stroke={1.8} />}
              >
                Add files
              </Button>
            )}
          </FileButton>
        )}
      </div>
      {files.isPending ? (
        <SkeletonBar width="60%" height="16px" />
      ) : files.data ? (
        <ul className={classes.files}>
          {uploads.map((upload) => (
            <UploadRow
              key={upload.id}
              upload={upload}
              onCancel={() => cancel(upload.id)}
              onRetry={() => retry(upload)}
            />
          ))}
          {files.data.map((file) => (
            <FileRow
              key={file.id}
              file={file}
              onPreview={() => setShown(file)}
              onDelete={canWrite ? () => remove(file) : undefined}
            />
          ))}
        </ul>
      ) : (
        <ErrorState
          title="The files could not be loaded"
          message={problemMessage(files.error)}
          onRetry={files.refetch}
        />
      )}
      {files.data?.length === 0 && uploads.length === 0 && (
        <p className={classes.hint}>{takes ? 'Drop or paste files anywhere on this page.' : 'None yet.'}</p>
      )}
      {takes && (
        <Dropzone.FullScreen onDrop={add} multiple classNames={{ root: classes.drop }}>
          <p className={classes.dropText}>Drop the files to attach them</p>
        </Dropzone.FullScreen>
      )}
      {shown && (
        <Suspense>
          <FilePreview file={shown} onClose={() => setShown(null)} />
        </Suspense>
      )}
    </section>
  )
}
