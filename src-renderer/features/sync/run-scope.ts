import type { Run } from '@contract/sync.ts'
import type { Translate } from '../../locales/index.ts'

/** What a run was about, in words; `nameOf` gives a department's name where it is known. */
export function scopeText(
  { scope }: Pick<Run, 'scope'>,
  t: Translate,
  nameOf: (id: string) => string | undefined,
): string {
  const people = [...(scope.userId === undefined ? [] : [scope.userId]), ...(scope.userIds ?? [])]
  if (people.length === 1) return t('sync.scopeMember', { id: people[0] ?? '' })
  if (people.length > 1) return t('sync.scopeMembers', { n: people.length })
  if (scope.departmentId === undefined) return t('sync.scopeAll')
  const id = nameOf(String(scope.departmentId)) || String(scope.departmentId)
  return t(scope.children ? 'sync.scopeDepartment' : 'sync.scopeDepartmentOnly', { id })
}

export const isWhole = ({ scope }: Pick<Run, 'scope'>): boolean =>
  scope.departmentId === undefined && scope.userId === undefined && scope.userIds === undefined
