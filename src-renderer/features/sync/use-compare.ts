import type { ComparedChange, EntityKind } from '@contract/sync.ts'
import { shallowRef, watch } from 'vue'
import type { Ref, ShallowRef } from 'vue'
import type { DeskClient } from '../../client/index.ts'
import { loadCompared } from './compare-source.ts'
import type { Compared, Side } from './compare-source.ts'
import { useLongRows } from './long-list/use-long-rows.ts'
import type { LongRows } from './long-list/use-long-rows.ts'

export interface CompareFilter {
  side: Side | null
  entity: EntityKind | null
}

/** What two runs of a company did differently. */
export function useCompare(
  client: DeskClient,
  pair: Ref<readonly [string, string]>,
): {
  filter: ShallowRef<CompareFilter>
  rows: LongRows<ComparedChange, Compared>
  choose: (patch: Partial<CompareFilter>) => void
} {
  const filter = shallowRef<CompareFilter>({ side: null, entity: null })
  const rows = useLongRows<ComparedChange, Compared>((offset, limit, signal) =>
    loadCompared(client, pair.value, filter.value, { offset, limit }, signal),
  )
  watch(
    () => pair.value.join(' '),
    () => rows.restart({ clear: true }),
    { immediate: true },
  )
  watch(filter, () => rows.restart())
  return { filter, rows, choose: (patch) => (filter.value = { ...filter.value, ...patch }) }
}
