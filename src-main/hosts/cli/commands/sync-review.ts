import { Option } from 'commander'
import type { Command } from 'commander'
import { changeOperations, entityKinds } from '../../../contract/sync.ts'
import type { Change, ChangeOperation, ComparedChange, EntityKind } from '../../../contract/sync.ts'
import type { Bilingual } from '../../../contract/shapes.ts'
import type { CommandContext } from '../command-context.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { renderFields, renderTable } from '../output/table.ts'
import type { Frame } from './frame.ts'
import { wholeNumber } from './option-values.ts'

interface ChangeOptions {
  entity?: EntityKind
  operation?: ChangeOperation
  query: string
  limit: number
}
interface CompareOptions {
  entity?: EntityKind
  side?: ComparedChange['side']
  limit: number
}
interface RuleOptions {
  guardCount?: number
  guardPercent?: number
  /** `--skip-without-mobile` and `--keep-without-mobile`. */
  skipWithoutMobile?: boolean
}

const sides = ['first', 'second', 'same', 'different'] as const satisfies readonly ComparedChange['side'][]

/** What runs did, how two of them differ, and the rules that they follow. */
export const registerSyncReview = (sync: Command, { say, run }: Frame): void => {
  const entity = () => new Option('--entity <kind>', say('仅此类', 'only this kind')).choices(entityKinds)
  const limit = say('最多显示', 'at most')
  sync
    .command('changes <run>')
    .description(say('一次运行的变更，或等待确认的计划', 'What a run changed, or would change'))
    .addOption(entity())
    .addOption(new Option('--operation <name>', say('仅此操作', 'only this')).choices(changeOperations))
    .option('--query <text>', say('姓名或账号的一部分', 'part of a name or id'), '')
    .option('--limit <n>', limit, wholeNumber(1, 1000), 100)
    .action(run(changes))
  sync
    .command('compare <run> <other>')
    .description(say('比较同一企业的两次运行', 'What two runs of a company did differently'))
    .addOption(entity())
    .addOption(new Option('--side <side>', say('仅这一部分', 'only this part')).choices(sides))
    .option('--limit <n>', limit, wholeNumber(1, 1000), 100)
    .action(run(compare))
  sync
    .command('rules')
    .description(say('显示或修改移除保护与跳过规则', 'Show or change the deletion guard and what is left out'))
    .option('--guard-count <n>', say('可移除的数量', 'how many may be removed'), wholeNumber(0, 1_000_000))
    .option('--guard-percent <n>', say('可移除的百分比', 'which share may be removed'), wholeNumber(0, 100))
    .addOption(
      new Option('--skip-without-mobile', say('跳过没有手机号的成员', 'leave people without a mobile out')).conflicts(
        'keepWithoutMobile',
      ),
    )
    .option('--keep-without-mobile', say('保留没有手机号的成员', 'keep people without a mobile'))
    .action(
      run((context: CommandContext, options: RuleOptions & { keepWithoutMobile?: true }) => {
        const { keepWithoutMobile, ...wanted } = options
        return rules(context, keepWithoutMobile ? { ...wanted, skipWithoutMobile: false } : wanted)
      }),
    )
}

const changes = async (context: CommandContext, runId: string, options: ChangeOptions) => {
  const found = await (await context.client()).sync.changes({ runId, ...options })
  await context.console.result(found, () =>
    found.total === 0
      ? context.say(both('没有变更。', 'Nothing changed.'))
      : [changeTable(context, found.items), moreThan(context, found.total - found.items.length)].join(''),
  )
  return exitCode.done
}

const compare = async (context: CommandContext, runId: string, otherRunId: string, options: CompareOptions) => {
  const found = await (await context.client()).sync.compare({ runId, otherRunId, ...options })
  await context.console.result(found, () => {
    const totals = renderFields(sides.map((side) => [context.say(sideTitles[side]), found.counts[side]]))
    return found.total === 0
      ? totals
      : `${totals}\n\n${comparison(context, found.items)}${moreThan(context, found.total - found.items.length)}`
  })
  return exitCode.done
}

const rules = async (context: CommandContext, wanted: RuleOptions) => {
  const client = await context.client()
  const profileId = (await context.profile()).id
  const isChange = Object.keys(wanted).length > 0
  const found = isChange ? await client.sync.setRules({ profileId, ...wanted }) : await client.sync.rules({ profileId })
  const { say } = context
  await context.console.result(found, () =>
    renderFields([
      [say(both('移除保护（数量）', 'Deletion guard, number')), found.guardCount],
      [say(both('移除保护（百分比）', 'Deletion guard, percent')), found.guardPercent],
      [
        say(both('没有手机号的成员', 'People without a mobile')),
        found.skipWithoutMobile ? say(both('跳过', 'left out')) : say(both('保留', 'kept')),
      ],
    ]),
  )
  return exitCode.done
}

const moreThan = (context: CommandContext, more: number): string =>
  more > 0 ? `\n${context.say(both(`……另有 ${more} 个`, `… and ${more} more`))}` : ''

const entityTitles: Readonly<Record<EntityKind, Bilingual>> = {
  member: both('成员', 'member'),
  department: both('部门', 'department'),
  tag: both('标签', 'tag'),
}
const operationTitles: Readonly<Record<ChangeOperation, Bilingual>> = {
  created: both('新增', 'created'),
  returned: both('返回', 'returned'),
  moved: both('移动', 'moved'),
  updated: both('更新', 'updated'),
  removed: both('移除', 'removed'),
}
const sideTitles: Readonly<Record<ComparedChange['side'], Bilingual>> = {
  first: both('仅第一次', 'Only the first'),
  second: both('仅第二次', 'Only the second'),
  same: both('相同', 'The same'),
  different: both('不同', 'Different'),
}

const fieldsOf = ({ fields }: Change): string =>
  fields.map(({ field, before, after }) => `${field}: ${before ?? '–'} → ${after ?? '–'}`).join('; ')

const changeTable = ({ say, console }: CommandContext, items: readonly Change[]): string =>
  renderTable(
    console.columns,
    [
      { title: say(both('类别', 'Kind')), value: (row) => say(entityTitles[row.entity]) },
      { title: say(both('操作', 'Operation')), value: (row) => say(operationTitles[row.operation]) },
      { title: 'id', value: (row) => row.id },
      { title: say(both('名称', 'Name')), value: (row) => row.name },
      { title: say(both('部门', 'Department')), value: (row) => row.departmentPath.join(' / ') },
      { title: say(both('字段', 'Fields')), value: fieldsOf },
    ],
    items,
  )

const comparison = ({ say, console }: CommandContext, items: readonly ComparedChange[]): string => {
  const told = (change: Change | null): string | null =>
    change && `${say(operationTitles[change.operation])} ${fieldsOf(change)}`.trimEnd()
  const one = ({ first, second }: ComparedChange): Change | null => first ?? second
  return renderTable(
    console.columns,
    [
      { title: '', value: (row) => say(sideTitles[row.side]) },
      {
        title: say(both('类别', 'Kind')),
        value: (row) => {
          const entity = one(row)?.entity
          return entity ? say(entityTitles[entity]) : null
        },
      },
      { title: 'id', value: (row) => one(row)?.id ?? null },
      { title: say(both('名称', 'Name')), value: (row) => one(row)?.name ?? null },
      { title: say(both('第一次', 'First')), value: (row) => told(row.first) },
      { title: say(both('第二次', 'Second')), value: (row) => told(row.second) },
    ],
    items,
  )
}
