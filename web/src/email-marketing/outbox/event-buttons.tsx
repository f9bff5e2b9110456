import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { problemMessage } from '../../api/api-problem.ts'
import { FormProblem } from '../../ui/form-problem.tsx'
import classes from './event-buttons.module.css'
import { keepMail, type OutboxMail, type PretendedEvent, pretendEvent } from './queries.ts'

const EVENTS: { type: PretendedEvent['type']; label: string }[] = [
  { type: 'delivered', label: 'Delivered' },
  { type: 'opened', label: 'Opened' },
  { type: 'clicked', label: 'Clicked' },
  { type: 'bounced', label: 'Bounced' },
  { type: 'complained', label: 'Reported as spam' },
]

/** For trying out: as if the mail had been delivered and something had come back about it. */
export function EventButtons({ mail }: { mail: OutboxMail }) {
  const client = useQueryClient()
  const fire = useMutation({
    mutationFn: (type: PretendedEvent['type']) => pretendEvent(mail.id, { type }),
    onSuccess: (changed) => keepMail(client, changed),
  })
  return (
    <fieldset className={classes.events}>
      <legend>Pretend that it was</legend>
      <div className={classes.buttons}>
        {EVENTS.map(({ type, label }) => (
          <Button
            key={type}
            size="xs"
            variant="default"
            loading={fire.isPending && fire.variables === type}
            disabled={fire.isPending && fire.variables !== type}
            onClick={() => fire.mutate(type)}
          >
            {label}
          </Button>
        ))}
      </div>
      <p className={classes.note}>
        For trying out. Campaign, timeline and suppressions follow as if the provider had told it: a bounce or a report
        suppresses the address.
      </p>
      <FormProblem>{fire.error ? problemMessage(fire.error) : undefined}</FormProblem>
    </fieldset>
  )
}
