import { Button, Group, Modal } from '@mantine/core'
import { lazy, Suspense, useRef, useState } from 'react'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import type { ContentEditorHandle } from '../editor/content-editor.tsx'
import { TemplateSelect } from '../templates/template-select.tsx'
import classes from './mail-dialog.module.css'
import type { MailSettings } from './steps.ts'

const ContentEditor = lazy(() => import('../editor/content-editor.tsx'))

interface Props {
  title: string
  settings: MailSettings
  /** Told of every change, so that nothing that was typed hangs on closing the dialog in the right way. */
  onChange: (settings: MailSettings) => void
  onClose: () => void
}

/** Writes the mail of a step, from a template or from nothing. */
export default function MailDialog({ title, settings, onChange, onClose }: Props) {
  const editor = useRef<ContentEditorHandle>(null)
  // The editor keeps its own state: another template is another editor.
  const [opening, setOpening] = useState(0)
  const { template_id = null, ...rest } = settings
  const content = {
    subject: rest.subject,
    preview_text: rest.preview_text ?? null,
    html_content: rest.html_content,
    text_content: rest.text_content ?? null,
    design: rest.design ?? null,
  }

  async function close() {
    const settled = await editor.current?.settle()
    if (settled) onChange({ ...settings, ...settled })
    onClose()
  }

  return (
    <Modal opened onClose={close} title={title} fullScreen transitionProps={{ duration: 0 }}>
      <div className={classes.dialog}>
        <TemplateSelect
          label="Begin with a template"
          value={template_id}
          onChange={(template) => {
            if (!template) return onChange({ ...settings, template_id: null })
            const { id, subject, preview_text, html_content, text_content, design } = template
            onChange({ template_id: id, subject, preview_text, html_content, text_content, design })
            setOpening(opening + 1)
          }}
        />
        <Suspense fallback={<SkeletonBar height="320px" />}>
          <ContentEditor
            key={opening}
            ref={editor}
            value={content}
            onChange={(changed) => onChange({ ...settings, ...changed })}
          />
        </Suspense>
        <Group justify="flex-end" gap="xs" className={classes.foot}>
          <Button onClick={close}>Done</Button>
        </Group>
      </div>
    </Modal>
  )
}
