import { useRef, useState } from 'react'
import classes from './mail-frame.module.css'

interface Props {
  html: string
  /** Whether pictures of other servers are loaded, by which senders learn who read their mail, when and where. */
  showsPictures?: boolean
  /** The words can be changed; called with the whole document as it then is. */
  onChange?: (html: string) => void
}

const BASE = `<base target="_blank"><style>
body { margin: 0; font: 14px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; color: #211e1a; overflow-wrap: anywhere; }
img { max-width: 100%; height: auto; } blockquote { margin: 0 0 0 8px; padding-left: 12px; border-left: 2px solid #cfc9c0; }
details > summary { margin: 8px 0; color: #625c53; cursor: pointer; } [contenteditable]:focus { outline: none; }
</style>`

const NO_PICTURES = '<style>img:not([src^="data:"]) { display: none }</style>'

/**
 * A mail apart from the page: nothing of it runs (no `allow-scripts`), nothing is sent anywhere, and only what the
 * policy allows is loaded. It is of the page's origin so that its height can be read, and its words changed.
 */
export function MailFrame({ html, showsPictures = false, onChange }: Props) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [height, setHeight] = useState(80)
  // What is typed must not load the document again.
  const [shown, setShown] = useState(html)
  if (!onChange && shown !== html) setShown(html)
  const showsAll = showsPictures || onChange !== undefined
  const policy = `default-src 'none'; style-src 'unsafe-inline'; img-src data:${showsAll ? ' https:' : ''}`

  function begin() {
    const page = frame.current?.contentDocument
    if (!page?.body) return
    const measure = () => setHeight(Math.ceil(page.documentElement.getBoundingClientRect().height))
    measure()
    page.addEventListener('toggle', measure, true)
    page.addEventListener('load', measure, true)
    if (!onChange) return
    page.body.contentEditable = 'true'
    page.body.setAttribute('role', 'textbox')
    page.body.setAttribute('aria-label', 'Message')
    page.addEventListener('input', () => {
      measure()
      onChange(writtenIn(page))
    })
  }

  return (
    <div className={classes.paper}>
      <iframe
        ref={frame}
        className={classes.frame}
        title={onChange ? 'The mail, to be changed' : 'The mail'}
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        referrerPolicy="no-referrer"
        srcDoc={`<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}">${BASE}${showsAll ? '' : NO_PICTURES}${shown}`}
        style={{ height }}
        onLoad={begin}
      />
    </div>
  )
}

/** The document without what stands in it only to be shown here. */
function writtenIn(page: Document): string {
  const copy = page.documentElement.cloneNode(true) as HTMLElement
  for (const ours of copy.querySelectorAll('meta[http-equiv="Content-Security-Policy"], base')) ours.remove()
  copy.querySelector('style')?.remove()
  const body = copy.querySelector('body')
  for (const name of ['contenteditable', 'role', 'aria-label']) body?.removeAttribute(name)
  return `<!doctype html>${copy.outerHTML}`
}
