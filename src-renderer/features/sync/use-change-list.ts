import type { Change, ChangeCount, ChangeOperation, EntityKind } from '@contract/sync.ts'
import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import type { ComputedRef, Ref, ShallowRef } from 'vue'
import type { ChangeFilter, ChangeOrder, ChangePage, LoadChanges } from './change-source.ts'
import { useLongRows } from './long-list/use-long-rows.ts'
import type { LongRows } from './long-list/use-long-rows.ts'
import { countedEntities } from './run-counts.ts'

export const listedOperations = [
  'created',
  'returned',
  'updated',
  'moved',
  'removed',
] as const satisfies readonly ChangeOperation[]

/** What is typed is asked for when the typing rests for so long. */
const restMs = 120

export interface Chip<T> {
  value: T | null
  count: number
}

const sumOf = (counts: readonly ChangeCount[], fits: (one: ChangeCount) => boolean): number =>
  counts.reduce((sum, one) => (fits(one) ? sum + one.count : sum), 0)

/** What can be chosen above a list: each chip counts what choosing it would show, before the search. */
export function changeChips(
  counts: readonly ChangeCount[],
  { entity, operation }: Pick<ChangeFilter, 'entity' | 'operation'>,
): { operations: Chip<ChangeOperation>[]; entities: Chip<EntityKind>[] } {
  const count = (inEntity: EntityKind | null, of: ChangeOperation | null): number =>
    sumOf(counts, (one) => (!inEntity || one.entity === inEntity) && (!of || one.operation === of))
  return {
    operations: [null, ...listedOperations]
      .filter((value) => value === null || value === operation || count(null, value) > 0)
      .map((value) => ({ value, count: count(entity, value) })),
    entities: countedEntities
      .filter((value) => value === entity || count(value, null) > 0)
      .map((value) => ({ value, count: count(value, operation) })),
  }
}

export interface ChangeListState {
  filter: ShallowRef<ChangeFilter>
  /** What stands in the search box. */
  query: Ref<string>
  rows: LongRows<Change, ChangePage>
  chips: ComputedRef<ReturnType<typeof changeChips>>
  /** Whether anything is filtered, so that an empty list says so. */
  filtered: ComputedRef<boolean>
  choose: (patch: Partial<Pick<ChangeFilter, 'entity' | 'operation' | 'order'>>) => void
}

/** A list of changes with its filters. Another `load` is another list; another `version` of it is asked for in place. */
export function useChangeList(
  load: Ref<LoadChanges>,
  version: Ref<string>,
  first: { operation: ChangeOperation | null; order: ChangeOrder },
): ChangeListState {
  const filter = shallowRef<ChangeFilter>({ entity: null, query: '', ...first })
  const query = shallowRef('')
  const rows = useLongRows<Change, ChangePage>((offset, limit, signal) =>
    load.value(filter.value, offset, limit, signal),
  )
  let timer: ReturnType<typeof setTimeout> | undefined

  watch(load, () => rows.restart({ clear: true }), { immediate: true })
  watch(version, () => rows.reload())
  watch(filter, (now, before) => rows.restart({ clear: now.order !== before.order }))
  watch(query, (text) => {
    clearTimeout(timer)
    timer = setTimeout(() => (filter.value = { ...filter.value, query: text.trim() }), restMs)
  })
  onScopeDispose(() => clearTimeout(timer))

  return {
    filter,
    query,
    rows,
    chips: computed(() => changeChips(rows.answer.value?.counts ?? [], filter.value)),
    filtered: computed(
      () => filter.value.entity !== null || filter.value.operation !== null || filter.value.query !== '',
    ),
    choose: (patch) => (filter.value = { ...filter.value, ...patch }),
  }
}
