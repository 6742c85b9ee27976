import type { FoundMember } from '@contract/directory.ts'
import type { SyncKind } from '@contract/sync.ts'
import type { DeskClient } from '../../client/index.ts'

export type ScopeInput = NonNullable<Parameters<DeskClient['sync']['start']>[0]['scope']>
export type Place = 'company' | 'department' | 'people'

/** As many people as one run takes. */
export const mostPeople = 200

/** What a person puts together before a run is started. */
export interface StartOrder {
  kind: SyncKind
  place: Place
  departmentId: number | null
  children: boolean
  people: Pick<FoundMember, 'userId' | 'name'>[]
  dryRun: boolean
}

export const firstOrder = (): StartOrder => ({
  kind: 'all',
  place: 'company',
  departmentId: null,
  children: true,
  people: [],
  dryRun: false,
})

/** Tags have no place in the tree, and people are nothing but members. */
export const kindsAt = (place: Place): readonly SyncKind[] =>
  place === 'company'
    ? ['all', 'departments', 'members', 'tags']
    : place === 'department'
      ? ['all', 'departments', 'members']
      : []

/** What is sent to the host; null while something is missing. */
export function startInput({ kind, place, departmentId, children, people, dryRun }: StartOrder): {
  kind: SyncKind
  dryRun: boolean
  scope: ScopeInput
} | null {
  if (place === 'company') return { kind, dryRun, scope: { children: true } }
  if (place === 'people') {
    const userIds = people.map(({ userId }) => userId)
    return userIds.length === 0 ? null : { kind: 'members', dryRun, scope: { children: true, userIds } }
  }
  if (departmentId === null) return null
  return { kind: kindsAt(place).includes(kind) ? kind : 'all', dryRun, scope: { departmentId, children } }
}
