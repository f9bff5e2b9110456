import { HIT_KINDS } from './hit-kinds.ts'
import classes from './hit-option.module.css'
import type { Hit } from './queries.ts'

/** One hit in a line: what it is, what tells it from others, and the number or address by which it was found. */
export function HitOption({ hit: { entity, title, subtitle, highlight } }: { hit: Hit }) {
  const { icon: Icon } = HIT_KINDS[entity]
  return (
    <>
      <Icon size={16} stroke={1.6} className={classes.icon} aria-hidden />
      <span className={classes.words}>
        <span className={classes.title}>{title}</span>
        {subtitle && <span className={classes.subtitle}>{subtitle}</span>}
      </span>
      {highlight && <span className={classes.highlight}>{highlight}</span>}
    </>
  )
}
