import type { Outcome } from './counts.tsx'
import type { Import } from './queries.ts'

/** What came of the rows of an import so far. */
export function countsOf(job: Import): Outcome {
  return {
    created: job.created_count,
    updated: job.updated_count,
    contacts: job.contact_count,
    skipped: job.skipped_count,
    refused: job.refused_count,
  }
}
