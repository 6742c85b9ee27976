import type { ChangeOperation, EntityKind, Problem, RunState } from '../../contract/sync.ts'
import type { Forgotten } from './forgotten-people.ts'

/** What the bulk worker is told once, when a run starts. */
export interface BulkSession {
  databasePath: string
  /** `profile.ordinal`: the company's number in the mirror. */
  company: number
  /** Empty for work outside a run. */
  runId: string
  /** Leaves people without a mobile out; see staged-member-repository.ts. */
  skipWithoutMobile?: boolean
  /** People who must not come back (privacy/). */
  forgotten?: Forgotten
}

/** A row that is not as the mirror has it. `touched`: only fields that nobody follows differ. */
export type StagedOperation = Exclude<ChangeOperation, 'removed'> | 'touched'

/** What a reply held, told to the thread that fetches. */
export interface StagedRows {
  rows: number
  problems: Problem[]
}

export interface StagedDepartments extends StagedRows {
  departmentIds: number[]
}

/** What a run found, before anything is applied. */
export interface EntityTally {
  total: number
  created: number
  updated: number
  moved: number
  returned: number
  unchanged: number
  skipped: number
  removed: number
  failed: number
  /** How many there were before; the guard compares with it. */
  present: number
}

export interface Comparison {
  tallies: Partial<Record<EntityKind, EntityTally>>
  /** People who were left out because they are to stay forgotten; among those skipped. */
  forgotten: number
  problems: Problem[]
}

/** How a run ends; written together with what it changed, so that neither is ever seen without the other. */
export interface RunEnding {
  state: RunState
  finishedAtMs: number | null
  /** JSON of the contract's counts, guard and reason. */
  counts: string
  guard: string
  reason: string | null
  problems: Problem[]
  problemCount: number
}

export const emptyTally = (): EntityTally => ({
  total: 0,
  created: 0,
  updated: 0,
  moved: 0,
  returned: 0,
  unchanged: 0,
  skipped: 0,
  removed: 0,
  failed: 0,
  present: 0,
})
