import { Autocomplete, Button, SegmentedControl, TextInput } from '@mantine/core'
import '@mantine/core/styles/FloatingIndicator.layer.css'
import '@mantine/core/styles/SegmentedControl.layer.css'
import { useHotkeys, useMediaQuery } from '@mantine/hooks'
import { lazy, type ReactNode, Suspense, useRef } from 'react'
import { ApiProblem, problemMessage } from '../../api/api-problem.ts'
import { formatAgo } from '../../ui/format.ts'
import { Page } from '../../ui/page.tsx'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import { useNow } from '../../ui/use-now.ts'
import type { ContentEditorHandle } from '../editor/content-editor.tsx'
import { ContentPreview } from '../editor/content-preview.tsx'
import { STARTERS } from '../editor/starters.ts'
import type { Template } from './queries.ts'
import classes from './template-editor.module.css'
import type { TemplateForm } from './template-form.ts'
import { TemplateNotice } from './template-notice.tsx'
import { useTemplateForm } from './use-template-form.ts'

const ContentEditor = lazy(() => import('../editor/content-editor.tsx'))

export type Tab = 'edit' | 'preview'

interface Props {
  template: Template | null
  /** What a new one begins with, and its name among the drafts. */
  start: TemplateForm
  start_key: string
  /** Which half a narrow window shows. */
  tab: Tab
  /** The way back to the library, before the name. */
  back: ReactNode
  /** More buttons, after Save. */
  actions?: ReactNode
  canEdit: boolean
  onTab: (tab: Tab) => void
  onCreated: (template: Template) => void
  /** Opens the editor anew with what the server has. */
  onReload: () => void
}

const CATEGORIES = [...new Set(STARTERS.map(({ category }) => category))]

/** Writes a template: its mail at the left, what becomes of it at the right; one after the other where it is narrow. */
export function TemplateEditor(props: Props) {
  const { template, start, start_key, tab, back, actions, canEdit, onTab, onCreated, onReload } = props
  const editor = useRef<ContentEditorHandle>(null)
  const editing = useTemplateForm({
    template,
    start,
    start_key,
    settle: async () => (await editor.current?.settle()) ?? {},
    onCreated,
  })
  const { form, saved, isDirty, isSaving, error } = editing
  const isWide = useMediaQuery('(min-width: 75em)', undefined, { getInitialValueInEffect: false })
  const canSave = canEdit && form.name.trim() !== '' && (isDirty || !saved) && !isSaving
  useHotkeys([['mod+S', () => canSave && editing.save()]], [], true)
  const write = (changed: Partial<TemplateForm>) => {
    editing.edit()
    editing.change(changed)
  }
  const messageOf = (field: string) => (error instanceof ApiProblem ? error.fieldMessage(field) : undefined)
  return (
    <Page
      title={form.name || 'New template'}
      scroll="none"
      heading={
        <div className={classes.heading}>
          {back}
          <TextInput
            aria-label="Name of the template"
            className={classes.name}
            placeholder="Name of the template"
            value={form.name}
            maxLength={100}
            required
            disabled={!canEdit}
            autoComplete="off"
            error={messageOf('name')}
            onChange={(event) => write({ name: event.currentTarget.value })}
          />
        </div>
      }
      actions={
        <>
          <SaveState isDirty={isDirty} saved={saved} />
          {canEdit && (
            <Button disabled={!canSave} loading={isSaving} title="Save (Ctrl+S)" onClick={editing.save}>
              Save
            </Button>
          )}
          {actions}
        </>
      }
    >
      <div className={classes.screen}>
        <TemplateNotice editing={editing} onReload={onReload} problem={error ? problemMessage(error) : null} />
        {!isWide && (
          <SegmentedControl
            aria-label="What is shown"
            className={classes.tabs}
            fullWidth
            value={tab}
            data={[
              { value: 'edit', label: 'Write' },
              { value: 'preview', label: 'Preview' },
            ]}
            onChange={(next) => onTab(next as Tab)}
          />
        )}
        <div className={classes.halves} data-wide={isWide}>
          <div className={classes.half} hidden={!isWide && tab !== 'edit'}>
            <div className={classes.about}>
              <Autocomplete
                label="Category"
                placeholder="None"
                data={CATEGORIES}
                value={form.category ?? ''}
                maxLength={60}
                disabled={!canEdit}
                error={messageOf('category')}
                onChange={(category) => write({ category: category.trim() === '' ? null : category })}
              />
              <TextInput
                label="What it is for"
                placeholder="For who chooses a template"
                value={form.description ?? ''}
                maxLength={500}
                disabled={!canEdit}
                onChange={(event) => write({ description: event.currentTarget.value || null })}
              />
            </div>
            {canEdit ? (
              <Suspense fallback={<Loading />}>
                <ContentEditor ref={editor} value={form} onEdit={editing.edit} onChange={editing.change} />
              </Suspense>
            ) : (
              <p>You may look at templates. To change them, ask an administrator for the role of a rep.</p>
            )}
          </div>
          <div className={classes.half} hidden={!isWide && tab !== 'preview'}>
            <ContentPreview content={form} />
          </div>
        </div>
      </div>
    </Page>
  )
}

function SaveState({ isDirty, saved }: { isDirty: boolean; saved: Template | null }) {
  const now = useNow()
  const text = isDirty ? 'Not saved yet' : saved ? `Saved ${formatAgo(saved.updated_at, now)}` : ''
  return (
    <span className={classes.state} role="status">
      {text}
    </span>
  )
}

function Loading() {
  return (
    <div className={classes.loading} role="status" aria-label="Loading the editor">
      <SkeletonBar height="52px" />
      <SkeletonBar height="360px" />
    </div>
  )
}
