import type { MemberColumn } from '../contract/directory.ts'
import type { Language } from '../contract/shapes.ts'
import type { ChangeOperation, EntityKind, Problem } from '../contract/sync.ts'
import { columnWords, fieldWords, operationWords } from '../contract/words.ts'

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
  columns: columnWords['zh-CN'],
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
  operations: operationWords['zh-CN'],
  fields: fieldWords['zh-CN'],
  statuses: { '1': '已激活', '2': '已禁用', '4': '未激活', '5': '已退出' },
  yes: '是',
  no: '否',
}

const english: Words = {
  columns: columnWords.en,
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
  operations: operationWords.en,
  fields: fieldWords.en,
  statuses: { '1': 'Active', '2': 'Disabled', '4': 'Not activated', '5': 'Quit' },
  yes: 'Yes',
  no: 'No',
}

export const wordsIn: Readonly<Record<Language, Words>> = { 'zh-CN': chinese, en: english }

/** A status as a word; numbers that the reference does not name stay numbers. */
export const statusWord = (words: Words, status: number | string | null): string =>
  status === null ? '' : (words.statuses[String(status)] ?? String(status))
