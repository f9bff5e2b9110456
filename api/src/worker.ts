import { runImportJob, sweepImports } from './imports/jobs.ts'
import { rebalance, tidyBoard } from './pipeline/jobs.ts'
import type { AnyJob } from './platform/jobs.ts'
import { forgetEvents } from './platform/live-events-jobs.ts'

/** Every background job of the product. */
export const JOBS: readonly AnyJob[] = [rebalance, tidyBoard, forgetEvents, runImportJob, sweepImports]
