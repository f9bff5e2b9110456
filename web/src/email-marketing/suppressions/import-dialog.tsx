import { Button, FileButton, Group, Modal, NativeSelect, Stack, Textarea } from '@mantine/core'
import { IconFileUpload } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { problemMessage } from '../../api/api-problem.ts'
import { FormProblem } from '../../ui/form-problem.tsx'
import { formatNumber } from '../../ui/format.ts'
import classes from './import-dialog.module.css'
import { type Imported, importSuppressions, SUPPRESSION_LISTS } from './queries.ts'
import { REASON_LABELS, REASONS, type Reason } from './suppression-search.ts'

const MAX_BYTES = 4_000_000

/** Puts a whole list on the suppression list: typed, pasted, or read from a file. */
export default function ImportDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient()
  const [text, setText] = useState('')
  const [reason, setReason] = useState<Reason>('unsubscribe')
  const [fileProblem, setFileProblem] = useState<string>()
  const { mutate, data, error, isPending } = useMutation({
    mutationFn: () => importSuppressions({ text, reason }),
    onSuccess: () => client.invalidateQueries({ queryKey: SUPPRESSION_LISTS }),
  })

  async function read(file: File | null) {
    if (!file) return
    const isTooLarge = file.size > MAX_BYTES
    setFileProblem(
      isTooLarge ? `${file.name} is larger than 4 MB. Divide it, or keep the column of addresses only.` : undefined,
    )
    if (!isTooLarge) setText(await file.text())
  }

  function submit(event: FormEvent) {
    event.preventDefault()
    if (text.trim() && !isPending) mutate()
  }

  return (
    <Modal opened onClose={onClose} title="Import addresses" size={560}>
      {data ? (
        <Outcome imported={data} onClose={onClose} />
      ) : (
        <form onSubmit={submit} noValidate>
          <Stack>
            <Textarea
              data-autofocus
              label="Addresses"
              description="One a line, or the lines of a CSV file: the first address of each line counts."
              placeholder={'jo@acme.com\nann@beta.com'}
              minRows={6}
              maxRows={12}
              autosize
              value={text}
              onChange={(event) => setText(event.currentTarget.value)}
            />
            <div>
              <FileButton accept=".csv,.txt,.tsv,text/csv,text/plain" onChange={read}>
                {(props) => (
                  <Button {...props} variant="default" leftSection={<IconFileUpload size={15} stroke={1.8} />}>
                    Read a file
                  </Button>
                )}
              </FileButton>
            </div>
            <NativeSelect
              label="Why they get no mail"
              data={REASONS.map((value) => ({ value, label: REASON_LABELS[value] }))}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value as Reason)}
            />
            <FormProblem>{fileProblem ?? (error ? problemMessage(error) : undefined)}</FormProblem>
            <Group justify="flex-end">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={isPending} disabled={!text.trim()}>
                Import
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  )
}

function Outcome({ imported, onClose }: { imported: Imported; onClose: () => void }) {
  const { added, known, refused, refused_lines } = imported
  return (
    <Stack>
      <p className={classes.outcome} role="status">
        {formatNumber(added)} added{known > 0 && `, ${formatNumber(known)} on the list already`}
        {refused > 0 && `, ${formatNumber(refused)} without an address`}.
      </p>
      {refused_lines.length > 0 && (
        <ul className={classes.refused} aria-label="Lines without an address">
          {refused_lines.map(({ line, text }) => (
            <li key={line}>
              Line {line}: <q>{text}</q>
            </li>
          ))}
        </ul>
      )}
      <Group justify="flex-end">
        <Button onClick={onClose}>Done</Button>
      </Group>
    </Stack>
  )
}
