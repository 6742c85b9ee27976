import type { MemberFilter as HostFilter, SavedFilter } from '@contract/directory.ts'
import type { SortKey } from './table-columns.ts'

/** What the table shows. */
export interface MemberFilter {
  departmentId: number | null
  children: boolean
  query: string
  status: number[]
  leadersOnly: boolean
  withoutMobile: boolean
  /** Changed today (1) or within so many days, today included; null: whenever. */
  changedWithinDays: number | null
  /** Changed since a moment that stays; a period goes before it. */
  changedSinceMs: number | null
  removed: boolean
  sort: SortKey
  descending: boolean
}

export const noFilter = (): MemberFilter => ({
  departmentId: null,
  children: true,
  query: '',
  status: [],
  leadersOnly: false,
  withoutMobile: false,
  changedWithinDays: null,
  changedSinceMs: null,
  removed: false,
  sort: 'default',
  descending: false,
})

/** Days for which changes are offered, today included. */
export const periods = [1, 3, 7, 30, 90] as const

const dayMs = 86_400_000

/** The question that a filter stands for. Days begin at midnight here, so that all pages of a list ask the same. */
export function questionOf(filter: MemberFilter): Partial<HostFilter> {
  const { departmentId, changedWithinDays, changedSinceMs, ...rest } = filter
  const today = new Date().setHours(0, 0, 0, 0)
  const since = changedWithinDays === null ? changedSinceMs : today - (changedWithinDays - 1) * dayMs
  return {
    ...rest,
    ...(departmentId === null ? {} : { departmentId }),
    ...(since === null ? {} : { changedSinceMs: since }),
  }
}

/** Whether anything but the search and the department narrows the list. */
export const isNarrowed = ({ status, ...filter }: MemberFilter): boolean =>
  status.length > 0 ||
  filter.leadersOnly ||
  filter.withoutMobile ||
  filter.removed ||
  filter.changedWithinDays !== null ||
  filter.changedSinceMs !== null

export const narrowsSame = (a: MemberFilter, b: MemberFilter): boolean => {
  const bare = (filter: MemberFilter) => JSON.stringify({ ...filter, sort: null, descending: null })
  return bare(a) === bare(b)
}

/** As the host keeps it, under a name. */
export function asSaved(name: string, filter: MemberFilter): SavedFilter {
  const { departmentId, changedWithinDays, changedSinceMs, ...rest } = filter
  return {
    name,
    filter: {
      ...rest,
      ...(departmentId === null ? {} : { departmentId }),
      ...(changedSinceMs === null || changedWithinDays !== null ? {} : { changedSinceMs }),
    },
    ...(changedWithinDays === null ? {} : { changedWithinDays }),
  }
}

export const fromSaved = ({ filter, changedWithinDays }: SavedFilter): MemberFilter => ({
  ...noFilter(),
  ...filter,
  departmentId: filter.departmentId ?? null,
  changedSinceMs: filter.changedSinceMs ?? null,
  changedWithinDays: changedWithinDays ?? null,
})

const longestName = 64
/** Under its name, in the place of one of that name; the newest of a long list go first. */
export function withSaved(saved: readonly SavedFilter[], one: SavedFilter): SavedFilter[] {
  const name = one.name.trim().slice(0, longestName)
  const at = saved.findIndex((other) => other.name === name)
  return at < 0 ? [...saved, { ...one, name }] : saved.with(at, { ...one, name })
}

export function renameSaved(saved: readonly SavedFilter[], from: string, to: string): SavedFilter[] {
  const name = to.trim().slice(0, longestName)
  if (name === '' || saved.some((one) => one.name === name && name !== from)) return [...saved]
  return saved.map((one) => (one.name === from ? { ...one, name } : one))
}
