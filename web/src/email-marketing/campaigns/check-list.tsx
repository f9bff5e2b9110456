import { Button } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import type { BuilderStep } from './campaign-search.ts'
import classes from './check-list.module.css'
import type { Checks } from './queries.ts'

type Finding = Checks['errors'][number]

interface Props {
  checks: Pick<Checks, 'errors' | 'warnings'>
  onStep: (step: BuilderStep) => void
}

/** Where each thing is mended, by the field that is at fault. */
const PLACES: Record<string, BuilderStep | 'settings'> = {
  '/segment_id': 'audience',
  '/subject': 'content',
  '/preview_text': 'content',
  '/html_content': 'content',
  '/text_content': 'content',
  '/ab_subject': 'content',
  '/ab_html_content': 'content',
  '/ab_wait_minutes': 'content',
  '/scheduled_at': 'send',
  '/in_recipient_zone': 'send',
  '/from_email': 'settings',
  '/brand_address': 'settings',
}

/** What keeps the campaign from being sent, what to look at before, each with the way to mend it. */
export function CheckList({ checks: { errors, warnings }, onStep }: Props) {
  if (errors.length + warnings.length === 0) {
    return (
      <p className={classes.item} data-kind="ok" role="status">
        <IconCircleCheck size={18} stroke={1.8} />
        Nothing is wrong. It can be sent.
      </p>
    )
  }
  return (
    <div role="status">
      {errors.length > 0 && (
        <ul className={classes.list} aria-label="To be mended before it is sent">
          {errors.map((finding) => (
            <Item key={finding.path + finding.message} kind="error" finding={finding} onStep={onStep} />
          ))}
        </ul>
      )}
      {warnings.length > 0 && (
        <ul className={classes.list} aria-label="To look at">
          {warnings.map((finding) => (
            <Item key={finding.path + finding.message} kind="warning" finding={finding} onStep={onStep} />
          ))}
        </ul>
      )}
    </div>
  )
}

function Item({ kind, finding, onStep }: { kind: 'error' | 'warning'; finding: Finding; onStep: Props['onStep'] }) {
  const Icon = kind === 'error' ? IconCircleX : IconAlertTriangle
  const place = PLACES[finding.path]
  return (
    <li className={classes.item} data-kind={kind}>
      <Icon size={18} stroke={1.8} />
      <span className={classes.words}>{finding.message}</span>
      {place === 'settings' && (
        <Button size="compact-sm" variant="subtle" renderRoot={(props) => <Link to="/settings/email" {...props} />}>
          Settings
        </Button>
      )}
      {place && place !== 'settings' && (
        <Button size="compact-sm" variant="subtle" onClick={() => onStep(place)}>
          Mend
        </Button>
      )}
    </li>
  )
}
