import { Button, TextInput } from '@mantine/core'
import { api, body } from '../api/client.ts'
import { FormProblem } from '../ui/form-problem.tsx'
import { NewPasswordInput, passwordMessage } from '../ui/new-password-input.tsx'
import { browserTimeZone } from '../ui/time-zone.ts'
import { useSubmit } from '../ui/use-submit.ts'
import classes from './auth-page.module.css'

interface Props {
  token: string
  /** The invited address; it cannot be changed. */
  email: string
  onSignedIn: () => void
}

/** Someone who was invited gives a name and chooses a password. */
export function InvitationForm({ token, email, onSignedIn }: Props) {
  const { formProps, isPending, problem, messageOf } = useSubmit({
    fields: ['name', 'password'],
    check({ name, password }) {
      const weakness = passwordMessage(password, email)
      return { ...(!name.trim() && { name: 'Enter your name' }), ...(weakness && { password: weakness }) }
    },
    send: ({ name, password }) =>
      body(
        api.POST('/api/crm/invitations/accept/{token}', {
          params: { path: { token } },
          body: { name: name.trim(), password, time_zone: browserTimeZone() },
        }),
      ),
    onDone: onSignedIn,
  })
  return (
    <form {...formProps} className={classes.form}>
      <FormProblem>{problem}</FormProblem>
      <TextInput
        label="E-mail address"
        value={email}
        autoComplete="username"
        readOnly
        classNames={{ input: classes.fixed }}
      />
      <TextInput
        name="name"
        label="Your name"
        autoComplete="name"
        maxLength={100}
        autoFocus
        error={messageOf('name')}
      />
      <NewPasswordInput name="password" label="Choose a password" error={messageOf('password')} />
      <Button type="submit" fullWidth size="md" loading={isPending}>
        Join
      </Button>
    </form>
  )
}
