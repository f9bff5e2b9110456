import { EmailNode } from '@react-email/editor/core'

export interface ImageAttributes {
  src: string
  alt: string
  /** Pixels; `null`: as wide as it is, at most as wide as its place. */
  width: number | null
  /** Where a click leads. */
  href: string | null
  alignment: 'left' | 'center' | 'right'
}

declare module '@tiptap/core' {
  interface Commands<ReturnType> {
    mailImage: {
      insertImage: (src?: string) => ReturnType
    }
  }
}

/** An image by its address: mail apps load it from there. Its style is the theme's. */
export const ImageNode = EmailNode.create({
  name: 'image',
  group: 'block',
  atom: true,
  draggable: true,

  addAttributes() {
    return {
      src: { default: '' },
      alt: { default: '' },
      width: { default: null, parseHTML: (element) => Number(element.getAttribute('width')) || null },
      href: { default: null, parseHTML: (element) => element.getAttribute('data-href') },
    }
  },

  parseHTML() {
    return [{ tag: 'img[src]' }]
  },

  renderHTML({ node }) {
    const { src, alt, width, href, alignment } = node.attrs as ImageAttributes
    const place = { 'data-image': '', 'data-align': alignment ?? 'left' }
    if (!isShown(src)) return ['div', place, ['span', {}, src ? `Image: ${src}` : 'Image without an address']]
    return ['div', place, ['img', { class: 'node-image', src, alt, width, 'data-href': href, alignment }]]
  },

  addCommands() {
    return {
      insertImage:
        (src = '') =>
        ({ chain }) =>
          chain()
            .insertContent({ type: this.name, attrs: { src } })
            .command(({ tr, commands }) => {
              // In an empty line it takes its place, in others it comes after what stands before the cursor.
              const near = tr.selection.from
              let at: number | undefined
              tr.doc.nodesBetween(Math.max(0, near - 3), Math.min(tr.doc.content.size, near + 1), (node, pos) => {
                if (node.type === this.type && node.attrs.src === src) at = pos
              })
              return at === undefined || commands.setNodeSelection(at)
            })
            .run(),
    }
  },

  renderToReactEmail({ node, style }) {
    const { src, alt, width, href, alignment } = node.attrs as ImageAttributes
    if (!src) return null
    const image = (
      <img
        src={src}
        alt={alt}
        width={width ?? undefined}
        style={{ ...style, display: 'inline-block', maxWidth: '100%', height: 'auto', border: 0 }}
      />
    )
    return (
      <div style={{ textAlign: alignment ?? 'left' }}>
        {href ? (
          <a href={href} style={{ textDecoration: 'none' }}>
            {image}
          </a>
        ) : (
          image
        )}
      </div>
    )
  },
})

/** An address with a variable leads nowhere before it is filled. */
function isShown(src: string) {
  return /^https?:\/\//i.test(src) && !src.includes('{{')
}
