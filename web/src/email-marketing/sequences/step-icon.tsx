import { IconArrowsSplit2, IconChecklist, IconClock, IconMail } from '@tabler/icons-react'
import type { StepKind } from './steps.ts'

const ICONS = { mail: IconMail, wait: IconClock, task: IconChecklist, condition: IconArrowsSplit2 }

export function StepIcon({ kind }: { kind: StepKind }) {
  const Icon = ICONS[kind]
  return <Icon size={16} stroke={1.8} aria-hidden />
}
