import type { Run, Stage, SyncKind } from '@contract/sync.ts'

const fetching: Record<SyncKind, Stage[]> = {
  departments: ['departments'],
  members: ['departments', 'members'],
  tags: ['tags'],
  all: ['departments', 'members', 'tags'],
}

type Order = Pick<Run, 'kind' | 'scope' | 'dryRun'>

function fetched({ kind, scope }: Order): Stage[] {
  if (scope.userId !== undefined || scope.userIds !== undefined) return ['members']
  return scope.departmentId === undefined ? fetching[kind] : fetching[kind].filter((stage) => stage !== 'tags')
}

/** The steps that a person sees of a run; a dry run applies nothing. */
export const shownStages = (run: Order): Stage[] => [
  ...fetched(run),
  'compare',
  ...(run.dryRun ? [] : (['apply'] as const)),
]

export type StepState = 'done' | 'now' | 'later'

/** Without a stage nothing is known yet: no step is shown as done. */
export function stepStates(run: Order, stage: Stage | null): { stage: Stage; state: StepState }[] {
  const stages = shownStages(run)
  const at = stage === null ? -1 : stages.indexOf(stage)
  return stages.map((one, index) => ({ stage: one, state: index < at ? 'done' : index === at ? 'now' : 'later' }))
}
