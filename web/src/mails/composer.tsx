import '@mantine/core/styles/Progress.layer.css'
import { Alert, Button, Drawer, Textarea, TextInput } from '@mantine/core'
import '@mantine/core/styles/Alert.layer.css'
import { getHotkeyHandler } from '@mantine/hooks'
import { IconSend } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import { meQuery } from '../api/shared-queries.ts'
import { FormProblem } from '../ui/form-problem.tsx'
import { hideToast, showToast } from '../ui/toast.tsx'
import { AddressFields } from './address-fields.tsx'
import classes from './composer.module.css'
import { EMPTY, isWorthKeeping, keepMailDraft, type MailDraft, readMailDraft } from './draft.ts'
import { FilesField } from './files-field.tsx'
import { MailFrame } from './mail-frame.tsx'
import { type Correspondent, cancelMail, fillTemplate, MAILS, type Mail, type NewMail, sendMail } from './queries.ts'
import { TemplateSelect } from './template-select.tsx'
import { filesProblem, useMailFiles } from './use-mail-files.ts'

export interface Person {
  /** Of a contact; a lead has an address too. */
  id?: string
  name: string
  email: string
}

interface Props {
  to: Correspondent
  /** Who can be offered as a recipient; the first one is written to. */
  people: Person[]
  /** The mail that is answered, and how the answer begins. */
  answered?: { mail: Mail; draft: MailDraft } | undefined
  onClose: () => void
  /** Opens it again with what was written: the mail was taken back. */
  onTakenBack: () => void
}

/** As long as the server waits. */
const UNDO_MS = 10_000

/**
 * Writes a mail beside the page it is about. What is written is kept until it is sent, whatever happens; once sent, it
 * can be taken back for ten seconds.
 */
