import type { FieldChange } from '../../contract/sync.ts'
import type { MemberRow } from '../../store/tables.ts'
import type { MemberWire } from '../../wecom/decode-member.ts'

/** [department id, sort order, is leader 0/1], in WeCom's order. */
export type DepartmentLink = [departmentId: number, sortOrder: number, isLeader: 0 | 1]

/** The columns of `member` that come from WeCom's row, in the order in which statements bind them. */
export const memberColumns = [
  'user_id',
  'name',
  'name_sort',
  'alias',
  'english_name',
  'position',
  'external_position',
  'mobile',
  'email',
  'biz_mail',
  'telephone',
  'address',
  'gender',
  'avatar_url',
  'qr_code_url',
  'status',
  'main_department_id',
  'departments',
  'direct_leaders',
  'extended_attributes',
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
  external_position: member.externalPosition,
  mobile: member.mobile,
  email: member.email,
  biz_mail: member.bizMail,
  telephone: member.telephone,
  address: member.address,
  gender: member.gender,
  avatar_url: member.avatarUrl,
  qr_code_url: member.qrCodeUrl,
  status: member.status,
  main_department_id: member.mainDepartmentId,
  departments: JSON.stringify(links),
  direct_leaders: JSON.stringify(member.directLeaderUserIds),
  extended_attributes: JSON.stringify(member.extendedAttributes),
  is_leader: links.some(([, , isLeader]) => isLeader === 1) ? 1 : 0,
})

/** Fields in which a change is worth telling, and the names under which it is told. Pictures' addresses change by themselves. */
const followed: readonly (readonly [MemberColumn, string])[] = [
  ['user_id', 'userId'],
  ['name', 'name'],
  ['alias', 'alias'],
  ['english_name', 'englishName'],
  ['position', 'position'],
  ['external_position', 'externalPosition'],
  ['mobile', 'mobile'],
  ['email', 'email'],
  ['biz_mail', 'bizMail'],
  ['telephone', 'telephone'],
  ['address', 'address'],
  ['gender', 'gender'],
  ['status', 'status'],
  ['main_department_id', 'mainDepartmentId'],
  ['direct_leaders', 'directLeaders'],
  ['extended_attributes', 'extendedAttributes'],
]

/** Sensitive fields are null where WeCom withholds them: that says nothing, so what was known before stays. */
const withholdable = ['mobile', 'email', 'biz_mail', 'address', 'gender', 'avatar_url', 'qr_code_url'] as const

export const keepWithheld = (next: MemberValues, before: MemberValues): MemberValues => {
  let kept = next
  for (const column of withholdable) {
    const known = before[column]
    const isWithheld = next[column] === null || (column === 'gender' && next[column] === '0')
    if (isWithheld && known !== null && known !== next[column]) kept = { ...kept, [column]: known }
  }
  return kept
}

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
  for (const [column, field] of followed) {
    if (before[column] !== after[column])
      changes.push({ field, before: shown(before[column]), after: shown(after[column]) })
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
