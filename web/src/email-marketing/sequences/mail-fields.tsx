import { Button } from '@mantine/core'
import { IconPencil } from '@tabler/icons-react'
import { lazy, Suspense, useState } from 'react'
import { ContentPreview } from '../editor/content-preview.tsx'
import classes from './fields.module.css'
import type { MailSettings } from './steps.ts'

const MailDialog = lazy(() => import('./mail-dialog.tsx'))

interface Props {
  settings: MailSettings
  title: string
  canEdit: boolean
  onChange: (settings: MailSettings) => void
}

/** What a mail looks like, and the way to its editor. */
export function MailFields({ settings, title, canEdit, onChange }: Props) {
  const [isOpen, setOpen] = useState(false)
  const isEmpty = settings.html_content === ''
  return (
    <div className={classes.stack}>
      {canEdit && (
        <div>
          <Button
            variant={isEmpty ? 'filled' : 'default'}
            leftSection={<IconPencil size={15} />}
            onClick={() => setOpen(true)}
          >
            {isEmpty ? 'Write the mail' : 'Edit the mail'}
          </Button>
        </div>
      )}
      {!isEmpty && <ContentPreview content={contentOf(settings)} />}
      <Suspense>
        {isOpen && <MailDialog title={title} settings={settings} onChange={onChange} onClose={() => setOpen(false)} />}
      </Suspense>
    </div>
  )
}

function contentOf({ subject, preview_text, html_content, text_content, design }: MailSettings) {
  return {
    subject,
    preview_text: preview_text ?? null,
    html_content,
    text_content: text_content ?? null,
    design: design ?? null,
  }
}
