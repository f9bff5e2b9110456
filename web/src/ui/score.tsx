import classes from './score.module.css'

/** A score from 0 to 100: the number, and a colour that tells its band at a glance. */
export function Score({ value }: { value: number }) {
  return (
    <span className={classes.score} data-band={scoreBand(value)} title={`Score ${value} of 100`}>
      <span className="visually-hidden">Score </span>
      {value}
    </span>
  )
}

/** Bands of a score from 0 to 100. */
export function scoreBand(score: number): 'high' | 'good' | 'fair' | 'low' {
  if (score >= 80) return 'high'
  if (score >= 60) return 'good'
  return score >= 40 ? 'fair' : 'low'
}
