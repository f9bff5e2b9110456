import { Modal } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import classes from './file-preview.module.css'
import { type Attachment, contentUrl } from './queries.ts'

/** A picture or a PDF over the page. */
export default function FilePreview({ file, onClose }: { file: Attachment; onClose: () => void }) {
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false })
  return (
    <Modal opened onClose={onClose} title={file.file_name} size="min(1100px, 92vw)" fullScreen={isPhone}>
      {file.content_type === 'application/pdf' ? (
        <iframe className={classes.pdf} src={contentUrl(file, true)} title={file.file_name} />
      ) : (
        <img className={classes.picture} src={contentUrl(file, true)} alt={file.file_name} />
      )}
    </Modal>
  )
}
