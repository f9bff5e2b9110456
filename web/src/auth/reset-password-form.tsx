import { Button } from '@mantine/core'
import { api, body } from '../api/client.ts'
import { FormProblem } from '../ui/form-problem.tsx'
import { NewPasswordInput, passwordMessage } from '../ui/new-password-input.tsx'
import { useSubmit } from '../ui/use-submit.ts'
import classes from './auth-page.module.css'

/** Chooses a new password with the link that was mailed or handed over. */
export function ResetPasswordForm({ token, onReset }: { token: string; onReset: () => void }) {
  const { formProps, isPending, problem, messageOf } = useSubmit({
    fields: ['newPassword', 'token'],
    check({ newPassword }) {
      const weakness = passwordMessage(newPassword)
      return weakness ? { newPassword: weakness } : {}
    },
    send: ({ newPassword }) => body(api.POST('/api/auth/reset-password', { body: { token, newPassword } })),
    onDone: onReset,
  })
  const about_link = messageOf('token')
  return (
    <form {...formProps} className={classes.form}>
      <FormProblem>{about_link ? `This link ${about_link}.` : problem}</FormProblem>
      <NewPasswordInput name="newPassword" label="New password" autoFocus error={messageOf('newPassword')} />
      <Button type="submit" fullWidth size="md" loading={isPending}>
        Save the password
      </Button>
    </form>
  )
}
