import type { BuilderStep } from './campaign-search.ts'
import type { CampaignEditing } from './use-campaign-form.ts'

/** What every step of the builder is given. */
export interface StepProps {
  editing: CampaignEditing
  /** Compiles and saves what is typed. @returns whether the server has all of it */
  settle: () => Promise<boolean>
  onStep: (step: BuilderStep) => void
}
