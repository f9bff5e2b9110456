import classes from '../duplicates/duplicates.module.css'
import { PairList } from '../duplicates/pair-list.tsx'
import { Page } from '../ui/page.tsx'

/** Leads that may be the same company. */
export default function DuplicatesScreen() {
  return (
    <Page title="Duplicates">
      <div className={classes.body}>
        <PairList />
      </div>
    </Page>
  )
}