export default function Composer({ to, people, answered, onClose, onTakenBack }: Props) {
  const client = useQueryClient()
  const answered_id = answered?.mail.id
  const [draft, setDraft] = useState<MailDraft>(
    () =>
      readMailDraft(to, answered_id) ??
      answered?.draft ?? { ...EMPTY, to: people.slice(0, 1).map(({ email }) => email) },
  )
  const { data: me } = useQuery(meQuery)
  const [fault, setFault] = useState<{ field: string; message: string }>()
  const files = useMailFiles(to, (file) => change((known) => ({ files: [...known.files, file] })))
  /** At once, before the button shows it: a double click sends one mail. */
  const isSending = useRef(false)
  const sending = useMutation({
    mutationFn: sendMail,
    onSuccess: sent,
    onError: refused,
    onSettled: () => {
      isSending.current = false
    },
  })
  const filling = useMutation({
    mutationFn: (template_id: string) => fillTemplate(template_id, correspondent()),
    onSuccess: ({ subject, html, text }, template_id) => change({ subject, html, text, template_id }),
  })

  const [first] = useState(draft.to.length === 0 ? 'to' : draft.subject ? 'text' : 'subject')

  function change(part: Partial<MailDraft> | ((known: MailDraft) => Partial<MailDraft>)) {
    setDraft((known) => {
      const next = { ...known, ...(typeof part === 'function' ? part(known) : part) }
      keepMailDraft(to, answered_id, next)
      return next
    })
    setFault(undefined)
  }

  /** The contact who is written to, where one was chosen among those of a lead. */
  function correspondent(): Correspondent {
    const chosen = people.find(({ email }) => email === draft.to[0])?.id
    return to.lead_id && chosen ? { lead_id: to.lead_id, contact_id: chosen } : to
  }

  function send(confirm_unsubscribed = false) {
    if (isSending.current) return
    const { template_id, html, files: attached, ...words } = draft
    const found =
      missing(draft) ?? (files.onTheirWay.length > 0 ? 'A file is still on its way.' : filesProblem(attached))
    if (found) return setFault({ field: 'form', message: found })
    const mail: NewMail = {
      ...correspondent(),
      ...words,
      ...(html !== null && { html }),
      ...(template_id && { template_id }),
      ...(answered_id && { reply_to_id: answered_id }),
      ...(attached.length > 0 && { attachment_ids: attached.map(({ id }) => id) }),
      ...(confirm_unsubscribed && { confirm_unsubscribed }),
    }
    // The text of a designed mail is made from what its HTML says now.
    if (html !== null) delete mail.text
    isSending.current = true
    sending.mutate(mail)
  }

  function sent(mail: Mail) {
    keepMailDraft(to, answered_id, null)
    client.invalidateQueries({ queryKey: MAILS })
    onClose()
    showToast({
      id: mail.id,
      message: `Sending to ${mail.to_addresses.join(', ')}`,
      action: { label: 'Undo', onClick: () => takeBack(mail.id) },
      duration: UNDO_MS,
    })
    setTimeout(() => hideToast(mail.id), UNDO_MS)
  }

  async function takeBack(id: string) {
    try {
      await cancelMail(id)
      keepMailDraft(to, answered_id, draft)
      onTakenBack()
    } catch (error) {
      showToast({ kind: 'error', message: `The mail was not taken back. ${problemMessage(error)}` })
    }
  }

  function refused(error: Error) {
    const [first] = error instanceof ApiProblem ? error.errors : []
    setFault({ field: first?.path.split('/')[1] ?? 'form', message: first?.message ?? problemMessage(error) })
  }

  function close() {
    if (!isWorthKeeping(draft) || draft === answered?.draft) keepMailDraft(to, answered_id, null)
    onClose()
  }

  function discard() {
    keepMailDraft(to, answered_id, null)
    onClose()
    showToast({
      message: 'Draft discarded',
      action: {
        label: 'Undo',
        onClick: () => {
          keepMailDraft(to, answered_id, draft)
          onTakenBack()
        },
      },
    })
  }

  const messageOf = (field: string) => (fault?.field === field ? fault.message : undefined)
  const FIELDS = ['to', 'cc', 'bcc', 'subject', 'text', 'confirm_unsubscribed']
  return (
    <Drawer.Root
      opened
      onClose={close}
      position="right"
      size={620}
      lockScroll={false}
      trapFocus={false}
      closeOnClickOutside={false}
    >
      <Drawer.Content aria-label={answered ? 'Reply' : 'New email'}>
        <form
          ref={focusFirst}
          data-first={first}
          className={classes.composer}
          noValidate
          onSubmit={(event) => {
            event.preventDefault()
            send()
          }}
          onKeyDown={getHotkeyHandler([['mod+Enter', () => send()]])}
          onDragOver={(event) => event.preventDefault()}
          onDrop={(event) => {
            if (event.dataTransfer.files.length === 0) return
            event.preventDefault()
            event.stopPropagation()
            files.add([...event.dataTransfer.files])
          }}
        >
          <header className={classes.head}>
            <h2 className={classes.title}>{answered ? 'Reply' : 'New email'}</h2>
            <Drawer.CloseButton aria-label="Close; the draft is kept" title="Close; the draft is kept" />
          </header>
          <div className={classes.fields}>
            <AddressFields draft={draft} people={people} messageOf={messageOf} onChange={change} />
            <div className={classes.subject}>
              <TextInput
                label="Subject"
                name="subject"
                maxLength={300}
                autoComplete="off"
                value={draft.subject}
                error={messageOf('subject')}
                onChange={(event) => change({ subject: event.currentTarget.value })}
              />
              <TemplateSelect value={draft.template_id} isPending={filling.isPending} onPick={filling.mutate} />
            </div>
            {filling.error && <FormProblem>{problemMessage(filling.error)}</FormProblem>}
            {draft.html === null ? (
              <Textarea
                label="Message"
                name="text"
                autosize
                minRows={10}
                maxRows={24}
                maxLength={100_000}
                value={draft.text}
                error={messageOf('text')}
                onChange={(event) => change({ text: event.currentTarget.value })}
              />
            ) : (
              <div className={classes.designed}>
                <div className={classes.designedHead}>
                  <span>Click into the mail to change its words.</span>
                  <Button variant="subtle" size="compact-sm" onClick={() => change({ html: null, template_id: null })}>
                    Use plain text
                  </Button>
                </div>
                <MailFrame key={draft.template_id} html={draft.html} onChange={(html) => change({ html })} />
              </div>
            )}
            <FilesField
              to={to}
              draft={draft}
              onTheirWay={files.onTheirWay}
              onAdd={files.add}
              onCancel={files.cancel}
              onChange={change}
            />
          </div>
          <footer className={classes.foot}>
            {fault && !FIELDS.includes(fault.field) && <FormProblem>{fault.message}</FormProblem>}
            {messageOf('confirm_unsubscribed') && (
              <Alert color="yellow" title="They want no marketing mail" className={classes.ask}>
                A personal mail is allowed: one that they expect, or that answers them.
                <Button variant="default" size="compact-sm" mt="xs" onClick={() => send(true)}>
                  Send it as a personal mail
                </Button>
              </Alert>
            )}
            {me?.sends_mail === false && (
              <p className={classes.note}>
                No mail provider is set up: the mail is kept in the outbox and reaches nobody.
              </p>
            )}
            <div className={classes.actions}>
              <Button variant="subtle" color="gray" onClick={discard}>
                Discard
              </Button>
              <Button
                type="submit"
                leftSection={<IconSend size={16} stroke={1.8} />}
                loading={sending.isPending}
                aria-keyshortcuts="Control+Enter Meta+Enter"
                title="Send (Ctrl or ⌘ Enter)"
              >
                Send
              </Button>
            </div>
          </footer>
        </form>
      </Drawer.Content>
    </Drawer.Root>
  )
}

function missing({ to, subject, text, html }: MailDraft): string | undefined {
  if (to.length === 0) return 'Say whom it is for.'
  if (!subject.trim()) return 'Write a subject.'
  return html === null && !text.trim() ? 'Write what you want to say.' : undefined
}

/** Puts the caret where the writing begins: an answer stands above what it quotes. */
function focusFirst(form: HTMLFormElement | null) {
  const first = form?.dataset.first
  const box = form?.querySelector<HTMLInputElement>(`[name="${first}"], [data-field="${first}"] input`)
  box?.focus()
  if (first === 'text') box?.setSelectionRange(0, 0)
}
