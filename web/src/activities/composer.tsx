import '@mantine/core/styles/Kbd.layer.css'
import '@mantine/core/styles/Tabs.layer.css'
import { Button, Kbd, Tabs } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { IconMail, IconNote, IconPencil, IconPhone, IconUsers } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { readDraft, writeDraft } from '../ui/drafts.ts'
import { ActivityForm } from './activity-form.tsx'
import { type ActivityValues, EMPTY, type LoggedType } from './activity-values.ts'
import classes from './composer.module.css'
import { NoteForm } from './note-form.tsx'
import { contactChoicesQuery, createNote, logActivity, refreshTimeline, type Subject } from './queries.ts'

const TABS = [
  { value: 'note', label: 'Note', key: 'n', icon: IconNote },
  { value: 'call', label: 'Call', key: 'l', icon: IconPhone },
  { value: 'meeting', label: 'Meeting', key: 'm', icon: IconUsers },
  { value: 'email', label: 'Email', key: 'e', icon: IconMail },
] as const

type Tab = (typeof TABS)[number]['value']

interface Props {
  of: Subject
  /** Opens the place where a mail is written; unset: none can be sent. */
  onWrite?: (() => void) | undefined
}

/** Writes a note, or logs a call, a meeting or an email: one key or one click away, and never lost before it is saved. */
export function Composer({ of, onWrite }: Props) {
  const client = useQueryClient()
  const { data: contacts = [] } = useQuery(contactChoicesQuery(of))
  const [tab, setTab] = useState<Tab>('note')
  /** Counts what was saved, so that the next form begins empty. */
  const [round, setRound] = useState(0)
  const [asked, setAsked] = useState(0)
  const panel = useRef<HTMLDivElement>(null)
  const record = of.lead_id ?? of.contact_id

  function open(next: Tab) {
    setTab(next)
    setAsked((times) => times + 1)
  }
  useHotkeys(TABS.map(({ key, value }) => [key, () => open(value)]))
  useEffect(() => {
    if (asked > 0) panel.current?.querySelector<HTMLElement>('textarea, input')?.focus()
  }, [asked])

  function saved(draft: string) {
    writeDraft(record, draft, null)
    setRound(round + 1)
    refreshTimeline(client, of)
  }

  const draftOf = (type: LoggedType): ActivityValues => JSON.parse(readDraft(record, type)?.text ?? 'null') ?? EMPTY
  return (
    <Tabs className={classes.composer} value={tab} onChange={(next) => open(next as Tab)}>
      <Tabs.List aria-label="Add to the timeline">
        {TABS.map(({ value, label, key, icon: Icon }) => (
          <Tabs.Tab
            key={value}
            value={value}
            leftSection={<Icon size={15} stroke={1.8} />}
            rightSection={
              <Kbd className={classes.key} aria-hidden>
                {key.toUpperCase()}
              </Kbd>
            }
            aria-keyshortcuts={key}
          >
            {label}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel ref={panel} value={tab} className={classes.panel}>
        {tab === 'email' && onWrite && (
          <div className={classes.write}>
            <Button leftSection={<IconPencil size={15} stroke={1.8} />} aria-keyshortcuts="w" onClick={onWrite}>
              Write an email
            </Button>
            or log one that was sent elsewhere
          </div>
        )}
        {tab === 'note' ? (
          <NoteForm
            key={round}
            initial={readDraft(record, 'note')?.text ?? ''}
            label="Note"
            saveLabel="Save note"
            save={(content) => createNote({ ...of, content })}
            onType={(text) => writeDraft(record, 'note', text ? { text, base: null } : null)}
            onSaved={() => saved('note')}
          />
        ) : (
          <ActivityForm
            key={`${tab} ${round}`}
            type={tab}
            initial={draftOf(tab)}
            contacts={contacts}
            save={(details, contact_id) =>
              logActivity({ activity_type: tab, ...of, ...(contact_id && { contact_id }), ...details })
            }
            onType={(values) => writeDraft(record, tab, { text: JSON.stringify(values), base: null })}
            onSaved={() => {
              saved(tab)
              setTab('note')
            }}
          />
        )}
      </Tabs.Panel>
    </Tabs>
  )
}
