import { Button, Checkbox, TextInput } from '@mantine/core'
import { api, body } from '../api/client.ts'
import { FormProblem } from '../ui/form-problem.tsx'
import { NewPasswordInput, passwordMessage } from '../ui/new-password-input.tsx'
import { browserTimeZone } from '../ui/time-zone.ts'
import { useSubmit } from '../ui/use-submit.ts'
import classes from './auth-page.module.css'

/** Creates the first administrator with the token of the set-up link. */
export function SetupForm({ token, onSignedIn }: { token: string; onSignedIn: () => void }) {
  const { formProps, isPending, problem, messageOf } = useSubmit({
    fields: ['name', 'email', 'password', 'sample_data'],
    check({ name, email, password }) {
      const weakness = passwordMessage(password, email)
      return {
        ...(!name.trim() && { name: 'Enter your name' }),
        ...(!email.includes('@') && { email: 'Enter your e-mail address' }),
        ...(weakness && { password: weakness }),
      }
    },
    send: ({ name, email, password, sample_data }) =>
      body(
        api.POST('/api/crm/setup', {
          body: {
            token,
            name: name.trim(),
            email: email.trim(),
            password,
            sample_data: sample_data === 'on',
            time_zone: browserTimeZone(),
          },
        }),
      ),
    onDone: onSignedIn,
  })
  return (
    <form {...formProps} className={classes.form}>
      <FormProblem>{problem}</FormProblem>
      <TextInput
        name="name"
        label="Your name"
        autoComplete="name"
        maxLength={100}
        autoFocus
        error={messageOf('name')}
      />
      <TextInput
        name="email"
        type="email"
        label="E-mail address"
        autoComplete="username"
        maxLength={254}
        error={messageOf('email')}
      />
      <NewPasswordInput name="password" label="Password" error={messageOf('password')} />
      <Checkbox
        name="sample_data"
        value="on"
        defaultChecked
        label="Load sample data"
        description="120 invented contractors with their histories, to look around."
        error={messageOf('sample_data')}
      />
      <Button type="submit" fullWidth size="md" loading={isPending}>
        Create the workspace
      </Button>
    </form>
  )
}
