import { Button, Checkbox, Select, TextInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api, body } from '../api/client.ts'
import { meQuery, usersQuery } from '../api/shared-queries.ts'
import type { Me } from '../api/types.ts'
import { FormProblem } from '../ui/form-problem.tsx'
import { browserTimeZone } from '../ui/time-zone.ts'
import { showToast } from '../ui/toast.tsx'
import { useSubmit } from '../ui/use-submit.ts'
import classes from './settings-page.module.css'

/** Name, time zone, and whether reminders come by e-mail. */
export function ProfileForm({ me }: { me: Me }) {
  const queryClient = useQueryClient()
  const [timeZone, setTimeZone] = useState(me.time_zone)
  const { formProps, isPending, problem, messageOf } = useSubmit({
    fields: ['name', 'time_zone', 'reminder_emails'],
    check: ({ name }) => (name.trim() ? {} : { name: 'Enter your name' }),
    send: ({ name, reminder_emails }) =>
      body(
        api.PATCH('/api/crm/users/me', {
          body: {
            name: name.trim(),
            time_zone: timeZone,
            ...(me.sends_mail && { reminder_emails: reminder_emails === 'on' }),
          },
        }),
      ),
    onDone(saved) {
      queryClient.setQueryData(meQuery.queryKey, saved)
      queryClient.invalidateQueries(usersQuery)
      showToast({ id: 'profile-saved', kind: 'success', message: 'Profile saved' })
    },
  })
  return (
    <form {...formProps} className={`${classes.card} ${classes.section}`}>
      <div className={classes.form}>
        <FormProblem>{problem}</FormProblem>
        <TextInput
          name="name"
          label="Name"
          autoComplete="name"
          maxLength={100}
          defaultValue={me.name}
          error={messageOf('name')}
        />
        <TextInput
          label="E-mail address"
          value={me.email}
          autoComplete="username"
          readOnly
          classNames={{ input: classes.fixed }}
        />
        <Select
          label="Time zone"
          description="Due dates and “today” follow it."
          data={timeZones(me.time_zone)}
          value={timeZone}
          onChange={(value) => value && setTimeZone(value)}
          allowDeselect={false}
          searchable
          onClick={(event) => event.currentTarget.select()}
          limit={50}
          nothingFoundMessage="No such time zone"
          error={messageOf('time_zone')}
        />
        <Checkbox
          name="reminder_emails"
          label="Send me reminders by e-mail too"
          description={
            me.sends_mail ? undefined : 'This server is not set up to send mail. Reminders come as notifications here.'
          }
          defaultChecked={me.reminder_emails && me.sends_mail}
          disabled={!me.sends_mail}
        />
        <Button type="submit" className={classes.submit} loading={isPending}>
          Save profile
        </Button>
      </div>
    </form>
  )
}

/** All of them, with the likely ones first. */
function timeZones(current: string): string[] {
  return [...new Set([current, browserTimeZone(), 'UTC', ...Intl.supportedValuesOf('timeZone')])]
}
