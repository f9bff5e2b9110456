import { Checkbox, Select } from '@mantine/core'
import type { Import, ImportSettings } from './queries.ts'
import classes from './settings.module.css'

const ENCODINGS: Record<Import['encoding'], string> = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 (little endian)',
  'utf-16be': 'UTF-16 (big endian)',
  'windows-1252': 'Windows-1252 (Western European)',
}
const DELIMITERS: Record<Import['delimiter'], string> = { ',': 'Comma', ';': 'Semicolon', '\t': 'Tab', '|': 'Bar' }

/** How the file is read. It is found out by itself; this is for when that went wrong. */
export function FormatSettings({ job, onChange }: { job: Import; onChange: (settings: ImportSettings) => void }) {
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>How the file is read</legend>
      <Select
        label="Cells are separated by"
        data={optionsOf(DELIMITERS)}
        value={job.delimiter}
        allowDeselect={false}
        onChange={(delimiter) => delimiter && onChange({ delimiter: delimiter as Import['delimiter'] })}
      />
      <Select
        label="Encoding"
        data={optionsOf(ENCODINGS)}
        value={job.encoding}
        allowDeselect={false}
        onChange={(encoding) => encoding && onChange({ encoding: encoding as Import['encoding'] })}
      />
      <Checkbox
        label="The first row names the columns"
        checked={job.has_header}
        onChange={(event) => onChange({ has_header: event.currentTarget.checked })}
      />
    </fieldset>
  )
}

function optionsOf(labels: Record<string, string>) {
  return Object.entries(labels).map(([value, label]) => ({ value, label }))
}
