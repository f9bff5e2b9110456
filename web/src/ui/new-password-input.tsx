import { PasswordInput, type PasswordInputProps } from '@mantine/core'

const passwordMinLength = 10

/** What is wrong with a password that someone chooses; undefined when it can be sent. */
export function passwordMessage(password: string, email?: string): string | undefined {
  if (password.length < passwordMinLength) return `Use at least ${passwordMinLength} characters`
  if (email && password.trim().toLowerCase() === email.trim().toLowerCase()) return 'Do not use the e-mail address'
  return undefined
}

/** For choosing a password: password managers offer one. */
export function NewPasswordInput(props: PasswordInputProps) {
  return (
    <PasswordInput
      description={`At least ${passwordMinLength} characters. A few words are easy to remember.`}
      autoComplete="new-password"
      maxLength={128}
      required
      withAsterisk={false}
      {...props}
    />
  )
}
