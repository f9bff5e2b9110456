import { Button, Modal, NativeSelect, TextInput } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type ChangeEvent, type FormEvent, useState } from 'react'
import { ApiProblem, problemMessage } from '../api/api-problem.ts'
import { leadFieldsQuery, stagesQuery, usersQuery } from '../api/shared-queries.ts'
import type { Field, Lead, NewLead } from '../api/types.ts'
import { readDraft, writeDraft } from '../ui/drafts.ts'
import { FieldInput } from '../ui/fields/field-input.tsx'
import { parseFieldText } from '../ui/fields/field-text.ts'
import { showToast } from '../ui/toast.tsx'
import classes from './new-lead-dialog.module.css'
import { PossibleDuplicates } from './possible-duplicates.tsx'
import { createLead } from './queries.ts'

const ASKED = ['business_name', 'contact_name', 'phone', 'email', 'city', 'state', 'deal_value', 'tier', 'owner_id']
const WIDE = new Set(['business_name'])
const DRAFT = 'new-lead'

type Texts = Record<string, string>

/** Asks for what is known at first about a lead. Closing it by mistake loses nothing. */
export default function NewLeadDialog({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate()
  const isPhone = useMediaQuery('(max-width: 48em)', undefined, { getInitialValueInEffect: false })
  const { data: catalogue = [] } = useQuery(leadFieldsQuery)
  const { data: stages = [] } = useQuery(stagesQuery)
  const { data: users = [] } = useQuery(usersQuery)
  const [texts, setTexts] = useState<Texts>(() => JSON.parse(readDraft(DRAFT, '')?.text ?? '{}'))
  const [problems, setProblems] = useState<Texts>({})
  const [custom, setCustom] = useState<Record<string, unknown>>(() =>
    JSON.parse(readDraft(DRAFT, 'custom')?.text ?? '{}'),
  )
  const fields = ASKED.flatMap((key) => catalogue.find((field) => field.key === key) ?? [])
  const required = catalogue.filter((field) => field.is_custom && field.required_input)

  const create = useMutation({
    mutationFn: createLead,
    onSuccess: (lead) => {
      writeDraft(DRAFT, '', null)
      writeDraft(DRAFT, 'custom', null)
      onClose()
      tellCreated(lead)
    },
    onError: (error) => error instanceof ApiProblem && setProblems(problemsByField(error)),
  })

  function tellCreated(lead: Lead) {
    const open = () => navigate({ to: '/crm/leads/$id', params: { id: lead.id } })
    showToast({
      kind: 'success',
      message: `${lead.business_name} is in ${lead.stage_name}`,
      action: { label: 'Open', onClick: open },
    })
  }

  function change(key: string, text: string) {
    const next = { ...texts, [key]: text }
    setTexts(next)
    writeDraft(DRAFT, '', { text: JSON.stringify(next), base: null })
    if (problems[key]) setProblems(({ [key]: _solved, ...rest }) => rest)
  }

  function changeCustom(key: string, value: unknown) {
    const next = { ...custom, [key]: value }
    setCustom(next)
    writeDraft(DRAFT, 'custom', { text: JSON.stringify(next), base: null })
    if (problems[key]) setProblems(({ [key]: _solved, ...rest }) => rest)
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    const found: Texts = {}
    const lead: Record<string, unknown> = texts.stage_id ? { stage_id: texts.stage_id } : {}
    for (const field of fields) {
      const text = texts[field.key] ?? ''
      // What is required but has a default, such as the tier, may be left to the server.
      if (text.trim() === '' && field.key !== 'business_name') continue
      const parsed = parseFieldText(field, text)
      if ('problem' in parsed) found[field.key] = parsed.problem
      else lead[field.key] = parsed.value
    }
    for (const { key, label } of required) {
      if (isNothing(custom[key])) found[key] = `${label} cannot be empty.`
      else lead.custom = { ...(lead.custom as object), [key.replace('custom.', '')]: custom[key] }
    }
    setProblems(found)
    if (Object.keys(found).length === 0) create.mutate(lead as NewLead)
  }

  const control = (key: string) => ({
    value: texts[key] ?? '',
    error: problems[key],
    onChange: (event: ChangeEvent<HTMLInputElement | HTMLSelectElement>) => change(key, event.currentTarget.value),
  })
  const unnamed = create.error && Object.keys(problems).length === 0 ? problemMessage(create.error) : null
  return (
    <Modal opened onClose={onClose} title="New lead" size={560} fullScreen={isPhone}>
      <form className={classes.form} onSubmit={submit} noValidate>
        {fields.map((field) => (
          <div key={field.key} data-wide={WIDE.has(field.key) || undefined}>
            {field.type === 'choice' || field.type === 'user' ? (
              <NativeSelect
                label={field.label}
                data={[
                  { value: '', label: field.type === 'user' ? 'Nobody' : 'Not decided' },
                  ...(field.type === 'user'
                    ? users.filter((user) => user.is_active).map((user) => ({ value: user.id, label: user.name }))
                    : (field.choices ?? [])),
                ]}
                {...control(field.key)}
              />
            ) : (
              <TextInput
                label={field.label}
                type={inputType(field)}
                inputMode={field.type === 'money' ? 'decimal' : undefined}
                withAsterisk={field.key === 'business_name'}
                data-autofocus={field.key === 'business_name' || undefined}
                autoComplete="off"
                {...control(field.key)}
              />
            )}
          </div>
        ))}
        <NativeSelect
          label="Stage"
          data={stages.map((stage) => ({ value: stage.id, label: stage.name }))}
          {...control('stage_id')}
        />
        <PossibleDuplicates texts={texts} onOpen={onClose} />
        {required.map((field) => (
          <div key={field.key} data-wide={field.type === 'long_text' || undefined}>
            <FieldInput
              field={field}
              users={users}
              required
              value={custom[field.key]}
              error={problems[field.key]}
              onChange={(value) => changeCustom(field.key, value)}
            />
          </div>
        ))}
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
            Create lead
          </Button>
        </div>
      </form>
    </Modal>
  )
}

function problemsByField(problem: ApiProblem): Texts {
  return Object.fromEntries(problem.errors.map(({ path, message }) => [path.slice(1).replace('/', '.'), message]))
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || String(value).trim() === ''
}

function inputType({ type }: Field) {
  if (type === 'email' || type === 'url') return type
  return type === 'phone' ? 'tel' : 'text'
}
