import type { Command } from 'commander'
import { Option } from 'commander'
import { memberColumns } from '../../../contract/directory.ts'
import type { MemberColumn } from '../../../contract/directory.ts'
import { exportFormats } from '../../../contract/exports.ts'
import type { ExportFormat } from '../../../contract/exports.ts'
import { counted } from '../../../contract/words.ts'
import type { CommandContext } from '../command-context.ts'
import { exitCode } from '../exit-code.ts'
import { exportTo } from '../export-file.ts'
import type { ExportTarget } from '../export-file.ts'
import { both } from '../language.ts'
import { UsageError } from '../usage-error.ts'
import type { Frame } from './frame.ts'
import { wholeNumber } from './option-values.ts'

interface MemberExportOptions extends ExportTarget {
  columns?: string
  unmasked?: true
  department?: number
  /** False with `--no-children`. */
  children: boolean
  query?: string
  status?: string
  leaders?: true
  withoutMobile?: true
  removed?: true
  user?: string
}

const withTarget = (command: Command, say: Frame['say']): Command =>
  command
    .requiredOption('--out <file>', say('写到哪个文件，- 为标准输出（CSV）', 'the file to write; - is stdout (CSV)'))
    .addOption(
      new Option('--format <format>', say('格式（默认看文件名）', 'format (default: by the name)')).choices([
        ...exportFormats,
      ]),
    )
    .option('--force', say('覆盖已有文件', 'replace a file that is there'))

/** `member export`. */
export const registerMemberExport = (member: Command, { say, run }: Frame): void => {
  withTarget(member.command('export').description(say('导出成员到 Excel 或 CSV', 'Write members to Excel or CSV')), say)
    .option('--columns <list>', say('列，以逗号分隔（默认全部）', 'columns, with commas (default: all)'))
    .option('--unmasked', say('完整的手机与邮箱（会记入审计）', 'full mobile numbers and mail addresses; recorded'))
    .option('--department <id>', say('仅此部门', 'only this department'), wholeNumber(0, 2 ** 32 - 1))
    .option('--no-children', say('不含子部门', 'without its sub-departments'))
    .option(
      '--query <text>',
      say('按姓名、拼音、账号、手机、邮箱或职务', 'by name, pinyin, user id, mobile, mail or position'),
    )
    .option(
      '--status <list>',
      say('状态：1 已激活、2 已禁用、4 未激活、5 已退出', 'status: 1 activated, 2 disabled, 4 not activated, 5 left'),
    )
    .option('--leaders', say('只看负责人', 'only leaders'))
    .option('--without-mobile', say('只看无手机号的', 'only those without a mobile'))
    .option('--removed', say('只看已移出可见范围的', 'only those who left the visible range'))
    .option('--user <list>', say('只导出这些账号，以逗号分隔', 'only these user ids, with commas'))
    .action(run(exportMembers))
}

/** `sync export <run>`. */
export const registerRunExport = (sync: Command, { say, run }: Frame): void => {
  withTarget(
    sync
      .command('export <run>')
      .description(say('导出一次运行的变更与问题', 'Write the changes and problems of a run to Excel or CSV')),
    say,
  )
    .addOption(
      new Option('--part <part>', say('CSV 写哪一部分', 'which of the two a CSV file holds'))
        .choices(['changes', 'problems'])
        .default('changes'),
    )
    .action(run(exportRun))
}

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

const columnsOf = (text: string): MemberColumn[] => {
  const asked = listOf(text)
  const unknown = asked.filter((name) => !memberColumns.some((column) => column === name))
  if (unknown.length === 0 && asked.length > 0)
    return asked.flatMap((name) => memberColumns.find((column) => column === name) ?? [])
  const known = memberColumns.join(', ')
  throw new UsageError(
    both(
      `没有列 ${unknown.join('、')}。可用的列：${known}`,
      `No such column: ${unknown.join(', ')}. Known columns: ${known}`,
    ),
  )
}

const statusesOf = (text: string): number[] => {
  const asked = listOf(text)
  if (asked.every((status) => /^\d{1,6}$/.test(status))) return asked.map(Number)
  throw new UsageError(both('--status 应为以逗号分隔的数字。', '--status takes numbers with commas.'))
}

const exportMembers = async (context: CommandContext, options: MemberExportOptions) => {
  const columns = options.columns === undefined ? [...memberColumns] : columnsOf(options.columns)
  const userIds = options.user === undefined ? undefined : listOf(options.user)
  const unmasked = options.unmasked ?? false
  const filter = {
    departmentId: options.department,
    children: options.children,
    query: options.query ?? '',
    status: options.status === undefined ? [] : statusesOf(options.status),
    leadersOnly: options.leaders ?? false,
    withoutMobile: options.withoutMobile ?? false,
    removed: options.removed ?? false,
  }
  const { id: profileId } = await context.profile()
  const written = await exportTo(context, options, { kind: 'members', profileId, filter, userIds, columns, unmasked })
  return tell(context, written, { columns, unmasked })
}

const exportRun = async (
  context: CommandContext,
  runId: string,
  options: ExportTarget & { part: 'changes' | 'problems' },
) => tell(context, await exportTo(context, options, { kind: 'run', runId, part: options.part }), {})

/** Nothing where standard output holds the file itself. */
const tell = async (
  context: CommandContext,
  { task, file, format }: Awaited<ReturnType<typeof exportTo>>,
  more: { columns?: readonly MemberColumn[]; unmasked?: boolean },
) => {
  if (file === '-') return exitCode.done
  const result: { file: string; format: ExportFormat; rows: number; sizeBytes: number } & typeof more = {
    file,
    format,
    rows: task.rowsDone,
    sizeBytes: task.sizeBytes ?? 0,
    ...more,
  }
  await context.console.result(result, () =>
    context.say(both(`已导出 ${result.rows} 行到 ${file}`, `${counted(result.rows, 'row')} written to ${file}`)),
  )
  return exitCode.done
}
