import { Button, PasswordInput, TextInput } from '@mantine/core'
import { api, body } from '../api/client.ts'
import { FormProblem } from '../ui/form-problem.tsx'
import { useSubmit } from '../ui/use-submit.ts'
import classes from './auth-page.module.css'

/** E-mail address and password. */
export function SignInForm({ onSignedIn }: { onSignedIn: () => void }) {
  const { formProps, isPending, problem, messageOf } = useSubmit({
    fields: ['email', 'password'],
    check: ({ email, password }) => ({
      ...(!email.trim() && { email: 'Enter your e-mail address' }),
      ...(!password && { password: 'Enter your password' }),
    }),
    send: ({ email, password }) =>
      body(api.POST('/api/auth/sign-in/email', { body: { email: email.trim(), password } })),
    onDone: onSignedIn,
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
      <PasswordInput
        name="password"
        label="Password"
        autoComplete="current-password"
        maxLength={128}
        error={messageOf('password')}
      />
      <Button type="submit" fullWidth size="md" loading={isPending}>
        Sign in
      </Button>
    </form>
  )
}
