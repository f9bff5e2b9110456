import { Type } from 'typebox'
import { defineJob } from '../platform/jobs.ts'
import { mailResetLink } from './password-reset.ts'

/** Mails a link for a new password. In the background, so that the answer takes equally long whoever is asked about. */
export const mailPasswordReset = defineJob({
  name: 'auth.mail-password-reset',
  schema: Type.Object({ email: Type.String() }),
  attempts: 4,
  handler: (context, { email }) => mailResetLink(context, email),
})
