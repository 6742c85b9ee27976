import type { Change, ChangeCount, ChangeOperation, EntityKind, Run } from '@contract/sync.ts'
import { computed } from 'vue'
import type { ComputedRef } from 'vue'
import type { DeskClient } from '../../client/index.ts'

/** By kind: department, member, tag, and in it by what happened. By department: from the top down, tags last. */
export type ChangeOrder = 'kind' | 'department'

export interface ChangeFilter {
  entity: EntityKind | null
  operation: ChangeOperation | null
  query: string
  order: ChangeOrder
}

export interface ChangePage {
  total: number
  /** Of the whole source, whatever is filtered. */
  counts: ChangeCount[]
  items: Change[]
}

/** Where a list of changes comes from: a run, or the difference of two days. */
export type LoadChanges = (
  filter: ChangeFilter,
  offset: number,
  limit: number,
  signal: AbortSignal,
) => Promise<ChangePage>

const loadRunChanges =
  (client: DeskClient, runId: string): LoadChanges =>
  ({ entity, operation, query, order }, offset, limit, signal) =>
    client.sync.changes(
      { runId, query, order, offset, limit, ...(entity ? { entity } : {}), ...(operation ? { operation } : {}) },
      { signal },
    )

/** The changes of a run: the same list as long as it is the same run, however often its state is told anew. */
export function useRunChanges(client: DeskClient, run: () => Pick<Run, 'runId'>): ComputedRef<LoadChanges> {
  const runId = computed(() => run().runId)
  return computed(() => loadRunChanges(client, runId.value))
}

/** The same text for changes that stand under one heading. */
export const groupOf =
  (order: ChangeOrder) =>
  ({ entity, operation, departmentId }: Change): string =>
    order === 'kind' ? `${entity} ${operation}` : entity === 'tag' ? 'tag' : String(departmentId)
