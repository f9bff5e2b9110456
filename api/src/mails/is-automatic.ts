const ROBOTS = /^(mailer-daemon|postmaster|no-?reply|do-?not-?reply)@/i
const SUBJECTS =
  /^\s*((re|aw|sv): )?(auto(matic|mated)?[ -]?(reply|response|answer)|out of (the )?office|on vacation|away from (the |my )?(office|desk)|undeliver(able|ed)|(mail )?delivery (status notification|failure|failed)|returned mail|failure notice|abwesenheit|automatische antwort|réponse automatique|respuesta automática|risposta automatica)/i

/**
 * Whether no person wrote a mail: absence notices, bounces, lists. By its headers (RFC 3834; `Precedence` and
 * `X-Autoreply` are older habits), else by who it is from and how its subject begins.
 */
export function isAutomatic({
  headers,
  from,
  subject,
}: {
  /** By name in lower case. */
  headers: ReadonlyMap<string, string>
  /** The bare address. */
  from: string
  subject: string
}): boolean {
  const header = (name: string) => headers.get(name)?.trim().toLowerCase()
  const submitted = header('auto-submitted')
  return (
    (submitted !== undefined && submitted !== 'no') ||
    ['x-autoreply', 'x-autorespond', 'list-id', 'x-failed-recipients'].some((name) => headers.has(name)) ||
    ['bulk', 'junk', 'list', 'auto_reply'].includes(header('precedence') ?? '') ||
    header('return-path') === '<>' ||
    header('content-type')?.startsWith('multipart/report') === true ||
    ROBOTS.test(from) ||
    SUBJECTS.test(subject)
  )
}
