import type { FieldChange } from '../../contract/sync.ts'
import type { MemberRow } from '../../store/directory-rows.ts'
import { isBroken } from '../../wecom/decode.ts'
import { decodeMember } from '../../wecom/decode-member.ts'
import type { MemberWire } from '../../wecom/decode-member.ts'

/** [department id, sort order, is leader 0/1], in WeCom's order. */
export type DepartmentLink = [departmentId: number, sortOrder: number, isLeader: 0 | 1]

/** The columns of `member` that come from WeCom's row and that queries ask for, in the order in which statements bind them. */
export const memberColumns = [
  'user_id',
  'name',
  'name_sort',
  'alias',
  'english_name',
  'position',
  'mobile',
  'email',
  'biz_mail',
  'status',
  'main_department_id',
  'departments',
  'is_leader',
] as const satisfies readonly (keyof MemberRow)[]

export type MemberColumn = (typeof memberColumns)[number]
export type MemberValues = Pick<MemberRow, MemberColumn>

export const linksOf = (member: MemberWire): DepartmentLink[] =>
  member.departmentIds.map((departmentId, index) => [
    departmentId,
    member.sortOrders[index] ?? 0,
    member.isLeaderInDepartments[index] ? 1 : 0,
  ])

export const memberValues = (member: MemberWire, links: DepartmentLink[], nameSort: string): MemberValues => ({
  user_id: member.userId,
  name: member.name,
  name_sort: nameSort,
  alias: member.alias,
  english_name: member.englishName,
  position: member.position,
  mobile: member.mobile,
  email: member.email,
  biz_mail: member.bizMail,
  status: member.status,
  main_department_id: member.mainDepartmentId,
  departments: JSON.stringify(links),
  is_leader: links.some(([, , isLeader]) => isLeader === 1) ? 1 : 0,
})

/** A mirrored row as WeCom told it. */
export const wireOf = (raw: string): MemberWire => {
  const member = decodeMember(JSON.parse(raw))
  // Only rows that could be decoded are mirrored.
  if (isBroken(member)) throw new Error(`A mirrored member cannot be read: ${member.brokenReason.en}`)
  return member
}

/** Sensitive fields are null where WeCom withholds them: that says nothing, so what was known before stays. */
export const keepWithheld = (next: MemberValues, before: MemberValues): MemberValues => ({
  ...next,
  mobile: next.mobile ?? before.mobile,
  email: next.email ?? before.email,
  biz_mail: next.biz_mail ?? before.biz_mail,
})

/** Columns in which a change is worth telling, and the names under which it is told. */
const followedColumns: readonly (readonly [MemberColumn, string])[] = [
  ['user_id', 'userId'],
  ['name', 'name'],
  ['alias', 'alias'],
  ['english_name', 'englishName'],
  ['position', 'position'],
  ['mobile', 'mobile'],
  ['email', 'email'],
  ['biz_mail', 'bizMail'],
  ['status', 'status'],
  ['main_department_id', 'mainDepartmentId'],
]

/** The same of what is kept in WeCom's row only. Pictures' addresses change by themselves and are not followed. */
const followedWire: readonly (readonly [string, (member: MemberWire) => string | null])[] = [
  ['externalPosition', (member) => member.externalPosition],
  ['telephone', (member) => member.telephone],
  ['address', (member) => member.address],
  ['gender', (member) => (member.gender === '0' ? null : member.gender)],
  ['directLeaders', (member) => member.directLeaderUserIds.join(', ')],
  [
    'extendedAttributes',
    (member) => member.extendedAttributes.map(({ name, value }) => `${name}: ${value}`).join('; '),
  ],
]
const withholdable = new Set(['address', 'gender'])

export const parseLinks = (json: string): DepartmentLink[] => JSON.parse(json) as DepartmentLink[]
const idsOf = (links: DepartmentLink[]): string =>
  links
    .map(([departmentId]) => departmentId)
    .toSorted((a, b) => a - b)
    .join(',')
const shown = (value: string | number | null): string | null => (value === null || value === '' ? null : String(value))

/** What is different, field by field. `departments` alone tells of a move; order and leadership are fields of their own. */
export const memberChanges = (before: MemberValues, after: MemberValues): FieldChange[] => {
  const changes: FieldChange[] = []
  for (const [column, field] of followedColumns) {
    const [was, is] = [shown(before[column]), shown(after[column])]
    if (was !== is) changes.push({ field, before: was, after: is })
  }
  if (before.departments === after.departments) return changes

  const [was, is] = [parseLinks(before.departments), parseLinks(after.departments)]
  const compare = (field: string, of: (links: DepartmentLink[]) => string) => {
    if (of(was) !== of(is)) changes.push({ field, before: shown(of(was)), after: shown(of(is)) })
  }
  compare('departments', idsOf)
  compare('leaderOf', (links) => idsOf(links.filter(([, , isLeader]) => isLeader === 1)))
  compare('sortOrders', (links) =>
    links
      .map(([id, order]) => `${id}:${order}`)
      .toSorted()
      .join(','),
  )
  return changes
}

/** What is different in the fields that have no column. */
export const wireChanges = (before: MemberWire, after: MemberWire): FieldChange[] =>
  followedWire.flatMap(([field, of]) => {
    const [was, is] = [of(before), of(after)]
    if ((was ?? '') === (is ?? '') || (is === null && withholdable.has(field))) return []
    return [{ field, before: shown(was), after: shown(is) }]
  })
