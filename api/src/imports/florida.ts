/**
 * The columns of the licence files of the Florida Department of Business and Professional Regulation (construction and
 * electrical contractors), which have no header. Named as in its file layout.
 */
const COLUMNS: [header: string, field: string | null][] = [
  ['Board number', null],
  ['Occupation code', null],
  ['Licensee name', 'holder_name'],
  ['DBA name', 'dba_name'],
  ['Class code', null],
  ['Address line 1', 'address'],
  ['Address line 2', 'address'],
  ['Address line 3', 'address'],
  ['City', 'city'],
  ['State', 'state'],
  ['Zip', 'zip_code'],
  ['County code', null],
  ['License number', null],
  ['Primary status', null],
  ['Secondary status', null],
  ['Original licensure date', null],
  ['Effective date', null],
  ['Expiration date', null],
  ['Blank', null],
  ['Renewal period', null],
  ['Alternate license number', null],
  ['Continuing education exemption', null],
]

const US_DATE = /^(\d{2}\/\d{2}\/\d{4})?$/

/** Whether a row is one of such a file. */
export function isFloridaRow(cells: string[]): boolean {
  return (
    cells.length >= COLUMNS.length - 2 &&
    cells.length <= COLUMNS.length &&
    /^\d{2,4}$/.test(cells[0] ?? '') &&
    /^[A-Z]{1,4}$/.test(cells[1] ?? '') &&
    /^[A-Z]{0,2}$/.test(cells[9] ?? '') &&
    [15, 16, 17].every((index) => US_DATE.test(cells[index] ?? '')) &&
    [15, 16, 17].some((index) => cells[index])
  )
}

/** What the columns of such a file are, each with the field it becomes. */
export function floridaColumns(): { header: string; field: string | null }[] {
  return COLUMNS.map(([header, field]) => ({ header, field }))
}
