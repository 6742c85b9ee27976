import { setTimeout } from 'node:timers/promises'
import { Option } from 'commander'
import { companyJobs, scheduleJobs } from '../../../contract/schedules.ts'
import type { Schedule, ScheduleJob, ScheduleRule, ScheduleRun } from '../../../contract/schedules.ts'
import { jobNames } from '../../../schedule/schedule-names.ts'
import type { CommandContext, DeskClient } from '../command-context.ts'
import { exitCode, exitCodeOfErrcode } from '../exit-code.ts'
import type { ExitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { formatTime } from '../output/format.ts'
import { renderFields, renderTable } from '../output/table.ts'
import { UsageError } from '../usage-error.ts'
import type { Frame, Register } from './frame.ts'
import { wholeNumber } from './option-values.ts'
import { outcomeTitles, printRuns, triggerTitles } from './schedule-runs.ts'

/** How soon the end of a run is noticed. */
const lookEveryMs = 200
const longestOffsetMinutes = 60

interface RuleOptions {
  cron?: string
  timeZone?: string
  machineTime?: true
  offset?: number
  disabled?: true
}

export const registerSchedule: Register = (program, { say, run }) => {
  const schedule = program.command('schedule').description(say('按时间做的事', 'What is done by the clock'))
  const id = say('<计划>：编号，或默认计划的任务名', '<schedule>: its id, or the task of a default one')
  schedule
    .command('list')
    .description(say('列出计划和下次执行的时间', 'List schedules, with their next times'))
    .option('--all', say('所有企业', 'of all companies'))
    .action(run(list))
  schedule
    .command('show <schedule>')
    .description(say(`显示一个计划。${id}`, `Show a schedule. ${id}`))
    .action(run(show))
  schedule
    .command('history [schedule]')
    .description(say('列出执行记录，最新的在前', 'List what was done, newest first'))
    .option('--limit <n>', say('最多显示', 'at most'), wholeNumber(1, 1000), 20)
    .action(run(history))
  schedule
    .command('preview <cron>')
    .description(say('用文字说明一条规则，并列出之后的时间', 'Say a rule in words, with its next times'))
    .option('--time-zone <zone>', say('时区（默认本机）', 'time zone (default: of this machine)'))
    .option('--count <n>', say('几次', 'how many'), wholeNumber(1, 50), 5)
    .action(run(preview))
  withRule(
    schedule
      .command('add <job>')
      .description(say(`新增计划：${scheduleJobs.join('、')}`, `Add a schedule: ${scheduleJobs.join(', ')}`))
      .requiredOption('--cron <cron>', say('5 段，或 6 段（秒在前）', '5 fields, or 6 with seconds first')),
    say,
  )
    .option('--disabled', say('先不启用', 'switched off at first'))
    .action(run(add))
  withRule(
    schedule
      .command('set <schedule>')
      .description(say('修改计划', 'Change a schedule'))
      .option('--cron <cron>', say('5 段，或 6 段（秒在前）', '5 fields, or 6 with seconds first')),
    say,
  ).action(run(set))
  for (const [name, enabled, description] of [
    ['enable', true, say('启用计划', 'Switch a schedule on')],
    ['disable', false, say('停用计划', 'Switch a schedule off')],
  ] as const)
    schedule
      .command(`${name} <schedule>`)
      .description(description)
      .action(run(change(() => ({ enabled }))))
  schedule
    .command('remove <schedule>')
    .description(say('移除自己添加的计划', 'Remove a schedule that somebody added'))
    .action(run(remove))
  schedule
    .command('run <schedule>')
    .description(say('立即执行，等到结束', 'Do it now, and wait until it ends'))
    .action(run(runNow))
  schedule
    .command('pause')
    .description(say('暂停全部，直到继续', 'Start nothing by the clock until resumed'))
    .action(run(setPaused('pauseAll')))
  schedule
    .command('resume')
    .description(say('继续；错过的各补做一次', 'Go by the clock again; what was missed is done once'))
    .action(run(setPaused('resumeAll')))
}

const withRule = (command: ReturnType<Parameters<Register>[0]['command']>, say: Frame['say']) =>
  command
    .addOption(new Option('--time-zone <zone>', say('IANA 时区', 'IANA time zone')).conflicts('machineTime'))
    .option('--machine-time', say('用本机时区', 'the time zone of this machine'))
    .option(
      '--offset <minutes>',
      say('随机推迟，最多几分钟', 'start up to so many minutes later, at random'),
      wholeNumber(0, longestOffsetMinutes),
    )

/** What the options say of a rule; what they leave out is left out. */
const ruleOf = ({ cron, timeZone, machineTime, offset }: RuleOptions): Partial<ScheduleRule> => ({
  ...(cron === undefined ? {} : { cron }),
  ...(timeZone === undefined ? {} : { timeZone }),
  ...(machineTime ? { timeZone: null } : {}),
  ...(offset === undefined ? {} : { randomOffsetMs: offset * 60_000 }),
})

/** The company that is meant; null before there is one. */
const companyOf = async (context: CommandContext): Promise<string | null> =>
  (await (await context.client()).profiles.list({})).length === 0 ? null : (await context.profile()).id

/** By its id, or the task of a default one of the company. */
const find = async (context: CommandContext, wanted: string): Promise<Schedule> => {
  const client = await context.client()
  const { items } = await client.schedules.list({})
  const company = items.some(({ scheduleId }) => scheduleId === wanted) ? null : await companyOf(context)
  const found =
    items.find(({ scheduleId }) => scheduleId === wanted) ??
    items.find(({ scheduleId }) => scheduleId === `${wanted}:${company}`)
  if (found) return found
  throw new UsageError(
    both(
      `没有名为 ${wanted} 的计划，用 schedule list 查看。`,
      `There is no schedule ${wanted}; see \`schedule list\`.`,
    ),
  )
}

const companyNames = async (client: DeskClient): Promise<(profileId: string | null) => string | null> => {
  const names = new Map((await client.profiles.list({})).map(({ id, name }) => [id, name]))
  return (profileId) => (profileId === null ? null : (names.get(profileId) ?? profileId))
}

const list = async (context: CommandContext, { all }: { all?: true }) => {
  const client = await context.client()
  const profileId = all ? null : await companyOf(context)
  const found = await client.schedules.list(profileId === null ? {} : { profileId })
  const nameOf = await companyNames(client)
  const { pausedAtMs, keeper } = found.state
  const notes = [
    ...(pausedAtMs === null
      ? []
      : [both(`自 ${formatTime(pausedAtMs)} 起全部暂停。`, `All paused since ${formatTime(pausedAtMs)}.`)]),
    ...(keeper === null
      ? [
          both(
            '没有打开桌面程序或 serve，到期时不会执行。',
            'Neither the desktop app nor `serve` is open: nothing is done when it is due.',
          ),
        ]
      : []),
  ]
  await context.console.result(found, () =>
    [
      renderTable(
        context.console.columns,
        [
          { title: context.say(both('编号', 'Id')), value: (row) => row.scheduleId, whole: true },
          { title: context.say(both('任务', 'Task')), value: (row) => context.say(jobNames[row.job]) },
          { title: context.say(both('企业', 'Company')), value: (row) => nameOf(row.profileId) },
          { title: context.say(both('规则', 'Rule')), value: (row) => ruleText(context, row) },
          { title: context.say(both('下次', 'Next')), value: (row) => nextText(context, row, found.state) },
          { title: context.say(both('上次', 'Last')), value: (row) => lastText(context, row) },
        ],
        found.items,
      ),
      ...notes.map((note) => context.say(note)),
    ].join('\n'),
  )
  return exitCode.done
}

const ruleText = (context: CommandContext, { description, timeZone }: Schedule): string =>
  `${context.say(description)}${timeZone === null ? '' : ` (${timeZone})`}`

const nextText = (
  context: CommandContext,
  { enabled, nextAtMs, running }: Schedule,
  { pausedAtMs }: { pausedAtMs: number | null },
): string | null => {
  if (running) return context.say(both('正在执行', 'running'))
  if (!enabled) return context.say(both('已停用', 'switched off'))
  return pausedAtMs === null ? formatTime(nextAtMs) : context.say(both('暂停中', 'paused'))
}

const lastText = (context: CommandContext, { last }: Schedule): string | null =>
  last === null
    ? null
    : `${formatTime(last.atMs)} ${context.say(last.outcome === null ? both('执行中', 'running') : outcomeTitles[last.outcome])}`

const print = async (context: CommandContext, schedule: Schedule): Promise<void> => {
  const client = await context.client()
  const nameOf = await companyNames(client)
  const { state } = await client.schedules.list({})
  const minutes = schedule.randomOffsetMs / 60_000
  await context.console.result(schedule, () =>
    renderFields([
      [context.say(both('编号', 'Id')), schedule.scheduleId],
      [context.say(both('任务', 'Task')), context.say(jobNames[schedule.job])],
      [context.say(both('企业', 'Company')), nameOf(schedule.profileId) ?? context.say(both('全部', 'all'))],
      [context.say(both('规则', 'Rule')), `${ruleText(context, schedule)}  ${schedule.cron}`],
      [
        context.say(both('随机推迟', 'Random delay')),
        context.say(minutes === 0 ? both('无', 'none') : both(`最多 ${minutes} 分钟`, `up to ${minutes} min`)),
      ],
      [context.say(both('下次', 'Next')), nextText(context, schedule, state)],
      [
        context.say(both('重试', 'Retry')),
        schedule.retry &&
          context.say(
            both(
              `${formatTime(schedule.retry.atMs)}，第 ${schedule.retry.attempt} 次`,
              `${formatTime(schedule.retry.atMs)}, attempt ${schedule.retry.attempt}`,
            ),
          ),
      ],
      [context.say(both('上次', 'Last')), lastText(context, schedule)],
    ]),
  )
}

const show = async (context: CommandContext, wanted: string) => {
  await print(context, await find(context, wanted))
  return exitCode.done
}

const history = async (context: CommandContext, wanted: string | undefined, { limit }: { limit: number }) => {
  const client = await context.client()
  const company = wanted === undefined ? await companyOf(context) : null
  const asked =
    wanted === undefined
      ? company === null
        ? {}
        : { profileId: company }
      : { scheduleId: (await find(context, wanted)).scheduleId }
  await printRuns(context, await client.schedules.history({ ...asked, limit }))
  return exitCode.done
}

const preview = async (
  context: CommandContext,
  cron: string,
  { timeZone, count }: { timeZone?: string; count: number },
) => {
  const client = await context.client()
  const found = await client.schedules.preview({ cron, timeZone: timeZone ?? null, count })
  // Swedish writes times as everything here does: 2026-11-23 02:00:00.
  const ofZone = new Intl.DateTimeFormat('sv', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  await context.console.result(found, () =>
    [
      `${context.say(found.description)}${timeZone === undefined ? '' : ` (${timeZone})`}`,
      ...found.nextAtMs.map((ms) => `  ${ofZone.format(ms)}`),
    ].join('\n'),
  )
  return exitCode.done
}

const add = async (context: CommandContext, name: string, options: RuleOptions & { cron: string }) => {
  const job = scheduleJobs.find((known) => known === name)
  if (!job)
    throw new UsageError(
      both(
        `没有任务“${name}”。可用：${scheduleJobs.join('、')}`,
        `There is no task “${name}”. Known: ${scheduleJobs.join(', ')}`,
      ),
    )
  const client = await context.client()
  const profileId = isOfCompany(job) ? (await context.profile()).id : null
  const rule = { timeZone: null, randomOffsetMs: 0, ...ruleOf(options), cron: options.cron, enabled: !options.disabled }
  await print(context, await client.schedules.add({ ...rule, job, profileId }))
  return exitCode.done
}

const isOfCompany = (job: ScheduleJob): boolean => companyJobs.includes(job)

/** Changes a schedule and prints it. */
const change =
  <Arguments extends unknown[]>(ruleFrom: (...args: Arguments) => Partial<ScheduleRule>) =>
  async (context: CommandContext, wanted: string, ...args: Arguments) => {
    const client = await context.client()
    const { scheduleId } = await find(context, wanted)
    await print(context, await client.schedules.update({ scheduleId, ...ruleFrom(...args) }))
    return exitCode.done
  }

const set = change((options: RuleOptions) => {
  const rule = ruleOf(options)
  if (Object.keys(rule).length > 0) return rule
  throw new UsageError(
    both(
      '请给出要修改的内容：--cron、--time-zone、--machine-time 或 --offset。',
      'Say what to change: --cron, --time-zone, --machine-time or --offset.',
    ),
  )
})

const remove = async (context: CommandContext, wanted: string) => {
  const client = await context.client()
  const { scheduleId } = await find(context, wanted)
  const removed = await client.schedules.remove({ scheduleId })
  await context.console.result(removed, () => context.say(both('已移除。', 'Removed.')))
  return exitCode.done
}

const setPaused = (what: 'pauseAll' | 'resumeAll') => async (context: CommandContext) => {
  const client = await context.client()
  const state = await client.schedules[what]({})
  await context.console.result(state, () =>
    context.say(
      state.pausedAtMs === null
        ? both('已继续；错过的各补做一次。', 'Going by the clock again; what was missed is done once.')
        : both('已暂停全部计划。', 'All schedules are paused.'),
    ),
  )
  return exitCode.done
}

/** It runs in this process, which therefore waits; the first SIGINT breaks it off. */
const runNow = async (context: CommandContext, wanted: string) => {
  const client = await context.client()
  const { scheduleId } = await find(context, wanted)
  const { scheduleRunId } = await client.schedules.runNow({ scheduleId })
  for (;;) {
    const { items } = await client.schedules.history({ scheduleId, limit: 20 })
    const run = items.find((item) => item.scheduleRunId === scheduleRunId)
    if (!run || context.signal.aborted) return exitCode.cancelled
    if (run.finishedAtMs !== null) {
      await printRun(context, run)
      return exitCodeOf(run)
    }
    await setTimeout(lookEveryMs, undefined, { signal: context.signal }).catch(() => undefined)
  }
}

const printRun = (context: CommandContext, run: ScheduleRun) =>
  context.console.result(run, () =>
    renderFields([
      [context.say(both('任务', 'Task')), context.say(jobNames[run.job])],
      [context.say(both('触发', 'Trigger')), context.say(triggerTitles[run.trigger])],
      [context.say(both('结果', 'Outcome')), run.outcome && context.say(outcomeTitles[run.outcome])],
      [context.say(both('说明', 'Detail')), run.detail && context.say(run.detail)],
      [context.say(both('同步', 'Sync')), run.runId],
    ]),
  )

const exitCodeOf = ({ outcome, errcode }: ScheduleRun): ExitCode => {
  switch (outcome) {
    case 'failed':
      return errcode === null ? exitCode.upstream : exitCodeOfErrcode(errcode)
    case 'skipped':
      return exitCode.notConfigured
    case 'waiting':
      return exitCode.awaitingConfirmation
    case 'partial':
    case 'interrupted':
      return exitCode.partial
    default:
      return exitCode.done
  }
}
