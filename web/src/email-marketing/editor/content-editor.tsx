import { Button, SegmentedControl, Textarea } from '@mantine/core'
import '@mantine/core/styles/FloatingIndicator.layer.css'
import '@mantine/core/styles/SegmentedControl.layer.css'
import { useQuery } from '@tanstack/react-query'
import { lazy, type Ref, Suspense, useCallback, useImperativeHandle, useRef, useState } from 'react'
import { DEFAULT_BRAND } from './brand.ts'
import { ConfirmMode } from './confirm-mode.tsx'
import { EMPTY_DESIGN, MAX_PREVIEW_TEXT, MAX_SUBJECT, type MailContent } from './content.ts'
import classes from './content-editor.module.css'
import { brandQuery, variablesQuery } from './queries.ts'
import { SubjectInput } from './subject-input.tsx'
import type { CompiledDesign, VisualEditorHandle } from './visual-editor.tsx'

const HtmlEditor = lazy(async () => ({ default: (await import('./html-editor.tsx')).HtmlEditor }))
const VisualEditor = lazy(async () => ({ default: (await import('./visual-editor.tsx')).VisualEditor }))

export interface ContentEditorHandle {
  /** Everything typed so far, compiled. Call it before saving: a change is compiled a moment after it was typed. Throws while the editor is loading. */
  settle: () => Promise<MailContent>
}

interface Props {
  /** The content; a change from outside needs another `key`, as the editors keep their own state. */
  value: MailContent
  /** Called a moment after each change with all of the content; `design` and `html_content` always belong together. */
  onChange: (content: MailContent) => void
  /** Called at once when something was typed; a change that nobody typed, such as the compiling of a starter, is not one. */
  onEdit?: () => void
  ref?: Ref<ContentEditorHandle>
}

type Mode = 'visual' | 'html'

const SHOWN_OF_SUBJECT = 60
const SHOWN_OF_PREVIEW_TEXT = 90

/** Subject, preview text and body of a mail. Load it lazily: the editors are heavy. */
export default function ContentEditor({ value, onChange, onEdit, ref }: Props) {
  const [content, setContent] = useState(() => contentOf(value))
  const [asked, setAsked] = useState<Mode | null>(null)
  const latest = useRef(content)
  const visual = useRef<VisualEditorHandle>(null)
  const isUncompiled = useRef(value.design !== null && value.html_content === '')
  const brand = useQuery(brandQuery)
  const variables = useQuery(variablesQuery)
  const labelOf = useCallback(
    (key: string) => variables.data?.find((variable) => variable.key === key)?.label ?? key,
    [variables.data],
  )
  const mode: Mode = content.design ? 'visual' : 'html'
  const isReady = !brand.isPending && !variables.isPending

  const waiting = <div className={classes.waiting} role="status" aria-label="Loading the editor" />

  function change(changed: Partial<MailContent>) {
    latest.current = { ...latest.current, ...changed }
    setContent(latest.current)
    onChange(latest.current)
  }

  function write(changed: Partial<MailContent>) {
    onEdit?.()
    change(changed)
  }

  function keepCompiled(compiled: CompiledDesign) {
    isUncompiled.current = false
    change(compiled)
  }

  async function settle() {
    if (isUncompiled.current) {
      if (!visual.current) throw new Error('The editor is still loading. Try again in a moment.')
      keepCompiled(await visual.current.compile())
    }
    return latest.current
  }

  useImperativeHandle(ref, () => ({ settle }))

  async function setMode(next: Mode) {
    setAsked(null)
    await settle()
    const html_content = next === 'html' ? ((await visual.current?.format()) ?? '') : ''
    write({ design: next === 'html' ? null : EMPTY_DESIGN, html_content })
    isUncompiled.current = next === 'visual'
  }

  return (
    <div className={classes.editor}>
      <div className={classes.lines}>
        <SubjectInput
          label="Subject"
          value={content.subject}
          shown={SHOWN_OF_SUBJECT}
          maxLength={MAX_SUBJECT}
          onChange={(subject) => write({ subject })}
        />
        <SubjectInput
          label="Preview text"
          placeholder="Stands behind the subject in the inbox"
          value={content.preview_text ?? ''}
          shown={SHOWN_OF_PREVIEW_TEXT}
          maxLength={MAX_PREVIEW_TEXT}
          onChange={(text) => write({ preview_text: text || null })}
        />
      </div>
      <div className={classes.modes}>
        <SegmentedControl
          aria-label="How the mail is edited"
          value={mode}
          data={[
            { value: 'visual', label: 'Visual' },
            { value: 'html', label: 'HTML' },
          ]}
          onChange={(next) => {
            if (next === 'visual' && content.html_content.trim() === '') setMode('visual')
            else setAsked(next as Mode)
          }}
        />
        {content.text_content === null && (
          <Button variant="subtle" size="compact-sm" onClick={() => write({ text_content: '' })}>
            Write the text part yourself
          </Button>
        )}
      </div>
      <Suspense fallback={waiting}>
        {mode === 'html' && (
          <HtmlEditor value={content.html_content} onChange={(html_content) => write({ html_content })} />
        )}
        {mode === 'visual' && !isReady && waiting}
        {mode === 'visual' && isReady && content.design && (
          <VisualEditor
            ref={visual}
            design={content.design}
            isCompiled={content.html_content !== ''}
            brand={brand.data ?? DEFAULT_BRAND}
            labelOf={labelOf}
            onEdit={() => {
              isUncompiled.current = true
              onEdit?.()
            }}
            onCompiled={keepCompiled}
          />
        )}
      </Suspense>
      {content.text_content !== null && (
        <div className={classes.text}>
          <Textarea
            label="Text part"
            description="For mail apps without HTML."
            rows={8}
            maxLength={100_000}
            value={content.text_content}
            onChange={(event) => write({ text_content: event.currentTarget.value })}
          />
          <Button variant="default" size="compact-sm" onClick={() => write({ text_content: null })}>
            Make it from the mail instead
          </Button>
        </div>
      )}
      <ConfirmMode asked={asked} onClose={() => setAsked(null)} onConfirm={setMode} />
    </div>
  )
}

/** The value may be all of a template or campaign: of the rest, nothing stale is to be given back. */
function contentOf({ subject, preview_text, html_content, text_content, design }: MailContent): MailContent {
  return { subject, preview_text, html_content, text_content, design }
}
