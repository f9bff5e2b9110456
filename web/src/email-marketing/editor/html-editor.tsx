import { html } from '@codemirror/lang-html'
import { useComputedColorScheme } from '@mantine/core'
import CodeMirror, { EditorView, type ReactCodeMirrorRef } from '@uiw/react-codemirror'
import { useRef } from 'react'
import classes from './html-editor.module.css'
import { VariableMenu } from './variable-menu.tsx'
import { liquid } from './variable-token.ts'

interface Props {
  value: string
  onChange: (html: string) => void
}

const EXTENSIONS = [
  html(),
  EditorView.lineWrapping,
  EditorView.contentAttributes.of({ 'aria-label': 'HTML of the mail' }),
]

/** The mail as HTML written by hand. */
export function HtmlEditor({ value, onChange }: Props) {
  const scheme = useComputedColorScheme()
  const mirror = useRef<ReactCodeMirrorRef>(null)

  function insert(text: string) {
    const view = mirror.current?.view
    if (!view) return
    view.dispatch(view.state.replaceSelection(text), { scrollIntoView: true })
    view.focus()
  }

  return (
    <div className={classes.editor}>
      <div className={classes.toolbar} role="toolbar" aria-label="HTML">
        <VariableMenu onPick={({ key }) => insert(liquid({ key, fallback: null }))} />
      </div>
      <CodeMirror
        ref={mirror}
        className={classes.code}
        value={value}
        theme={scheme}
        height="100%"
        // Tab leaves the box; indenting is on Ctrl+]. Who has only a keyboard must get out again.
        indentWithTab={false}
        extensions={EXTENSIONS}
        onChange={onChange}
      />
    </div>
  )
}
