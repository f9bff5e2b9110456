import '@mantine/core/styles/Radio.layer.css'
import { Button, Checkbox, Modal, MultiSelect, Radio } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { problemMessage } from '../api/api-problem.ts'
import { FormProblem } from '../ui/form-problem.tsx'
import { formatNumber } from '../ui/format.ts'
import classes from './export-dialog.module.css'
import { type ExportView, exportLink, MAX_CHOSEN } from './export-link.ts'
import { countQuery } from './queries.ts'

interface Props {
  entity: 'lead' | 'contact'
  /** What the list shows. */
  view: ExportView
  /** The ticked records; empty when none are, or when all of the view are. */
  selected: string[]
  /** Every column there is. */
  fields: { key: string; label: string }[]
  /** The keys of the columns that the list shows. */
  shown: string[]
  onClose: () => void
}

type Columns = 'all' | 'shown' | 'chosen'

/** Asks which records and columns go into a CSV file, and gives the link to it. */
export default function ExportDialog({ entity, view, selected, fields, shown, onClose }: Props) {
  const plural = `${entity}s`
  const [isSelection, setIsSelection] = useState(selected.length > 0)
  const [columns, setColumns] = useState<Columns>('all')
  const [chosen, setChosen] = useState(shown)
  const [bom, setBom] = useState(true)
  const total = useQuery(countQuery(entity, view))
  const known = new Set(fields.map((field) => field.key))
  const keys = { all: undefined, shown: shown.filter((key) => known.has(key)), chosen }[columns]
  const isTooMany = isSelection && selected.length > MAX_CHOSEN
  const count = isSelection ? selected.length : total.data
  const isReady = !isTooMany && count !== 0 && keys?.length !== 0
  const href = exportLink(entity, { view, ids: isSelection ? selected : undefined, fields: keys, bom })
  return (
    <Modal opened onClose={onClose} title={`Export ${plural}`} size="md">
      <div className={classes.form}>
        {selected.length > 0 && (
          <Radio.Group
            label={`Which ${plural}`}
            value={isSelection ? 'selection' : 'view'}
            onChange={(value) => setIsSelection(value === 'selection')}
          >
            <div className={classes.choices}>
              <Radio value="selection" label={`The ${formatNumber(selected.length)} selected`} />
              <Radio
                value="view"
                label={`All of this view${total.data === undefined ? '' : ` (${formatNumber(total.data)})`}`}
              />
            </div>
          </Radio.Group>
        )}
        <Radio.Group label="Columns" value={columns} onChange={(value) => setColumns(value as Columns)}>
          <div className={classes.choices}>
            <Radio value="all" label="All columns" description="Can be imported again without loss." />
            <Radio value="shown" label="The columns of this list" />
            <Radio value="chosen" label="Chosen columns" />
          </div>
        </Radio.Group>
        {columns === 'chosen' && (
          <MultiSelect
            aria-label="Chosen columns"
            data={fields.map(({ key, label }) => ({ value: key, label }))}
            value={chosen.filter((key) => known.has(key))}
            onChange={setChosen}
            placeholder="Add a column"
            searchable
            clearable
            hidePickedOptions
          />
        )}
        <Checkbox
          label="For Excel"
          description="Begins with a mark by which Excel reads accents right. Other programs ignore it."
          checked={bom}
          onChange={(event) => setBom(event.currentTarget.checked)}
        />
        <FormProblem>
          {isTooMany
            ? `More than ${formatNumber(MAX_CHOSEN)} are selected. Export the whole view, or filter it first.`
            : total.error
              ? problemMessage(total.error)
              : undefined}
        </FormProblem>
        <div className={classes.actions}>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            component="a"
            href={href}
            download
            data-disabled={!isReady || undefined}
            aria-disabled={!isReady}
            onClick={(event) => (isReady ? onClose() : event.preventDefault())}
            leftSection={<IconDownload size={16} stroke={1.7} />}
          >
            {count === undefined ? 'Export' : `Export ${formatNumber(count)} ${count === 1 ? entity : plural}`}
          </Button>
        </div>
      </div>
    </Modal>
  )
}
