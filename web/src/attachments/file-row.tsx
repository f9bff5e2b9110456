import { ActionIcon } from '@mantine/core'
import {
  IconDownload,
  IconFile,
  IconFileText,
  IconFileTypePdf,
  IconFileZip,
  IconPhoto,
  IconTrash,
} from '@tabler/icons-react'
import { useState } from 'react'
import { formatDateTime } from '../ui/format.ts'
import { formatSize } from '../ui/format-size.ts'
import classes from './files-panel.module.css'
import { type Attachment, contentUrl } from './queries.ts'

/** A larger picture is not loaded for the sake of its thumbnail. */
const LARGEST_THUMBNAIL = 5 * 1024 * 1024

interface Props {
  file: Attachment
  onPreview: () => void
  /** Undefined: it may not be deleted. */
  onDelete: (() => void) | undefined
}

export function FileRow({ file, onPreview, onDelete }: Props) {
  const url = contentUrl(file)
  return (
    <li className={classes.file}>
      <Thumbnail file={file} />
      <span className={classes.text}>
        {file.can_preview ? (
          <button type="button" className={classes.name} onClick={onPreview}>
            {file.file_name}
          </button>
        ) : (
          <a className={classes.name} href={url} download>
            {file.file_name}
          </a>
        )}
        <span className={classes.facts}>
          {formatSize(file.size_bytes)} · {file.created_by_name ?? 'Former user'}, {formatDateTime(file.created_at)}
        </span>
      </span>
      <ActionIcon
        component="a"
        href={url}
        download
        size="lg"
        aria-label={`Download ${file.file_name}`}
        title="Download"
      >
        <IconDownload size={16} stroke={1.6} />
      </ActionIcon>
      {onDelete && (
        <ActionIcon size="lg" aria-label={`Delete ${file.file_name}`} title="Delete" onClick={onDelete}>
          <IconTrash size={16} stroke={1.6} />
        </ActionIcon>
      )}
    </li>
  )
}

function Thumbnail({ file }: { file: Attachment }) {
  const [isBroken, setBroken] = useState(false)
  const isPicture = file.content_type.startsWith('image/')
  const Icon = iconOf(file.content_type)
  return (
    <span className={classes.thumbnail}>
      {isPicture && file.can_preview && file.size_bytes <= LARGEST_THUMBNAIL && !isBroken ? (
        <img src={contentUrl(file, true)} alt="" loading="lazy" onError={() => setBroken(true)} />
      ) : (
        <Icon size={20} stroke={1.4} aria-hidden />
      )}
    </span>
  )
}

function iconOf(content_type: string) {
  if (content_type.startsWith('image/')) return IconPhoto
  if (content_type === 'application/pdf') return IconFileTypePdf
  if (content_type === 'text/plain') return IconFileText
  return /zip|gzip|tar|compressed/.test(content_type) ? IconFileZip : IconFile
}
