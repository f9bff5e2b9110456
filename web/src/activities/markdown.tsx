import ReactMarkdown, { type Components } from 'react-markdown'
import classes from './markdown.module.css'

const SAFE_LINK = /^(https?:\/\/|mailto:|tel:)/i

/** A link to another page opens beside this one and learns nothing of it. */
const components: Components = {
  a: ({ href, children }) =>
    href ? (
      <a href={href} target="_blank" rel="noopener noreferrer nofollow">
        {children}
      </a>
    ) : (
      <span>{children}</span>
    ),
}

/**
 * What people wrote, with its headings, lists, links. HTML in it is shown as the text it is; pictures are not loaded,
 * because that would tell another server who reads.
 */
export default function Markdown({ children }: { children: string }) {
  return (
    <div className={classes.markdown}>
      <ReactMarkdown
        components={components}
        urlTransform={(url) => (SAFE_LINK.test(url) ? url : '')}
        disallowedElements={['img']}
        unwrapDisallowed
      >
        {children}
      </ReactMarkdown>
    </div>
  )
}
