import { EmailNode } from '@react-email/editor/core'
import { ColumnsColumn, ThreeColumns, TwoColumns } from '@react-email/editor/extensions'
import type { CSSProperties } from 'react'

/** Columns of equal width with room between them, wherever their text begins and ends. */
export const COLUMNS = [
  styled(TwoColumns, { tableLayout: 'fixed' }),
  styled(ThreeColumns, { tableLayout: 'fixed' }),
  styled(ColumnsColumn, { paddingRight: 12, verticalAlign: 'top' }),
]

function styled(node: EmailNode, own: CSSProperties): EmailNode {
  const { config } = node
  const renderToReactEmail: typeof config.renderToReactEmail = (props) =>
    config.renderToReactEmail({ ...props, style: { ...props.style, ...own } })
  return EmailNode.create({ ...config, renderToReactEmail })
}
