import type { Command } from 'commander'
import type { CommandContext } from '../command-context.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { formatDuration, formatTime } from '../output/format.ts'
import { renderTable } from '../output/table.ts'
import { findProfile } from '../profile-choice.ts'
import type { Frame, Register } from './frame.ts'
import { wholeNumber } from './option-values.ts'

const dayMs = 86_400_000

interface SpanOptions {
  days: number
  /** Only this company; figures are of all of them otherwise. */
  company?: string
}

export const registerMetrics: Register = (program, frame) => {
  const { say, run } = frame
  const metrics = program.command('metrics').description(say('最近 30 天的指标', 'Figures of the last 30 days'))
  spanned(metrics.command('apis'), frame)
    .description(say('每个接口的调用、错误与耗时', 'Calls, errors and latency per API'))
    .option('--company <name>', say('只看此企业（默认全部）', 'only this company (default: all)'))
    .action(run(apis))
  spanned(metrics.command('syncs'), frame)
    .description(say('每天的同步结果', 'How syncs ended, by day'))
    .option('--company <name>', say('只看此企业（默认全部）', 'only this company (default: all)'))
    .action(run(syncs))
  spanned(metrics.command('health'), frame)
    .description(say('内存、处理器、数据库与磁盘', 'Memory, processor, database and disk'))
    .action(run(health))
}

const spanned = (command: Command, { say }: Frame): Command =>
  command.option('--days <n>', say('最近几天', 'of the last days'), wholeNumber(1, 30), 7)

const companyOf = async (context: CommandContext, { company }: SpanOptions) =>
  company === undefined ? {} : { profileId: (await findProfile(await context.client(), company)).id }

const percent = (share: number): string => `${(share * 100).toFixed(share < 0.1 ? 2 : 1)}%`

const apis = async (context: CommandContext, options: SpanOptions) => {
  const client = await context.client()
  const toMs = Date.now()
  const company = await companyOf(context, options)
  const found = await client.metrics.apis({ ...company, fromMs: toMs - options.days * dayMs, toMs })
  const ms = (value: number | null) => (value === null ? null : formatDuration(value, context.language))
  await context.console.result(found, () =>
    found.length === 0
      ? context.say(both('这段时间没有调用。', 'There were no calls in that time.'))
      : renderTable(
          context.console.columns,
          [
            { title: context.say(both('接口', 'API')), value: (row) => row.endpoint },
            { title: context.say(both('调用', 'Calls')), value: (row) => row.calls, align: 'right' },
            { title: context.say(both('失败', 'Failures')), value: (row) => row.failures, align: 'right' },
            { title: context.say(both('重试', 'Retries')), value: (row) => row.retries, align: 'right' },
            { title: 'p50', value: (row) => ms(row.p50Ms), align: 'right' },
            { title: 'p95', value: (row) => ms(row.p95Ms), align: 'right' },
            { title: 'p99', value: (row) => ms(row.p99Ms), align: 'right' },
            {
              title: context.say(both('限额占用', 'Of the limit')),
              value: (row) => (row.limitShare === null ? null : percent(row.limitShare)),
              align: 'right',
            },
            {
              title: context.say(both('错误', 'Errors')),
              value: (row) =>
                row.causes
                  .map(({ cause, count, meaning }) => `${cause}${meaning ? ` ${context.say(meaning)}` : ''} ×${count}`)
                  .join('; '),
            },
          ],
          found,
        ),
  )
  return exitCode.done
}

/** Midnights of the local calendar. */
const dayEdges = (days: number): number[] => {
  const now = new Date()
  return Array.from({ length: days + 1 }, (_, index) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() - days + 1 + index).getTime(),
  )
}

const syncs = async (context: CommandContext, options: SpanOptions) => {
  const client = await context.client()
  const company = await companyOf(context, options)
  const found = await client.metrics.syncs({ ...company, dayEdgesMs: dayEdges(options.days) })
  await context.console.result(found, () =>
    renderTable(
      context.console.columns,
      [
        { title: context.say(both('日期', 'Day')), value: (row) => formatTime(row.startMs)?.slice(0, 10) ?? '' },
        { title: context.say(both('成功', 'Succeeded')), value: (row) => row.succeeded, align: 'right' },
        { title: context.say(both('存疑', 'Doubtful')), value: (row) => row.doubtful, align: 'right' },
        { title: context.say(both('失败', 'Failed')), value: (row) => row.failed, align: 'right' },
        {
          title: context.say(both('通常用时', 'Usual time')),
          value: (row) => (row.medianMs === null ? null : formatDuration(row.medianMs, context.language)),
          align: 'right',
        },
      ],
      found,
    ),
  )
  return exitCode.done
}

const megabytes = (bytes: number | null): string | null =>
  bytes === null ? null : `${(bytes / 1_000_000).toFixed(1)} MB`

const health = async (context: CommandContext, { days }: SpanOptions) => {
  const client = await context.client()
  const toMs = Date.now()
  const found = await client.metrics.health({ fromMs: toMs - days * dayMs, toMs, most: 200 })
  await context.console.result(found, () =>
    found.length === 0
      ? context.say(
          both(
            '还没有记录。桌面程序或 serve 运行时每 5 分钟记录一次。',
            'Nothing is recorded yet. The desktop app and serve record it every 5 minutes.',
          ),
        )
      : renderTable(
          context.console.columns,
          [
            { title: context.say(both('时间', 'Time')), value: (row) => formatTime(row.atMs) },
            { title: context.say(both('进程', 'Process')), value: (row) => row.process },
            { title: context.say(both('内存', 'Memory')), value: (row) => megabytes(row.rssBytes), align: 'right' },
            { title: context.say(both('处理器', 'Processor')), value: (row) => percent(row.cpuShare), align: 'right' },
            {
              title: context.say(both('数据库', 'Database')),
              value: (row) => megabytes(row.databaseBytes),
              align: 'right',
            },
            { title: 'WAL', value: (row) => megabytes(row.walBytes), align: 'right' },
            { title: context.say(both('日志', 'Log')), value: (row) => megabytes(row.logBytes), align: 'right' },
            {
              title: context.say(both('可用磁盘', 'Free disk')),
              value: (row) => megabytes(row.freeDiskBytes),
              align: 'right',
            },
          ],
          found,
        ),
  )
  return exitCode.done
}
