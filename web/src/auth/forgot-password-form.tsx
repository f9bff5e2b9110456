import { Button, TextInput } from '@mantine/core'
import { api, body } from '../api/client.ts'
import { FormProblem } from '../ui/form-problem.tsx'
import { useSubmit } from '../ui/use-submit.ts'
import classes from './auth-page.module.css'

/** Asks for a link to choose a new password. */
export function ForgotPasswordForm({ onAsked }: { onAsked: () => void }) {
  const { formProps, isPending, problem, messageOf } = useSubmit({
    fields: ['email'],
    check: ({ email }) => (email.trim() ? {} : { email: 'Enter your e-mail address' }),
    send: ({ email }) => body(api.POST('/api/auth/request-password-reset', { body: { email: email.trim() } })),
    onDone: onAsked,
  })
  return (
    <form {...formProps} className={classes.form}>
      <FormProblem>{problem}</FormProblem>
      <TextInput
        name="email"
        type="email"
        label="E-mail address"
        autoComplete="username"
        maxLength={254}
        autoFocus
        error={messageOf('email')}
      />
      <Button type="submit" fullWidth size="md" loading={isPending}>
        Send me a link
      </Button>
    </form>
  )
}
