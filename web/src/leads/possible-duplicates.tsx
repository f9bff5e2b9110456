import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, queryOptions, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { api, body } from '../api/client.ts'
import type { RequestBody } from '../api/types.ts'
import classes from './possible-duplicates.module.css'

type Identity = RequestBody<'/api/crm/leads/duplicates/search', 'post'>

const PAUSE_MS = 300
const ASKED = ['business_name', 'city', 'email', 'phone', 'website', 'licence_number'] as const
const MOST_SHOWN = 3

function matchesQuery(identity: Identity) {
  return queryOptions({
    queryKey: ['duplicates', 'search', identity] as const,
    queryFn: async ({ signal }) =>
      (await body(api.POST('/api/crm/leads/duplicates/search', { body: identity, signal }))).data,
    enabled: Object.values(identity).some(Boolean),
    placeholderData: keepPreviousData,
    staleTime: 10_000,
  })
}

/** While a lead is typed in: the leads that are there already and may be the same company. */
export function PossibleDuplicates({ texts, onOpen }: { texts: Record<string, string>; onOpen: () => void }) {
  const identity = Object.fromEntries(ASKED.map((key) => [key, texts[key]?.trim() || null]))
  const [asked] = useDebouncedValue(JSON.stringify(identity), PAUSE_MS)
  const { data: matches = [] } = useQuery(matchesQuery(JSON.parse(asked)))
  return (
    <div aria-live="polite" className={classes.place}>
      {matches.length > 0 && (
        <div className={classes.box}>
          <p className={classes.title}>
            {matches.length === 1 ? 'This company may be here already' : 'These companies may be the same'}
          </p>
          <ul>
            {matches.slice(0, MOST_SHOWN).map(({ lead }) => (
              <li key={lead.id}>
                <Link to="/crm/leads/$id" params={{ id: lead.id }} onClick={onOpen}>
                  {lead.business_name}
                </Link>
                <span className={classes.detail}>
                  {[lead.city, lead.phone ?? lead.email, lead.stage_name].filter(Boolean).join(' · ')}
                </span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </div>
  )
}
