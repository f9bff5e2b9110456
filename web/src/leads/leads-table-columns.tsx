import type { ReactNode } from 'react'
import type { Field, Lead, Stage, User } from '../api/types.ts'
import { Avatar } from '../ui/avatar.tsx'
import type { CellEdit, Column } from '../ui/data-table/column.ts'
import { CellEditor } from '../ui/fields/cell-editor.tsx'
import { fieldText } from '../ui/fields/field-text.ts'
import { fieldValue } from '../ui/fields/record-store.ts'
import { formatAgo, formatExact } from '../ui/format.ts'
import { Score } from '../ui/score.tsx'
import { TierBadge } from '../ui/tier-badge.tsx'
import classes from './leads-table.module.css'

interface Options {
  fields: Field[]
  users: User[]
  stages: Stage[]
  /** The current time in milliseconds. */
  now: number
  /** The address of a lead's page. */
  hrefOf: (lead: Lead) => string
  canEdit: boolean
  save: (lead: Lead, field: Field, value: unknown) => Promise<unknown>
  moveTo: (lead: Lead, stageId: string) => Promise<unknown>
}

/** Every field of the catalogue as a column. */
export function leadColumns(options: Options): Column<Lead>[] {
  return options.fields.map((field) => {
    const edit = editOf(field, options)
    return {
      key: field.key,
      label: field.label,
      width: widthOf(field),
      ...(isNumeric(field) && { align: 'end' as const }),
      ...(field.sortable && { sortable: isNumeric(field) || field.type === 'datetime' ? ('desc' as const) : true }),
      ...(edit && { edit }),
      render: renderOf(field, options),
    }
  })
}

const isNumeric = ({ type }: Field) => type === 'number' || type === 'money'

const WIDTHS: Partial<Record<string, number>> = {
  business_name: 240,
  stage_id: 150,
  tier: 90,
  lead_score: 80,
  state: 80,
  zip_code: 90,
  city: 120,
  tags: 200,
}
const TYPE_WIDTHS: Partial<Record<Field['type'], number>> = {
  number: 110,
  money: 120,
  datetime: 130,
  date: 120,
  boolean: 90,
  email: 210,
  phone: 150,
  url: 200,
  long_text: 260,
}

function widthOf({ key, type }: Field): number {
  return WIDTHS[key] ?? TYPE_WIDTHS[type] ?? 150
}

function editOf(field: Field, { canEdit, users, stages, save, moveTo }: Options): CellEdit<Lead> | undefined {
  if (!canEdit) return undefined
  if (field.key === 'stage_id') {
    const choices = stages.map(({ id, name }) => ({ value: id, label: name }))
    return {
      value: (lead) => lead.stage_id,
      editor: (props) => <CellEditor field={{ ...field, choices }} users={users} {...props} />,
      save: (lead, value) => moveTo(lead, String(value)),
    }
  }
  if (!field.editable) return undefined
  return {
    value: (lead) => fieldValue(lead, field.key),
    editor: (props) => <CellEditor field={field} users={users} {...props} />,
    save: (lead, value) => save(lead, field, value),
  }
}

function renderOf(field: Field, { users, stages, now, hrefOf }: Options): (lead: Lead) => ReactNode {
  switch (field.key) {
    case 'business_name':
      return (lead) => (
        <a className={classes.name} href={hrefOf(lead)} data-open-lead={lead.id} tabIndex={-1}>
          {lead.business_name}
        </a>
      )
    case 'tier':
      return (lead) => <TierBadge tier={lead.tier} />
    case 'lead_score':
      return (lead) => <Score value={lead.lead_score} />
    case 'stage_id': {
      const colors = new Map(stages.map((stage) => [stage.id, stage.color]))
      const names = new Map(stages.map((stage) => [stage.id, stage.name]))
      return (lead) => (
        <>
          <span className={classes.dot} style={{ background: colors.get(lead.stage_id) }} />
          {names.get(lead.stage_id) ?? lead.stage_name}
        </>
      )
    }
  }
  switch (field.type) {
    case 'user':
      return (lead) => {
        const name = fieldText(field, fieldValue(lead, field.key), users)
        return name === '' ? null : (
          <>
            <Avatar name={name} size={20} isDecorative /> <span className={classes.person}>{name}</span>
          </>
        )
      }
    case 'tags':
      return (lead) => lead.tags.map((tag) => <Tag key={tag}>{tag}</Tag>)
    case 'datetime':
      return (lead) => {
        const time = fieldValue(lead, field.key)
        if (typeof time !== 'string') return null
        const isPast = Date.parse(time) < now
        return (
          <time
            dateTime={time}
            title={formatExact(time)}
            data-late={(isPast && field.key === 'next_follow_up_at') || undefined}
            className={classes.time}
          >
            {isPast ? formatAgo(time, now) : fieldText(field, time)}
          </time>
        )
      }
    default:
      return (lead) => fieldText(field, fieldValue(lead, field.key), users)
  }
}

function Tag({ children }: { children: string }) {
  return <span className={classes.tag}>{children}</span>
}
