import { ActionIcon, Button, FileButton, Menu, Progress } from '@mantine/core'
import { IconFolder, IconPaperclip, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { formatSize } from '../ui/format-size.ts'
import classes from './composer.module.css'
import type { MailDraft } from './draft.ts'
import { type Correspondent, knownFilesQuery } from './queries.ts'
import { type FileOnItsWay, filesProblem } from './use-mail-files.ts'

interface Props {
  to: Correspondent
  draft: MailDraft
  onTheirWay: FileOnItsWay[]
  onAdd: (files: File[]) => void
  onCancel: (key: number) => void
  onChange: (part: Partial<MailDraft>) => void
}

/** What goes along: dropped, chosen from the computer, or from the files of the lead. */
export function FilesField({ to, draft, onTheirWay, onAdd, onCancel, onChange }: Props) {
  const [isAsked, setAsked] = useState(false)
  const { data: known = [] } = useQuery({ ...knownFilesQuery(to), enabled: isAsked })
  const rest = known.filter(({ id }) => !draft.files.some((file) => file.id === id))
  const problem = filesProblem(draft.files)
  return (
    <section aria-label="Attachments" className={classes.files}>
      <ul className={classes.fileList}>
        {draft.files.map((file) => (
          <li key={file.id} className={classes.file}>
            <IconPaperclip size={14} stroke={1.8} aria-hidden />
            <span className={classes.fileName}>{file.file_name}</span>
            <span className={classes.aside}>{formatSize(file.size_bytes)}</span>
            <ActionIcon
              size="sm"
              aria-label={`Leave out ${file.file_name}`}
              onClick={() => onChange({ files: draft.files.filter(({ id }) => id !== file.id) })}
            >
              <IconX size={14} />
            </ActionIcon>
          </li>
        ))}
        {onTheirWay.map(({ key, name, share, problem: why }) => (
          <li key={key} className={classes.file}>
            <IconPaperclip size={14} stroke={1.8} aria-hidden />
            <span className={classes.fileName}>{name}</span>
            {why ? (
              <span className={classes.problem} role="alert">
                {why}
              </span>
            ) : (
              <Progress className={classes.progress} size="xs" value={share * 100} aria-label={`Sending ${name}`} />
            )}
            <ActionIcon size="sm" aria-label={`Cancel ${name}`} onClick={() => onCancel(key)}>
              <IconX size={14} />
            </ActionIcon>
          </li>
        ))}
      </ul>
      {problem && (
        <p className={classes.problem} role="alert">
          {problem}
        </p>
      )}
      <div className={classes.fileActions}>
        <FileButton multiple onChange={onAdd} inputProps={{ 'aria-label': 'Files to attach' }}>
          {(button) => (
            <Button
              {...button}
              variant="subtle"
              size="compact-sm"
              leftSection={<IconPaperclip size={14} stroke={1.8} />}
            >
              Attach files
            </Button>
          )}
        </FileButton>
        <Menu position="top-start" onOpen={() => setAsked(true)} withinPortal={false}>
          <Menu.Target>
            <Button variant="subtle" size="compact-sm" leftSection={<IconFolder size={14} stroke={1.8} />}>
              From this record
            </Button>
          </Menu.Target>
          <Menu.Dropdown className={classes.choices}>
            {rest.length === 0 && <Menu.Label>No other files</Menu.Label>}
            {rest.map((file) => (
              <Menu.Item
                key={file.id}
                rightSection={<span className={classes.aside}>{formatSize(file.size_bytes)}</span>}
                onClick={() => onChange({ files: [...draft.files, file] })}
              >
                {file.file_name}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
    </section>
  )
}
