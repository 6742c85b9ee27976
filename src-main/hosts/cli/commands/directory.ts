import { Option } from 'commander'
import type { PastMember } from '../../../contract/history.ts'
import { changeOperations, entityKinds } from '../../../contract/sync.ts'
import type { Change, ChangeCount, ChangeOperation, EntityKind } from '../../../contract/sync.ts'
import { counted } from '../../../contract/words.ts'
import type { CommandContext } from '../command-context.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { formatTime } from '../output/format.ts'
import { renderTable } from '../output/table.ts'
import { UsageError } from '../usage-error.ts'
import { momentOf } from './directory-dates.ts'
import type { Register } from './frame.ts'
import { wholeNumber } from './option-values.ts'

interface AtOptions {
  department?: number
  /** False with `--no-children`. */
  children: boolean
  limit: number
  offset: number
}
interface DiffOptions {
  from: string
  to: string
  entity?: EntityKind
  operation?: ChangeOperation
  limit: number
}

export const registerDirectory: Register = (program, { say, run }) => {
  const directory = program
    .command('directory')
    .description(say('时光机：过去的通讯录', 'The time machine: the directory of the past'))
  const dateHelp = say(
    '日期为 2026-01-31（当天结束时，今天为现在）或 2026-01-31T18:00。',
    'A date is 2026-01-31 (the end of that day, today: now) or 2026-01-31T18:00.',
  )
  directory
    .command('at <date>')
    .description(`${say('某一时刻的通讯录', 'The directory as it was at a moment')}\n\n${dateHelp}`)
    .option('--department <id>', say('仅此部门', 'only this department'), wholeNumber(0, 2 ** 32 - 1))
    .option('--no-children', say('不含子部门', 'without its sub-departments'))
    .option('--limit <n>', say('最多列出的成员', 'at most so many members'), wholeNumber(1, 1000), 100)
    .option('--offset <n>', say('跳过的成员', 'leave out so many members first'), wholeNumber(0), 0)
    .action(run(at))
  directory
    .command('diff')
    .description(`${say('两个时刻之间的差异', 'The difference between two moments')}\n\n${dateHelp}`)
    .requiredOption('--from <date>', say('从', 'from'))
    .requiredOption('--to <date>', say('到', 'to'))
    .addOption(new Option('--entity <kind>', say('仅此类', 'only this kind')).choices(entityKinds))
    .addOption(new Option('--operation <kind>', say('仅此种变更', 'only this change')).choices(changeOperations))
    .option('--limit <n>', say('最多列出', 'at most'), wholeNumber(1, 1000), 100)
    .action(run(diff))
}

const notKnown = async (context: CommandContext, profileId: string): Promise<string> => {
  const { firstAtMs, isCut } = await (await context.client()).history.span({ profileId })
  const first = formatTime(firstAtMs)
  return first === null
    ? context.say(
        both('还没有记录。先运行 sync all，记录从第一次同步开始。', 'Nothing is recorded yet. Run `sync all` first.'),
      )
    : context.say(
        isCut
          ? both(
              `更早的记录已按保留期限清理，现在从 ${first} 开始。`,
              `Older history was cleaned up; it begins at ${first} now.`,
            )
          : both(`记录从 ${first} 的第一次同步开始。`, `The record begins with the first sync at ${first}.`),
      )
}

const at = async (context: CommandContext, date: string, options: AtOptions) => {
  const atMs = momentOf(date, Date.now())
  const { history } = await context.client()
  const profileId = (await context.profile()).id
  const { department: departmentId, children, limit, offset } = options
  const departments = await history.departments({ profileId, atMs })
  const { known: areMembersKnown, ...members } = await history.members({
    profileId,
    atMs,
    departmentId,
    children,
    limit,
    offset,
  })
  const everybody = departmentId === undefined ? members : await history.members({ profileId, atMs, limit: 1 })
  const known = areMembersKnown || departments.length > 0
  const result = {
    date,
    atMs,
    known,
    departmentCount: departments.length,
    memberCount: everybody.total,
    departments,
    members,
  }
  const unknown = known ? '' : await notKnown(context, profileId)
  await context.console.result(result, () => {
    if (!known) return unknown
    const when = formatTime(atMs) ?? ''
    const heading = context.say(
      both(
        `${when}：${departments.length} 个部门，${everybody.total} 名成员`,
        `${when}: ${counted(departments.length, 'department')}, ${counted(everybody.total, 'member')}`,
      ),
    )
    return [heading, membersTable(context, members.items), ...shownOf(context, members)].join('\n\n')
  })
  return exitCode.done
}

