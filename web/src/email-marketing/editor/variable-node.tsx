import { EmailNode } from '@react-email/editor/core'
import { mergeAttributes, nodeInputRule, nodePasteRule } from '@tiptap/core'
import { type VariableUse, variableToken } from './variable-token.ts'

interface Options {
  /** What a variable is called in the catalogue. */
  labelOf: (key: string) => string
}

declare module '@tiptap/core' {
  interface Commands<ReturnType> {
    variable: {
      insertVariable: (use: VariableUse) => ReturnType
    }
  }
}

/** A variable as it is typed. Without groups: the rules would replace the first group alone. */
const TYPED = String.raw`\{\{\s*[a-z_][a-z0-9_.]*\s*(?:\|\s*default:\s*(?:"[^"]*"|'[^']*')\s*)?\}\}`
const PARTS = /\{\{\s*([\w.]+)\s*(?:\|\s*default:\s*["'](.*)["']\s*)?\}\}/

function readTyped([typed]: RegExpMatchArray): VariableUse {
  const [, key = '', fallback = null] = PARTS.exec(typed) ?? []
  return { key, fallback }
}

/** A variable in the text: one letter wide for the cursor, a token in the compiled mail. */
export const VariableNode = EmailNode.create<Options>({
  name: 'variable',
  group: 'inline',
  inline: true,
  atom: true,
  selectable: true,

  addOptions() {
    return { labelOf: (key) => key }
  },

  addAttributes() {
    return {
      key: { default: '', parseHTML: (element) => element.getAttribute('data-variable') },
      fallback: { default: null, parseHTML: (element) => element.getAttribute('data-fallback') },
    }
  },

  parseHTML() {
    return [{ tag: 'span[data-variable]' }]
  },

  renderHTML({ node, HTMLAttributes }) {
    const { key, fallback } = node.attrs as VariableUse
    const { key: _key, fallback: _fallback, ...others } = HTMLAttributes
    return [
      'span',
      mergeAttributes(others, { 'data-variable': key, ...(fallback !== null && { 'data-fallback': fallback }) }),
      this.options.labelOf(key),
    ]
  },

  addCommands() {
    return {
      insertVariable:
        (use) =>
        ({ commands }) =>
          commands.insertContent({ type: this.name, attrs: use }),
    }
  },

  addInputRules() {
    return [nodeInputRule({ find: new RegExp(`${TYPED}$`), type: this.type, getAttributes: readTyped })]
  },

  addPasteRules() {
    return [nodePasteRule({ find: new RegExp(TYPED, 'g'), type: this.type, getAttributes: readTyped })]
  },

  renderToReactEmail({ node }) {
    return variableToken(node.attrs as VariableUse)
  },
})
