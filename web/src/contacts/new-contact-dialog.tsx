import { Anchor, Button, Modal, NativeSelect, TextInput } from '@mantine/core'
import '@mantine/core/styles/Anchor.layer.css'
import { useMediaQuery } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ChangeEvent, type FormEvent, useState } from 'react'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import { contactFieldsQuery, usersQuery } from '../api/shared-queries.ts'
import type { Field, NewContact } from '../api/types.ts'
import { readDraft, writeDraft } from '../ui/drafts.ts'
import { choicesOf } from '../ui/fields/field-choices.ts'
import { parseDraft } from '../ui/fields/field-draft.ts'
import { showToast } from '../ui/toast.tsx'
import { type LeadChoice, LeadPicker } from './lead-picker.tsx'
import classes from './new-contact-dialog.module.css'
import { createContact, keepContact, refreshContacts } from './queries.ts'

const ASKED = ['first_name', 'last_name', 'job_title', 'email', 'phone', 'mobile']

const CUSTOM = 'custom.'
const isCustom = (key: string) => key.startsWith(CUSTOM)
const CHOSEN = new Set<Field['type']>(['choice', 'multi_choice', 'boolean', 'user'])

type Texts = Record<string, string>

interface Props {
  /** The lead that the contact belongs to; without it one can be chosen. */
  lead?: LeadChoice
  onClose: () => void
}

/** Asks for what is known at first about a person. Closing it by mistake loses nothing. */
export default function NewContactDialog({ lead: given, onClose }: Props) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false })
  const { data: catalogue = [] } = useQuery(contactFieldsQuery)
  const { data: users = [] } = useQuery(usersQuery)
  const draft = given?.id ?? 'new-contact'
  const [texts, setTexts] = useState<Texts>(() => JSON.parse(readDraft(draft, 'contact')?.text ?? '{}'))
  const [lead, setLead] = useState(given ?? null)
  const [problems, setProblems] = useState<Texts>({})
  const asked = catalogue.filter(({ key, required_input }) => ASKED.includes(key) || (isCustom(key) && required_input))

  const open = (id: string) => {
    onClose()
    navigate({ to: '/crm/contacts/$id', params: { id } })
  }
  const create = useMutation({
    mutationFn: createContact,
    onSuccess: (contact) => {
      writeDraft(draft, 'contact', null)
      keepContact(client, contact)
      refreshContacts(client)
      onClose()
      showToast({
        kind: 'success',
        message: `${contact.name} was added`,
        action: { label: 'Open', onClick: () => open(contact.id) },
      })
    },
    onError: (error) => error instanceof ApiProblem && setProblems(problemsByField(error)),
  })

  function change(key: string, text: string) {
    const next = { ...texts, [key]: text }
    setTexts(next)
    writeDraft(draft, 'contact', { text: JSON.stringify(next), base: null })
    if (problems[key]) setProblems(({ [key]: _solved, ...rest }) => rest)
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    const found: Texts = {}
    const values: Record<string, unknown> = {}
    const custom: Record<string, unknown> = {}
    for (const field of asked) {
      const parsed = parseTyped(field, texts[field.key] ?? '')
      if ('problem' in parsed) found[field.key] = parsed.problem
      else if (parsed.value === null) continue
      else if (isCustom(field.key)) custom[field.key.slice(CUSTOM.length)] = parsed.value
      else values[field.key] = parsed.value
    }
    if (Object.keys(found).length === 0 && Object.keys(values).length === 0) {
      found.first_name = 'Give a name, an email address or a phone number.'
    }
    setProblems(found)
    if (Object.keys(found).length > 0) return
    create.mutate({
      ...values,
      ...(lead && { lead_id: lead.id }),
      ...(Object.keys(custom).length > 0 && { custom }),
    } as NewContact)
  }

  const taken = takenBy(create.error)
  const unnamed = create.error && Object.keys(problems).length === 0 ? problemMessage(create.error) : null
  const title = given ? `New contact at ${given.name}` : 'New contact'
  return (
    <Modal opened onClose={onClose} title={title} size={560} fullScreen={isPhone}>
      <form className={classes.form} onSubmit={submit} noValidate>
        {asked.map((field, index) => {
          const box = {
            label: field.label,
            withAsterisk: isCustom(field.key),
            'data-autofocus': index === 0 || undefined,
            value: texts[field.key] ?? '',
            error: problems[field.key],
            onChange: (event: ChangeEvent<HTMLInputElement | HTMLSelectElement>) =>
              change(field.key, event.currentTarget.value),
          }
          return CHOSEN.has(field.type) ? (
            <NativeSelect key={field.key} data={['', ...choicesOf(field, users)]} {...box} />
          ) : (
            <TextInput key={field.key} type={inputType(field)} autoComplete="off" {...box} />
          )
        })}
        {!given && (
          <div data-wide>
            <LeadPicker label="Lead" value={lead} onChange={setLead} error={problems.lead_id} />
          </div>
        )}
        {taken && (
          <p className={classes.taken}>
            <Anchor component="button" type="button" onClick={() => open(taken.id)}>
              Open {taken.name}
            </Anchor>
          </p>
        )}
        {unnamed && (
          <p className={classes.problem} role="alert">
            {unnamed}
          </p>
        )}
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Add contact
          </Button>
        </div>
      </form>
    </Modal>
  )
}

/** Who has the e-mail address already, if one may know. */
function takenBy(error: Error | null): { id: string; name: string } | null {
  const isTaken = error instanceof ApiProblem && error.code === 'conflict'
  return isTaken ? ((error.current as { id: string; name: string } | undefined) ?? null) : null
}

function problemsByField(problem: ApiProblem): Texts {
  return Object.fromEntries(problem.errors.map(({ path, message }) => [path.slice(1).replace('/', '.'), message]))
}

function parseTyped(field: Field, text: string) {
  const parsed = parseDraft({ ...field, required: field.required_input }, text)
  if ('problem' in parsed || parsed.value === null) return parsed
  if (field.type === 'boolean') return { value: parsed.value === 'true' }
  return field.type === 'multi_choice' ? { value: [parsed.value] } : parsed
}

const INPUT_TYPES: Partial<Record<Field['type'], string>> = {
  email: 'email',
  url: 'url',
  phone: 'tel',
  date: 'date',
  datetime: 'datetime-local',
}

const inputType = ({ type }: Field) => INPUT_TYPES[type] ?? 'text'
