import { IconPinFilled } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { formatDateTime } from '../ui/format.ts'
import { NoteBody } from './note-body.tsx'
import { NoteMenu } from './note-menu.tsx'
import classes from './pinned-notes.module.css'
import { type Note, pinnedNotesQuery, type Subject } from './queries.ts'

/** The notes that everybody should read first. */
export function PinnedNotes({ of, canWrite }: { of: Subject; canWrite: boolean }) {
  const { data: notes = [] } = useQuery(pinnedNotesQuery(of))
  if (notes.length === 0) return null
  return (
    <ul className={classes.notes} aria-label="Pinned notes">
      {notes.map((note) => (
        <PinnedNote key={note.id} of={of} note={note} canWrite={canWrite} />
      ))}
    </ul>
  )
}

function PinnedNote({ of, note, canWrite }: { of: Subject; note: Note; canWrite: boolean }) {
  const [isEditing, setEditing] = useState(false)
  return (
    <li className={classes.note}>
      <div className={classes.head}>
        <IconPinFilled size={13} aria-hidden />
        <span className={classes.by}>
          {note.created_by_name ?? 'Former user'}, {formatDateTime(note.created_at)}
        </span>
        {canWrite && <NoteMenu of={of} id={note.id} isPinned onEdit={() => setEditing(true)} />}
      </div>
      <NoteBody
        of={of}
        id={note.id}
        content={note.content}
        version={note.version}
        isEditing={isEditing}
        onDone={() => setEditing(false)}
      />
    </li>
  )
}
