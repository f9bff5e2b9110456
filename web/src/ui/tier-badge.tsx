import classes from './tier-badge.module.css'

/** A word on the colour of its tier (`--tier-*` in theme.css). */
export function TierBadge({ tier }: { tier: 'hot' | 'warm' | 'cold' | 'nurture' }) {
  return (
    <span className={classes.badge} data-tier={tier}>
      {tier}
    </span>
  )
}
