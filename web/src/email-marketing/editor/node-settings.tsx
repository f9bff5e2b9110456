import { ActionIcon, NumberInput, TextInput, Tooltip } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import type { Editor } from '@tiptap/core'
import { useEditorState } from '@tiptap/react'
import type { ReactNode } from 'react'
import { AddressInput } from './address-input.tsx'
import { type Piece, pieceAt } from './chosen-piece.ts'
import classes from './node-settings.module.css'
import { cleanFallback } from './variable-token.ts'

const WIDEST_PX = 600
const MAX_FALLBACK = 100
const MAX_ALT = 300

interface Props {
  editor: Editor
  labelOf: (key: string) => string
}

/** What can be set on the piece of the mail that the cursor is in. */
export function NodeSettings({ editor, labelOf }: Props) {
  const piece = useEditorState({ editor, selector: () => pieceAt(editor) })
  if (!piece) return null
  const title = piece.kind === 'variable' ? labelOf(piece.use.key) : TITLES[piece.kind]
  return (
    <section className={classes.strip} aria-label={title} key={`${piece.kind} ${piece.pos}`}>
      <strong className={classes.title}>{title}</strong>
      <Fields editor={editor} piece={piece} />
      <Tooltip label="Remove">
        <ActionIcon
          size="lg"
          color="red"
          variant="subtle"
          aria-label={`Remove: ${title}`}
          onClick={() => remove(editor, piece)}
        >
          <IconTrash size={16} stroke={1.8} />
        </ActionIcon>
      </Tooltip>
    </section>
  )
}

const TITLES = { image: 'Image', button: 'Button', link: 'Link', section: 'Section' }

function Fields({ editor, piece }: { editor: Editor; piece: Piece }): ReactNode {
  // Without the focus: it stays in the box that is typed into.
  const set = (changed: Record<string, unknown>) =>
    editor.commands.command(({ tr }) => {
      // One by one they leave the piece itself in place, and so the selection.
      for (const [name, value] of Object.entries(changed)) tr.setNodeAttribute(piece.pos, name, value)
      return true
    })
  switch (piece.kind) {
    case 'variable':
      return (
        <TextInput
          label="For who has none"
          placeholder="Nothing"
          value={piece.use.fallback ?? ''}
          maxLength={MAX_FALLBACK}
          onChange={(event) => set({ fallback: cleanFallback(event.currentTarget.value) || null })}
        />
      )
    case 'image': {
      const { src, alt, width, href } = piece.image
      return (
        <>
          <AddressInput label="Address" value={src} hasFocus={src === ''} onChange={(next) => set({ src: next })} />
          <TextInput
            label="In words, for who does not see it"
            value={alt}
            maxLength={MAX_ALT}
            onChange={(event) => set({ alt: event.currentTarget.value })}
          />
          <NumberInput
            className={classes.short}
            label="Width, pixels"
            placeholder="Its own"
            min={1}
            max={WIDEST_PX}
            allowDecimal={false}
            value={width ?? ''}
            onChange={(next) => set({ width: Number(next) || null })}
          />
          <AddressInput
            label="Leads to"
            placeholder="Nowhere"
            value={href ?? ''}
            onChange={(next) => set({ href: next || null })}
          />
        </>
      )
    }
    case 'button':
      return (
        <AddressInput
          label="Leads to"
          value={piece.href === NOWHERE ? '' : piece.href}
          onChange={(next) => set({ href: next || NOWHERE })}
        />
      )
    case 'link':
      return (
        <AddressInput
          label="Leads to"
          value={piece.href}
          onChange={(href) => {
            const chain = editor.chain().extendMarkRange('link')
            if (href) chain.setLink({ href }).run()
            else chain.unsetLink().run()
          }}
        />
      )
    case 'section':
      return (
        <label className={classes.color}>
          Background
          <input
            type="color"
            value={piece.background}
            onChange={(event) => set({ style: sectionStyle(event.currentTarget.value) })}
          />
        </label>
      )
  }
}

/** What the editor's new buttons lead to. */
const NOWHERE = '#'

export function sectionStyle(background: string) {
  return `background-color:${background};padding:16px 20px;border-radius:6px`
}

function remove(editor: Editor, piece: Piece) {
  const chain = editor.chain().focus()
  if (piece.kind === 'link') chain.unsetLink().run()
  else if (piece.isSelected) chain.deleteSelection().run()
  else chain.deleteNode(piece.kind).run()
}
