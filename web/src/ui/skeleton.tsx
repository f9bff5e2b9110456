import classes from './skeleton.module.css'

/** A grey bar where text will stand. Width and height are CSS lengths. */
export function SkeletonBar({ width = '100%', height = '12px' }: { width?: string; height?: string }) {
  return <span className={classes.bar} style={{ width, height }} />
}

/** A record: its fields at the left, its history at the right. */
export function LeadSkeleton() {
  return (
    <div className={classes.record} role="status" aria-label="Loading">
      <div className={classes.fields}>
        <SkeletonBar width="60%" height="24px" />
        <SkeletonBar width="40%" />
        {Array.from({ length: 10 }, (_, row) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a fixed picture
          <SkeletonBar key={row} width={`${50 + ((row * 17) % 45)}%`} height="16px" />
        ))}
      </div>
    </div>
  )
}
