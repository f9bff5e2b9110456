import { Button, Group, Modal, Stack, TextInput, UnstyledButton } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { FormProblem } from '../ui/form-problem.tsx'
import { showToast } from '../ui/toast.tsx'
import classes from './attach-to-lead.module.css'
import { attachMail, leadChoicesQuery, MAILS, type MailSummary } from './queries.ts'

/** Looks for the lead that a mail belongs to, by anything one remembers of it. */
export function AttachToLead({ mail, onClose }: { mail: MailSummary; onClose: () => void }) {
  const client = useQueryClient()
  const [words, setWords] = useState('')
  const [settled] = useDebouncedValue(words.trim(), 200)
  const { data: leads = [], isFetched } = useQuery(leadChoicesQuery(settled))
  const attach = useMutation({
    mutationFn: (lead: { id: string; business_name: string }) => attachMail(mail.id, lead.id),
    onSuccess: (_, { business_name }) => {
      client.invalidateQueries({ queryKey: MAILS })
      showToast({ message: `The mail stands on the timeline of ${business_name}` })
      onClose()
    },
  })
  return (
    <Modal opened onClose={onClose} title="Which lead is it from?" centered>
      <Stack gap="md">
        <p className={classes.about}>
          {mail.from_address}: {mail.subject || 'No subject'}
        </p>
        <TextInput
          label="Lead"
          placeholder="Name, phone, city …"
          data-autofocus
          autoComplete="off"
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        {attach.error && <FormProblem>{problemMessage(attach.error)}</FormProblem>}
        <ul className={classes.leads} aria-label="Leads that fit">
          {leads.map((lead) => (
            <li key={lead.id}>
              <UnstyledButton className={classes.lead} disabled={attach.isPending} onClick={() => attach.mutate(lead)}>
                <span className={classes.name}>{lead.business_name}</span>
                <span className={classes.place}>{[lead.contact_name, lead.city].filter(Boolean).join(' · ')}</span>
              </UnstyledButton>
            </li>
          ))}
        </ul>
        {settled.length > 1 && isFetched && leads.length === 0 && <p className={classes.place}>No lead fits.</p>}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
