import { useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { ApiProblem } from '../api/api-problem.ts'
import { readDraft, writeDraft } from '../ui/drafts.ts'
import { NoteForm } from './note-form.tsx'
import { type Note, patchNote, refreshTimeline, type Subject, showNote } from './queries.ts'
import classes from './timeline.module.css'

// Read when the first note is shown: it is as large as the rest of the page's code.
const Markdown = lazy(() => import('./markdown.tsx'))

interface Props {
  of: Subject
  id: string
  content: string
  version: number
  isEditing: boolean
  onDone: () => void
}

/** The text of a note, or the box that changes it. */
export function NoteBody({ of, id, content, version, isEditing, onDone }: Props) {
  const client = useQueryClient()
  const [base] = useState(version)
  /** What somebody else made of it meanwhile. */
  const [theirs, setTheirs] = useState<Note | null>(null)
  if (!isEditing) {
    return (
      <div className={classes.note}>
        <Suspense fallback={<p className={classes.plain}>{content}</p>}>
          <Markdown>{content}</Markdown>
        </Suspense>
      </div>
    )
  }

  async function save(text: string) {
    try {
      await patchNote(id, { content: text }, theirs?.version ?? base)
      showNote(client, of, id, { content: text })
    } catch (error) {
      if (error instanceof ApiProblem && error.code === 'precondition_failed') {
        setTheirs(error.current as Note)
        throw new Error(
          'Someone else changed this note meanwhile. It now reads as above; save again to put yours in its place.',
        )
      }
      throw error
    }
  }

  function close() {
    writeDraft(id, 'note', null)
    onDone()
  }

  return (
    <>
      {theirs && <p className={classes.theirs}>{theirs.content}</p>}
      <NoteForm
        initial={readDraft(id, 'note')?.text ?? content}
        label="Note"
        saveLabel="Save changes"
        save={save}
        onType={(text) => writeDraft(id, 'note', { text, base: content })}
        onSaved={() => {
          close()
          refreshTimeline(client, of)
        }}
        onCancel={close}
      />
    </>
  )
}
