import type { Counts, EntityKind, Run, RunCounts } from '@contract/sync.ts'

const keyOf = { department: 'departments', member: 'members', tag: 'tags' } as const satisfies Record<
  EntityKind,
  keyof RunCounts
>

export const countedEntities = ['department', 'member', 'tag'] as const satisfies readonly EntityKind[]

export const countsOf = (counts: RunCounts, entity: EntityKind): Counts | undefined => counts[keyOf[entity]]

const sum = (counts: RunCounts, of: (one: Counts) => number): number =>
  countedEntities.reduce((total, entity) => {
    const one = countsOf(counts, entity)
    return one ? total + of(one) : total
  }, 0)

/** One number over all kinds. */
export const countOf = (counts: RunCounts, key: keyof Counts): number => sum(counts, (one) => one[key])

/** Everything that a run wrote, or would write. */
export const changeCount = (counts: RunCounts): number =>
  sum(counts, (one) => one.created + one.updated + one.moved + one.removed)

export const removedCount = (counts: RunCounts): number => countOf(counts, 'removed')

/**
 * Whether the counts of a run say what was written, and not what it found or planned. A dry run that found changes waits;
 * if it is over all the same, a person had it applied.
 */
export const wasApplied = (run: Run): boolean =>
  (['succeeded', 'suspicious', 'partial'] as Run['state'][]).includes(run.state) &&
  (!run.dryRun || changeCount(run.counts) > 0)

/** The latest run of a company that says something about the data: it ended, wrote, and was not thrown away. */
export function lastTellingRun(runs: readonly Run[], profileId: string): Run | null {
  const telling: readonly Run['state'][] = ['succeeded', 'suspicious', 'partial', 'failed', 'interrupted']
  return (
    runs.find(
      (run) => run.profileId === profileId && (!run.dryRun || wasApplied(run)) && telling.includes(run.state),
    ) ?? null
  )
}
