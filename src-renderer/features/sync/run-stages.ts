import type { Stage, SyncKind } from '@contract/sync.ts'

const fetching: Record<SyncKind, Stage[]> = {
  departments: ['departments'],
  members: ['departments', 'members'],
  tags: ['tags'],
  all: ['departments', 'members', 'tags'],
}

/** The steps that a person sees for a kind of run. */
export const shownStages = (kind: SyncKind): Stage[] => [...fetching[kind], 'compare', 'apply']

export type StepState = 'done' | 'now' | 'later'

export function stepStates(kind: SyncKind, stage: Stage): { stage: Stage; state: StepState }[] {
  const stages = shownStages(kind)
  const at = stages.indexOf(stage)
  return stages.map((one, index) => ({ stage: one, state: index < at ? 'done' : index === at ? 'now' : 'later' }))
}
