import type { Editor } from '@tiptap/core'
import { EditorContent, useEditor } from '@tiptap/react'
import { type Ref, useEffect, useEffectEvent, useImperativeHandle, useRef, useState } from 'react'
import type { Brand } from './brand.ts'
import { withBrand, withoutBrand } from './brand-theme.ts'
import { cleanPaste, pastedImage } from './clean-paste.ts'
import { compileDesign } from './compile-design.ts'
import type { Design } from './content.ts'
import { mailExtensions } from './mail-extensions.ts'
import { NodeSettings } from './node-settings.tsx'
import { Toolbar } from './toolbar.tsx'
import classes from './visual-editor.module.css'

export interface CompiledDesign {
  design: Design
  html_content: string
}

export interface VisualEditorHandle {
  /** What stands in the editor now. */
  compile: () => Promise<CompiledDesign>
  /** The same as HTML for people to edit. */
  format: () => Promise<string>
}

interface Props {
  design: Design
  /** What is not compiled yet, such as a starter, is compiled when it is opened. */
  isCompiled: boolean
  brand: Brand
  labelOf: (key: string) => string
  onEdit: () => void
  onCompiled: (compiled: CompiledDesign) => void
  ref?: Ref<VisualEditorHandle>
}

const EDITOR_PROPS = {
  attributes: { role: 'textbox', 'aria-multiline': 'true', 'aria-label': 'Body of the mail' },
  transformPastedHTML: cleanPaste,
  handlePaste: pastedImage,
}

/** Typing goes on while the mail is compiled, which takes some tens of milliseconds. */
const PAUSE_MS = 300

export function VisualEditor({ design, isCompiled, brand, labelOf, onEdit, onCompiled, ref }: Props) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  // Opening the document sets it in order, which is nobody's edit.
  const isOpen = useRef(false)
  const handlers = useRef({ onEdit, onCompiled })
  useEffect(() => {
    handlers.current = { onEdit, onCompiled }
  })
  const [opened] = useState(() => ({ extensions: mailExtensions(labelOf), content: withBrand(design, brand) }))
  const editor = useEditor({
    ...opened,
    editorProps: EDITOR_PROPS,
    onCreate: ({ editor: created }) => {
      isOpen.current = true
      if (!isCompiled) compileNow(created)
    },
    onUpdate: ({ editor: changed }) => {
      if (!isOpen.current) return
      handlers.current.onEdit()
      clearTimeout(timer.current)
      timer.current = setTimeout(() => {
        timer.current = undefined
        compileNow(changed)
      }, PAUSE_MS)
    },
  })

  async function compileNow(changed: Editor) {
    if (changed.isDestroyed) return
    const shown = changed.state.doc
    const compiled = await compile(changed)
    // Typed on meanwhile: what comes after is compiled by its own timer.
    if (changed.state.doc === shown) handlers.current.onCompiled(compiled)
  }

  function compileAtOnce() {
    clearTimeout(timer.current)
    timer.current = undefined
    return compile(editor)
  }

  useImperativeHandle(ref, () => ({
    compile: compileAtOnce,
    format: async () => (await compileDesign(editor)).formatted,
  }))
  // Who leaves right after typing takes it along.
  const leave = useEffectEvent(() => {
    if (timer.current !== undefined) compileAtOnce().then(handlers.current.onCompiled)
  })
  useEffect(() => () => leave(), [])

  return (
    <div className={classes.editor}>
      <Toolbar editor={editor} />
      <NodeSettings editor={editor} labelOf={labelOf} />
      <div className={classes.desk}>
        <EditorContent editor={editor} className={classes.paper} />
      </div>
    </div>
  )
}

async function compile(editor: Editor): Promise<CompiledDesign> {
  const design = withoutBrand(editor.getJSON() as Design)
  return { design, html_content: (await compileDesign(editor)).html }
}