const sinceTitles: Readonly<Record<PastMember['since'], ReturnType<typeof both>>> = {
  same: both('未变', 'same'),
  changed: both('已变更', 'changed'),
  left: both('已移出可见范围', 'left the visible range'),
}

const membersTable = (context: CommandContext, items: readonly PastMember[]): string =>
  items.length === 0
    ? context.say(both('没有成员。', 'There were no members.'))
    : renderTable(
        context.console.columns,
        [
          { title: context.say(both('账号', 'User id')), value: (row) => row.userId },
          { title: context.say(both('姓名', 'Name')), value: (row) => row.name },
          { title: context.say(both('部门', 'Departments')), value: (row) => row.departmentNames.join(', ') },
          { title: context.say(both('职务', 'Position')), value: (row) => row.position },
          { title: context.say(both('此后', 'Since then')), value: (row) => context.say(sinceTitles[row.since]) },
        ],
        items,
      )

const shownOf = (context: CommandContext, { total, items }: { total: number; items: readonly unknown[] }): string[] =>
  total > items.length
    ? [context.say(both(`共 ${total} 项，显示 ${items.length} 项`, `${items.length} of ${total} shown`))]
    : []

const entityTitles: Readonly<Record<EntityKind, ReturnType<typeof both>>> = {
  member: both('成员', 'member'),
  department: both('部门', 'department'),
  tag: both('标签', 'tag'),
}
const operationTitles: Readonly<Record<ChangeOperation, ReturnType<typeof both>>> = {
  created: both('新增', 'added'),
  updated: both('更新', 'updated'),
  moved: both('移动', 'moved'),
  removed: both('移除', 'removed'),
  returned: both('回来', 'returned'),
}

const diff = async (context: CommandContext, { from, to, entity, operation, limit }: DiffOptions) => {
  const nowMs = Date.now()
  const [fromMs, toMs] = [momentOf(from, nowMs), momentOf(to, nowMs)]
  if (fromMs > toMs) throw new UsageError(both('--from 晚于 --to，请对调。', '--from is later than --to; swap them.'))
  const { history } = await context.client()
  const profileId = (await context.profile()).id
  const found = await history.difference({ profileId, fromMs, toMs, entity, operation, limit })
  const unknown = found.known ? '' : await notKnown(context, profileId)
  await context.console.result({ fromMs, toMs, ...found }, () => {
    const heading = `${formatTime(fromMs)} → ${formatTime(toMs)}`
    const body =
      found.total === 0
        ? context.say(both('没有差异。', 'There is no difference.'))
        : changesTable(context, found.items)
    return [heading, unknown, countsLine(context, found.counts), body, ...shownOf(context, found)]
      .filter((part) => part !== '')
      .join('\n\n')
  })
  return exitCode.done
}

const countsLine = (context: CommandContext, counts: readonly ChangeCount[]): string =>
  counts
    .map(({ entity, operation, count }) =>
      [context.say(entityTitles[entity]), context.say(operationTitles[operation]), count].join(' '),
    )
    .join(context.say(both('，', ', ')))

const changesTable = (context: CommandContext, items: readonly Change[]): string => {
  const rows = items.flatMap((item) =>
    item.fields.length === 0
      ? [{ ...item, change: item.departmentPath.join(' / ') }]
      : item.fields.map(({ field, before, after }, index) => ({
          ...(index === 0 ? item : { entity: null, operation: null, id: '', name: '' }),
          change: `${field}: ${before ?? '∅'} → ${after ?? '∅'}`,
        })),
  )
  return renderTable(
    context.console.columns,
    [
      {
        title: context.say(both('类', 'Kind')),
        value: (row) => (row.entity === null ? '' : context.say(entityTitles[row.entity])),
      },
      {
        title: context.say(both('变更', 'Change')),
        value: (row) => (row.operation === null ? '' : context.say(operationTitles[row.operation])),
      },
      { title: context.say(both('编号', 'Id')), value: (row) => row.id },
      { title: context.say(both('名称', 'Name')), value: (row) => row.name },
      { title: context.say(both('内容', 'What')), value: (row) => row.change },
    ],
    rows,
  )
}
