import { Select, TagsInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { stagesQuery, usersQuery } from '../api/shared-queries.ts'
import type { Import } from './queries.ts'
import classes from './settings.module.css'

type Defaults = Import['defaults']
const TIERS = [
  { value: 'hot', label: 'Hot' },
  { value: 'warm', label: 'Warm' },
  { value: 'cold', label: 'Cold' },
  { value: 'nurture', label: 'Nurture' },
]

/** What every lead of the import gets; a value in its row comes first. */
export function DefaultSettings({
  defaults,
  onChange,
}: {
  defaults: Defaults
  onChange: (defaults: Defaults) => void
}) {
  const { data: stages = [] } = useQuery(stagesQuery)
  const { data: users = [] } = useQuery(usersQuery)
  const set = <Key extends keyof Defaults>(key: Key, value: Defaults[Key] | null) => {
    const { [key]: _, ...others } = defaults
    onChange(value === null ? others : { ...others, [key]: value })
  }
  return (
    <fieldset className={classes.group}>
      <legend className={classes.legend}>Every lead gets</legend>
      <Select
        label="Stage"
        data={stages.map(({ id, name }) => ({ value: id, label: name }))}
        value={defaults.stage_id ?? stages[0]?.id ?? null}
        allowDeselect={false}
        onChange={(stage_id) => set('stage_id', stage_id)}
      />
      <Select
        label="Owner"
        placeholder="Nobody"
        data={users.filter((user) => user.is_active).map(({ id, name }) => ({ value: id, label: name }))}
        value={defaults.owner_id ?? null}
        searchable
        clearable
        onChange={(owner_id) => set('owner_id', owner_id)}
      />
      <Select
        label="Tier"
        data={TIERS}
        value={defaults.tier ?? 'cold'}
        allowDeselect={false}
        onChange={(tier) => set('tier', tier as Defaults['tier'] & string)}
      />
      <TagsInput
        label="Tags"
        placeholder={defaults.tags?.length ? '' : 'Type and press Enter'}
        value={defaults.tags ?? []}
        maxTags={50}
        maxLength={60}
        onChange={(tags) => set('tags', tags.length > 0 ? tags : null)}
      />
    </fieldset>
  )
}
