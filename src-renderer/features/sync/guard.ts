import type { EntityKind, Run } from '@contract/sync.ts'
import { countedEntities, countsOf } from './run-counts.ts'

/** Above this many removals a person types the number before anything is applied. */
export const typedAbove = 100

export interface Removal {
  entity: EntityKind
  count: number
}

/** What applying the plan would remove, by kind, largest first. */
export const removals = (run: Run): Removal[] =>
  countedEntities
    .map((entity) => ({ entity, count: countsOf(run.counts, entity)?.removed ?? 0 }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count)

export const removalTotal = (run: Run): number => removals(run).reduce((sum, { count }) => sum + count, 0)

/** Spaces and separators do not matter; anything else must be the very number. */
export const typedMatches = (typed: string, wanted: number): boolean =>
  typed.replaceAll(/[\s,，]/g, '') === String(wanted)
