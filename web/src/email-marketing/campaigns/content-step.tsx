import { lazy, type Ref, Suspense, useState } from 'react'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import type { ContentEditorHandle } from '../editor/content-editor.tsx'
import { ContentPreview } from '../editor/content-preview.tsx'
import { TemplateSelect } from '../templates/template-select.tsx'
import { AbFields } from './ab-fields.tsx'
import type { StepProps } from './builder-parts.ts'
import classes from './content-step.module.css'

const ContentEditor = lazy(() => import('../editor/content-editor.tsx'))

/** What the mail says: from a template or written here, and what B says where it is a test. */
export function ContentStep({ editing, editorRef }: StepProps & { editorRef: Ref<ContentEditorHandle> }) {
  const { form, change } = editing
  // The editor keeps its own state: another template is another editor.
  const [opening, setOpening] = useState(0)
  const { subject, preview_text, html_content, text_content, design } = form
  const content = { subject, preview_text, html_content, text_content, design }
  return (
    <div className={classes.halves}>
      <div className={classes.half}>
        <TemplateSelect
          label="Begin with a template"
          value={form.template_id}
          onChange={(template) => {
            if (!template) return change({ template_id: null })
            const { id, subject, preview_text, html_content, text_content, design } = template
            change({ template_id: id, subject, preview_text, html_content, text_content, design })
            setOpening(opening + 1)
          }}
        />
        <Suspense fallback={<SkeletonBar height="320px" />}>
          <ContentEditor key={`${opening} ${editing.taken}`} ref={editorRef} value={content} onChange={change} />
        </Suspense>
        <AbFields editing={editing} />
      </div>
      <div className={classes.half}>
        <ContentPreview content={content} />
      </div>
    </div>
  )
}
