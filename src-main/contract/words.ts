import type { MemberColumn } from './directory.ts'
import type { Language } from './shapes.ts'
import type { ChangeOperation } from './sync.ts'

/** Words that pages and files must agree on, in both languages. */

export const columnWords = {
  'zh-CN': {
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
    removedAtMs: '移出于',
  },
  en: {
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
    removedAtMs: 'Left',
  },
} as const satisfies Record<Language, Record<MemberColumn, string>>

/** Names of what a change is about, as the journal writes them. */
export const fieldWords = {
  'zh-CN': {
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
    avatar: '头像',
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
  en: {
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
    avatar: 'Avatar',
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
} as const satisfies Record<Language, Record<string, string>>

export const operationWords = {
  'zh-CN': { created: '新增', updated: '变更', moved: '调动', removed: '移除', returned: '返回' },
  en: { created: 'Added', updated: 'Changed', moved: 'Moved', removed: 'Removed', returned: 'Returned' },
} as const satisfies Record<Language, Record<ChangeOperation, string>>

/** In English: `1 department`, `2 departments`. */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`
