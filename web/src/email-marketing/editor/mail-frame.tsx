import classes from './mail-frame.module.css'
import { inScheme } from './mail-scheme.ts'

interface Props {
  html: string
  isPhone?: boolean
  isDark?: boolean
}

/** Nothing of the mail runs, is sent or opens in place of the app: links open in a new tab. */
const SANDBOX = 'allow-popups allow-popups-to-escape-sandbox'
const LINKS = '<base target="_blank">'

/** A mail as it is, apart from the page: no script of it runs and none of the page's styles reach it. */
export function MailFrame({ html, isPhone = false, isDark = false }: Props) {
  return (
    <div className={classes.desk} data-form={isPhone ? 'phone' : 'desktop'}>
      <iframe
        className={classes.mail}
        title="The mail"
        sandbox={SANDBOX}
        referrerPolicy="no-referrer"
        srcDoc={inScheme(html, isDark ? 'dark' : 'light') + LINKS}
      />
    </div>
  )
}
