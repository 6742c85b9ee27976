import type { MemberColumn } from '../contract/directory.ts'
import type { Language } from '../contract/shapes.ts'
import type { ChangeOperation, EntityKind, Problem } from '../contract/sync.ts'

/** What stands in the files beside the data: headings, and words for values. The page has its own texts. */
export interface Words {
  columns: Record<MemberColumn, string>
  sheets: { members: string; changes: string; problems: string; difference: string }
  change: Record<
    'entity' | 'id' | 'name' | 'operation' | 'departments' | 'field' | 'before' | 'after' | 'kind' | 'reason',
    string
  >
  entities: Record<EntityKind | Problem['kind'], string>
  operations: Record<ChangeOperation, string>
  /** By the names under which changes are told; others stay as they are. */
  fields: Readonly<Record<string, string>>
  statuses: Readonly<Record<string, string>>
  yes: string
  no: string
}

const chinese: Words = {
  columns: {
    name: '姓名',
    userId: '账号',
    departments: '部门',
    mainDepartment: '主部门',
    position: '职务',
    mobile: '手机',
    email: '邮箱',
    bizMail: '企业邮箱',
    telephone: '座机',
    alias: '别名',
    englishName: '英文名',
    status: '状态',
    isLeader: '负责人',
    firstSeenAtMs: '首次出现',
    changedAtMs: '最近变更',
    removedAtMs: '移出可见范围',
  },
  sheets: { members: '成员', changes: '变更', problems: '问题', difference: '差异' },
  change: {
    entity: '类型',
    id: '编号',
    name: '名称',
    operation: '操作',
    departments: '所在部门',
    field: '字段',
    before: '原值',
    after: '新值',
    kind: '类型',
    reason: '原因',
  },
  entities: { department: '部门', member: '成员', tag: '标签', run: '任务' },
  operations: { created: '新增', updated: '变更', moved: '调整部门', removed: '移出可见范围', returned: '恢复' },
  fields: {
    name: '姓名',
    departments: '部门',
    position: '职务',
    mobile: '手机',
    email: '邮箱',
    bizMail: '企业邮箱',
    status: '状态',
    alias: '别名',
    parentId: '上级部门',
    sortOrder: '排序',
    gender: '性别',
    telephone: '座机',
    address: '地址',
    leaders: '负责人',
    mainDepartmentId: '主部门',
    members: '成员',
    title: '名称',
    userId: '账号',
    englishName: '英文名',
    externalPosition: '对外职务',
    directLeaders: '直属上级',
    leaderOf: '负责的部门',
    sortOrders: '部门内排序',
    extendedAttributes: '扩展属性',
  },
  statuses: { '1': '已激活', '2': '已禁用', '4': '未激活', '5': '已退出' },
  yes: '是',
  no: '否',
}

const english: Words = {
  columns: {
    name: 'Name',
    userId: 'User ID',
    departments: 'Departments',
    mainDepartment: 'Main department',
    position: 'Position',
    mobile: 'Mobile',
    email: 'E-mail',
    bizMail: 'Company e-mail',
    telephone: 'Telephone',
    alias: 'Alias',
    englishName: 'English name',
    status: 'Status',
    isLeader: 'Leader',
    firstSeenAtMs: 'First seen',
    changedAtMs: 'Last changed',
    removedAtMs: 'Left the visible range',
  },
  sheets: { members: 'Members', changes: 'Changes', problems: 'Problems', difference: 'Difference' },
  change: {
    entity: 'Kind',
    id: 'Id',
    name: 'Name',
    operation: 'Operation',
    departments: 'Department',
    field: 'Field',
    before: 'Before',
    after: 'After',
    kind: 'Kind',
    reason: 'Reason',
  },
  entities: { department: 'Department', member: 'Member', tag: 'Tag', run: 'Run' },
  operations: {
    created: 'Added',
    updated: 'Changed',
    moved: 'Moved',
    removed: 'Left the visible range',
    returned: 'Returned',
  },
  fields: {
    name: 'Name',
    departments: 'Departments',
    position: 'Position',
    mobile: 'Mobile',
    email: 'E-mail',
    bizMail: 'Company e-mail',
    status: 'Status',
    alias: 'Alias',
    parentId: 'Parent department',
    sortOrder: 'Order',
    gender: 'Gender',
    telephone: 'Telephone',
    address: 'Address',
    leaders: 'Leaders',
    mainDepartmentId: 'Main department',
    members: 'Members',
    title: 'Name',
    userId: 'User ID',
    englishName: 'English name',
    externalPosition: 'External position',
    directLeaders: 'Reports to',
    leaderOf: 'Leads',
    sortOrders: 'Order in departments',
    extendedAttributes: 'Extended attributes',
  },
  statuses: { '1': 'Active', '2': 'Disabled', '4': 'Not activated', '5': 'Quit' },
  yes: 'Yes',
  no: 'No',
}

export const wordsIn: Readonly<Record<Language, Words>> = { 'zh-CN': chinese, en: english }

/** A status as a word; numbers that the reference does not name stay numbers. */
export const statusWord = (words: Words, status: number | string | null): string =>
  status === null ? '' : (words.statuses[String(status)] ?? String(status))
