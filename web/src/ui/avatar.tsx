import classes from './avatar.module.css'

/** The initials of a person. `name` is also the accessible name, unless it already stands beside it. */
export function Avatar({
  name,
  size = 22,
  isDecorative = false,
}: {
  name: string
  size?: number
  isDecorative?: boolean
}) {
  const label = isDecorative ? { 'aria-hidden': true } : { role: 'img', 'aria-label': name, title: name }
  return (
    <span className={classes.avatar} style={{ width: size, height: size, fontSize: size * 0.42 }} {...label}>
      {initials(name)}
    </span>
  )
}

/** At most two letters: of the first and the last word. */
export function initials(name: string) {
  const words = name.trim().split(/\s+/)
  const letters = words.length > 1 ? [words[0], words.at(-1)] : words
  return letters.map((word) => [...(word ?? '')][0]?.toUpperCase() ?? '').join('')
}
