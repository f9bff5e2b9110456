import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useLiveEvents } from '../api/live.ts'
import { useCan } from '../api/permissions.ts'
import { SEGMENT_LISTS } from '../email-marketing/segments/queries.ts'
import { SegmentList } from '../email-marketing/segments/segment-list.tsx'
import { SearchBox } from '../ui/filters/search-box.tsx'
import { EmailPage } from './email-page.tsx'
import classes from './segments-screen.module.css'

const route = getRouteApi('/app/crm/email-marketing/segments')

/** Who campaigns are for. */
export default function SegmentsScreen() {
  const { q } = route.useSearch()
  const navigate = route.useNavigate()
  const client = useQueryClient()
  const canEdit = useCan('campaigns:write')
  useLiveEvents('segment', () => client.invalidateQueries({ queryKey: SEGMENT_LISTS }))
  const find = (words: string) => navigate({ search: words ? { q: words } : {}, replace: true })
  const newSegment = (
    <Button
      leftSection={<IconPlus size={15} />}
      renderRoot={(props) => <Link to="/crm/email-marketing/segments/$id" params={{ id: 'new' }} {...props} />}
    >
      New segment
    </Button>
  )
  return (
    <EmailPage title="Segments" actions={canEdit && newSegment}>
      <div className={classes.body}>
        <div className={classes.bar}>
          <SearchBox label="Search segments" value={q ?? ''} onChange={find} />
        </div>
        <SegmentList q={q} firstSteps={canEdit && newSegment} onClear={() => find('')} />
      </div>
    </EmailPage>
  )
}
