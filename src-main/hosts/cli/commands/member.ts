import type { FoundMember, MemberDetail } from '../../../contract/directory.ts'
import type { ChangeOperation } from '../../../contract/sync.ts'
import type { CommandContext } from '../command-context.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { formatTime } from '../output/format.ts'
import { renderFields, renderTable } from '../output/table.ts'
import { registerMemberExport } from './export.ts'
import type { Register } from './frame.ts'
import { wholeNumber } from './option-values.ts'

export const registerMember: Register = (program, frame) => {
  const { say, run } = frame
  const member = program.command('member').description(say('查看成员', 'Look at members'))
  member
    .command('find <query>')
    .description(
      say('按姓名、拼音、账号、手机、邮箱或职务查找', 'Find by name, pinyin, user id, mobile, e-mail or position'),
    )
    .option('--limit <n>', say('最多显示', 'at most'), wholeNumber(1, 200), 20)
    .action(run(find))
  member.command('show <userid>').description(say('显示一名成员', 'Show one person')).action(run(show))
  member
    .command('history <userid>')
    .description(say('一名成员的变更记录', 'What happened to one person'))
    .action(run(history))
  registerMemberExport(member, frame)
}

const statusTitles = new Map([
  [1, both('已激活', 'activated')],
  [2, both('已禁用', 'disabled')],
  [4, both('未激活', 'not activated')],
  [5, both('已退出', 'left')],
])

const statusText = (context: CommandContext, status: FoundMember['status']): string | null => {
  if (status === null) return null
  const title = statusTitles.get(status)
  return title ? context.say(title) : String(status)
}

const find = async (context: CommandContext, query: string, { limit }: { limit: number }) => {
  const client = await context.client()
  const found = await client.directory.find({ profileId: (await context.profile()).id, query, limit })
  await context.console.result(found, () => {
    if (found.total === 0) return context.say(both('没有找到。', 'Nobody was found.'))
    const table = renderTable(
      context.console.columns,
      [
        { title: context.say(both('账号', 'User id')), value: (row) => row.userId },
        { title: context.say(both('姓名', 'Name')), value: (row) => row.name },
        { title: context.say(both('职务', 'Position')), value: (row) => row.position },
        { title: context.say(both('部门', 'Departments')), value: (row) => row.departmentIds.join(', ') },
        { title: context.say(both('状态', 'Status')), value: (row) => statusText(context, row.status) },
      ],
      found.items,
    )
    const shown = context.say(
      both(`共 ${found.total} 人，显示 ${found.items.length} 人`, `${found.items.length} of ${found.total} shown`),
    )
    return found.total > found.items.length ? `${table}\n${shown}` : table
  })
  return exitCode.done
}

const show = async (context: CommandContext, userId: string) => {
  const client = await context.client()
  const member = await client.directory.member({ profileId: (await context.profile()).id, userId })
  await context.console.result(member, () => card(context, member))
  return exitCode.done
}

type EmptyReason = NonNullable<MemberDetail['emptyReasons'][keyof MemberDetail['emptyReasons']]>

const emptyReasons: Readonly<Record<EmptyReason, ReturnType<typeof both>>> = {
  'hidden-from-secret': both('该类凭据不可见', 'hidden from this kind of secret'),
  'needs-consent': both('需成员授权', "needs the member's consent"),
  'refused-new-ip': both('新 IP 不可读取 (48009)', 'refused to new IPs (48009)'),
  'outside-range': both('不在可见范围内', 'outside the visible range'),
  'switched-off': both('按隐私设置不保存', 'switched off by your privacy setting'),
  empty: both('未填写', 'not filled in'),
}

const card = (context: CommandContext, member: MemberDetail): string => {
  const { say } = context
  const sensitive = (key: keyof MemberDetail['emptyReasons'], value: string): string | null => {
    const reason = member.emptyReasons[key]
    return value || (reason ? `(${say(emptyReasons[reason])})` : null)
  }
  return renderFields([
    [say(both('账号', 'User id')), member.userId],
    [say(both('姓名', 'Name')), member.name],
    [say(both('别名', 'Alias')), member.alias || null],
    [say(both('英文名', 'English name')), member.englishName || null],
    [say(both('职务', 'Position')), member.position || null],
    [say(both('状态', 'Status')), statusText(context, member.status)],
    [say(both('手机', 'Mobile')), sensitive('mobile', member.mobileMasked)],
    [say(both('邮箱', 'E-mail')), sensitive('email', member.emailMasked)],
    [say(both('企业邮箱', 'Business mail')), sensitive('bizMail', member.bizMailMasked)],
    [say(both('座机', 'Telephone')), member.telephone || null],
    [say(both('地址', 'Address')), sensitive('address', member.address)],
    [say(both('扩展属性', 'Extended attributes')), sensitive('extendedAttributes', '')],
    ...member.departments.map((department, index): [string, string] => [
      index === 0 ? say(both('部门', 'Departments')) : '',
      [
        department.path.join(' / '),
        `[${department.departmentId}]`,
        department.isMain ? say(both('主部门', 'main')) : '',
        department.isLeader ? say(both('负责人', 'leader')) : '',
      ]
        .filter((part) => part !== '')
        .join(' '),
    ]),
    [
      say(both('直属上级', 'Reports to')),
      member.directLeaders.map(({ userId, name }) => name ?? userId).join(', ') || null,
    ],
    [say(both('标签', 'Tags')), member.tags.map(({ name }) => name).join(', ') || null],
    ...member.extendedAttributes.map(({ name, value }): [string, string] => [name, value]),
    [say(both('首次见到', 'First seen')), formatTime(member.firstSeenAtMs)],
    [say(both('最近变更', 'Last changed')), formatTime(member.changedAtMs)],
    [say(both('移出可见范围', 'Left the visible range')), formatTime(member.removedAtMs)],
  ])
}

const operations: Readonly<Record<ChangeOperation, ReturnType<typeof both>>> = {
  created: both('出现', 'appeared'),
  updated: both('更新', 'updated'),
  moved: both('移动', 'moved'),
  removed: both('移出可见范围', 'left the visible range'),
  returned: both('回来', 'returned'),
}

const history = async (context: CommandContext, userId: string) => {
  const client = await context.client()
  const entries = await client.directory.history({ profileId: (await context.profile()).id, userId })
  const rows = entries.flatMap(({ atMs, operation, fields }) => {
    const moment = { at: formatTime(atMs), what: context.say(operations[operation]) }
    if (fields.length === 0) return [{ ...moment, change: '' }]
    return fields.map(({ field, before, after }) => ({
      ...moment,
      change: `${field}: ${before ?? '∅'} → ${after ?? '∅'}`,
    }))
  })
  await context.console.result(entries, () =>
    rows.length === 0
      ? context.say(both('没有记录。', 'There is no record.'))
      : renderTable(
          context.console.columns,
          [
            { title: context.say(both('时间', 'When')), value: (row) => row.at },
            { title: context.say(both('事件', 'What')), value: (row) => row.what },
            { title: context.say(both('变更', 'Change')), value: (row) => row.change },
          ],
          rows,
        ),
  )
  return exitCode.done
}
