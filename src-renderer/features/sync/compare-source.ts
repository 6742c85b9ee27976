import type { ComparedChange, EntityKind, Run } from '@contract/sync.ts'
import type { DeskClient } from '../../client/index.ts'
import type { LongAnswer } from './long-list/use-long-rows.ts'

export type Side = ComparedChange['side']
export const sides = ['different', 'first', 'second', 'same'] as const satisfies readonly Side[]

export interface Compared extends LongAnswer<ComparedChange> {
  runs: [Run, Run]
  counts: Record<Side, number>
}

export const loadCompared = (
  client: DeskClient,
  [runId, otherRunId]: readonly [string, string],
  { side, entity }: { side: Side | null; entity: EntityKind | null },
  page: { offset: number; limit: number },
  signal: AbortSignal,
): Promise<Compared> =>
  client.sync.compare(
    { runId, otherRunId, ...page, ...(side ? { side } : {}), ...(entity ? { entity } : {}) },
    { signal },
  )
