import { Button, PasswordInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { api, body } from '../api/client.ts'
import { FormProblem } from '../ui/form-problem.tsx'
import { NewPasswordInput, passwordMessage } from '../ui/new-password-input.tsx'
import { showToast } from '../ui/toast.tsx'
import { useSubmit } from '../ui/use-submit.ts'
import { sessionsQuery } from './queries.ts'
import classes from './settings-page.module.css'

/** Changing the password, which ends every other session. */
export function PasswordForm({ email }: { email: string }) {
  const queryClient = useQueryClient()
  const { formProps, isPending, problem, messageOf } = useSubmit({
    fields: ['currentPassword', 'newPassword'],
    check({ currentPassword, newPassword }) {
      const weakness = passwordMessage(newPassword, email)
      return {
        ...(!currentPassword && { currentPassword: 'Enter your current password' }),
        ...(weakness && { newPassword: weakness }),
      }
    },
    send: (passwords) => body(api.POST('/api/auth/change-password', { body: passwords })),
    onDone(_, form) {
      form.reset()
      queryClient.invalidateQueries(sessionsQuery)
      showToast({ kind: 'success', message: 'Password changed. Every other session has ended.' })
    },
  })
  return (
    <form {...formProps} className={classes.card}>
      <div className={classes.form}>
        <FormProblem>{problem}</FormProblem>
        <input type="text" name="username" value={email} autoComplete="username" readOnly hidden />
        <PasswordInput
          name="currentPassword"
          label="Current password"
          autoComplete="current-password"
          maxLength={128}
          error={messageOf('currentPassword')}
        />
        <NewPasswordInput name="newPassword" label="New password" error={messageOf('newPassword')} />
        <Button type="submit" className={classes.submit} loading={isPending}>
          Change password
        </Button>
      </div>
    </form>
  )
}
