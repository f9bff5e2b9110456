import { Checkbox, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Filter } from '../../api/filter.ts'
import { AudiencePicker } from '../segments/audience-picker.tsx'
import { topicsQuery } from '../suppressions/queries.ts'
import classes from './audience-step.module.css'
import type { StepProps } from './builder-parts.ts'
import type { CampaignForm } from './campaign-form.ts'

/** Who gets it, and who is left out. */
export function AudienceStep({ editing }: StepProps) {
  const { form, change } = editing
  const { data: topics = [] } = useQuery(topicsQuery)
  const offered = topics.filter(({ id, is_active }) => is_active || id === form.topic_id)
  return (
    <div className={classes.step}>
      <AudiencePicker
        key={editing.taken}
        value={{ segment_id: form.segment_id, target_segment: form.target_segment as Filter | null }}
        topic_id={form.topic_id}
        apply_cap={!form.ignore_cap}
        onChange={({ segment_id, target_segment }) =>
          change({ segment_id, target_segment: target_segment as CampaignForm['target_segment'] })
        }
      />
      <div className={classes.more}>
        {offered.length > 0 && (
          <Select
            label="Topic"
            description="Whoever has unsubscribed from it is left out."
            placeholder="No topic"
            clearable
            data={offered.map(({ id, name }) => ({ value: id, label: name }))}
            value={form.topic_id}
            onChange={(topic_id) => change({ topic_id })}
          />
        )}
        <Checkbox
          label="Also to those who have had as many mails as the mail settings allow"
          checked={form.ignore_cap}
          onChange={(event) => change({ ignore_cap: event.currentTarget.checked })}
        />
      </div>
    </div>
  )
}
