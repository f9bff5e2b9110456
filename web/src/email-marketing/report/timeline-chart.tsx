import '@mantine/core/styles/ColorSwatch.layer.css'
import '@mantine/charts/styles.layer.css'
import { LineChart } from '@mantine/charts'
import { formatNumber } from '../../ui/format.ts'
import { fillGaps } from './fill-gaps.ts'
import type { TimelineOf } from './queries.ts'

const SERIES = [
  { name: 'delivered', label: 'Delivered', color: 'var(--color-control-border)' },
  { name: 'opened', label: 'Opened', color: 'var(--tier-cold)' },
  { name: 'clicked', label: 'Clicked', color: 'var(--color-accent)' },
  { name: 'unsubscribed', label: 'Unsubscribed', color: 'var(--tier-warm)' },
  { name: 'bounced', label: 'Bounced', color: 'var(--color-danger)' },
]

const hour = new Intl.DateTimeFormat(undefined, { weekday: 'short', hour: 'numeric' })
const day = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' })

/** A line for each kind of event; what never happened has none. */
export default function TimelineChart({ timeline }: { timeline: TimelineOf }) {
  const steps = fillGaps(timeline)
  const format = timeline.interval === 'hour' ? hour : day
  const series = SERIES.filter(({ name }) => steps.some((step) => step[name as 'opened'] > 0))
  return (
    <LineChart
      h={240}
      data={steps.map((step) => ({ ...step, at: format.format(new Date(step.at)) }))}
      dataKey="at"
      series={series}
      curveType="monotone"
      withLegend
      withDots={steps.length <= 24}
      strokeWidth={2}
      gridAxis="x"
      valueFormatter={formatNumber}
      yAxisProps={{ width: 44, allowDecimals: false }}
      xAxisProps={{ minTickGap: 24 }}
      aria-label="Deliveries, opens and clicks over time"
    />
  )
}
