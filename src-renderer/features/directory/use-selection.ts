import type { MemberRow } from '@contract/directory.ts'
import { computed, shallowRef } from 'vue'
import type { ComputedRef, Ref } from 'vue'

/** As many people as are taken one by one; more of them are chosen by their filter. */
export const mostChosen = 10_000

/** Either people one by one, or everybody whom the filter shows but some. */
type Chosen =
  { kind: 'some'; rows: ReadonlyMap<string, MemberRow> } | { kind: 'all'; except: ReadonlyMap<string, MemberRow> }

export interface Selection {
  count: ComputedRef<number>
  /** For the box in the header. */
  state: ComputedRef<'none' | 'some' | 'all'>
  has: (userId: string) => boolean
  toggle: (row: MemberRow) => void
  /** The rows between the first and the last of a range, in the place of the range before it. */
  stretch: (from: number, to: number) => Promise<void>
  /** The next range begins anew and keeps what is chosen. */
  settle: () => void
  all: () => void
  clear: () => void
  /** Another filter: everybody of the old one is nobody in particular any more. */
  forgetAll: () => void
  /** The chosen people, at most `mostChosen`. */
  rows: () => Promise<MemberRow[]>
}

export interface SelectionSource {
  total: Ref<number | null>
  between: (from: number, to: number) => Promise<MemberRow[]>
}

const nobody: Chosen = { kind: 'some', rows: new Map() }

/** Chosen people of a list of any length, by hand, by range, or all of them. */
export function useSelection({ total, between }: SelectionSource): Selection {
  const chosen = shallowRef<Chosen>(nobody)
  let base: ReadonlyMap<string, MemberRow> | null = null
  let stretches = 0

  const count = computed(() => {
    const now = chosen.value
    return now.kind === 'some' ? now.rows.size : Math.max(0, (total.value ?? 0) - now.except.size)
  })
  const settle = () => {
    base = null
    stretches += 1 // a range that is still being fetched is no longer wanted
  }
  const clear = () => {
    settle()
    chosen.value = nobody
  }

  return {
    count,
    state: computed(() => (count.value === 0 ? 'none' : count.value === (total.value ?? 0) ? 'all' : 'some')),
    has: (userId) => {
      const now = chosen.value
      return now.kind === 'some' ? now.rows.has(userId) : !now.except.has(userId)
    },
    toggle: (row) => {
      settle()
      const now = chosen.value
      const next = new Map(now.kind === 'some' ? now.rows : now.except)
      if (!next.delete(row.userId)) next.set(row.userId, row)
      chosen.value = now.kind === 'some' ? { kind: 'some', rows: next } : { kind: 'all', except: next }
    },
    stretch: async (from, to) => {
      if (chosen.value.kind === 'all') clear()
      base ??= chosen.value.kind === 'some' ? chosen.value.rows : new Map()
      const mine = ++stretches
      const before = base
      const rows = await between(from, Math.min(to, from + mostChosen - 1))
      if (mine !== stretches) return
      const next = new Map(before)
      for (const row of rows) next.set(row.userId, row)
      chosen.value = { kind: 'some', rows: next }
    },
    settle,
    all: () => {
      settle()
      chosen.value = { kind: 'all', except: new Map() }
    },
    clear,
    forgetAll: () => {
      if (chosen.value.kind === 'all') clear()
    },
    rows: async () => {
      const now = chosen.value
      if (now.kind === 'some') return [...now.rows.values()].slice(0, mostChosen)
      const found = await between(0, Math.min((total.value ?? 0) - 1, mostChosen + now.except.size - 1))
      return found.filter(({ userId }) => !now.except.has(userId)).slice(0, mostChosen)
    },
  }
}
