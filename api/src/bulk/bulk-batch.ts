import type { Batch, Outcome } from '../operations/run-operation.ts'
import { bulkLeads } from './bulk-leads.ts'
import { bulkRecords } from './bulk-records.ts'

/** Applies a bulk action to the next records that it is to change. */
export function bulkBatch(batch: Batch): Promise<Outcome> {
  return batch.operation.entity === 'lead' ? bulkLeads(batch) : bulkRecords(batch)
}
