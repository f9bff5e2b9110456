import '@mantine/core/styles/FloatingIndicator.layer.css'
import '@mantine/core/styles/SegmentedControl.layer.css'
import { SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { problemMessage } from '../../api/api-problem.ts'
import { ErrorState } from '../../ui/error-state.tsx'
import { SkeletonBar } from '../../ui/skeleton.tsx'
import { type Interval, timelineQuery } from './queries.ts'
import { ReportSection } from './report-section.tsx'
import classes from './table.module.css'

const TimelineChart = lazy(() => import('./timeline-chart.tsx'))

const HEIGHT = '240px'

/** When the mails arrived, were opened and clicked. */
export function OverTime({ campaign_id }: { campaign_id: string }) {
  const [interval, setInterval] = useState<Interval>()
  const { data, error, refetch } = useQuery(timelineQuery(campaign_id, interval))
  return (
    <ReportSection
      title="Over time"
      note="Opens include mail privacy proxies; clicks of scanners are left out."
      actions={
        data && (
          <SegmentedControl
            aria-label="How long a step is"
            size="xs"
            value={data.interval}
            data={[
              { value: 'hour', label: 'By hour' },
              { value: 'day', label: 'By day' },
            ]}
            onChange={(value) => setInterval(value as Interval)}
          />
        )
      }
    >
      {error ? (
        <ErrorState message={problemMessage(error)} onRetry={refetch} />
      ) : !data ? (
        <SkeletonBar height={HEIGHT} />
      ) : data.data.length === 0 ? (
        <p className={classes.nothing}>
          Nothing has come back yet. It does as soon as the provider tells of deliveries.
        </p>
      ) : (
        <Suspense fallback={<SkeletonBar height={HEIGHT} />}>
          <TimelineChart timeline={data} />
        </Suspense>
      )}
    </ReportSection>
  )
}
