import { useIntersection } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { inScheme } from '../editor/mail-scheme.ts'
import { templateQuery } from './queries.ts'
import classes from './template-thumbnail.module.css'

/** A small picture of the mail, read when it comes into view. */
export function TemplateThumbnail({ id }: { id: string }) {
  const { ref, entry } = useIntersection({ rootMargin: '200px' })
  const { data } = useQuery({ ...templateQuery(id), enabled: entry?.isIntersecting ?? false })
  return (
    <span ref={ref} className={classes.thumbnail} aria-hidden>
      {data?.html_content && (
        <iframe
          className={classes.mail}
          title="What it looks like"
          sandbox=""
          tabIndex={-1}
          srcDoc={inScheme(asFilledIn(data.html_content), 'light')}
        />
      )}
    </span>
  )
}

const VARIABLE = /\{\{-?\s*([\w.]+)([^{}]*)\}\}/g
/** A choice that holds no other, with what stands for "else". */
const CHOICE =
  /\{%-?\s*(?:if|unless)\b[^%]*%\}(?:(?!\{%).)*(?:\{%-?\s*else\s*-?%\}((?:(?!\{%).)*))?\{%-?\s*end\w+\s*-?%\}/gs
const TAG = /\{%[^%]*%\}/g

/** Variables by their default or their name, as if nothing else were known: what is this small need not be true. */
function asFilledIn(html: string) {
  return html
    .replace(CHOICE, (_all, other = '') => other)
    .replace(TAG, '')
    .replace(VARIABLE, (_all, key: string, filters: string) => {
      const fallback = /default:\s*(?:&quot;|["'])(.*?)(?:&quot;|["'])/.exec(filters)?.[1]
      return (
        fallback ??
        key
          .replace(/^brand\./, 'your ')
          .replace(/^.*\./, '')
          .replaceAll('_', ' ')
      )
    })
}
