import type { Run, RunProgress } from '../../contract/sync.ts'
import type { CommandContext, DeskClient } from './command-context.ts'
import { both } from './language.ts'
import { formatDuration, formatTime } from './output/format.ts'
import { renderProgressLine } from './output/progress-line.ts'
import { renderFields, renderTable } from './output/table.ts'

/** The most problems that are printed; `problemCount` says how many there are. */
const shownProblems = 1000
const listedInText = 20

/** Waits for the end of a run, or for the point where it needs a person. The first SIGINT cancels it. */
export const followRun = async (context: CommandContext, client: DeskClient, runId: string): Promise<Run> => {
  const cancel = async () => {
    context.console.note(context.say(both('正在取消…（再按一次强制退出）', 'Cancelling… (once more to quit at once)')))
    try {
      await client.sync.cancel({ runId })
    } catch {
      // The run ended by itself at the same moment; its final state is read below.
    }
  }
  let cancelling: Promise<void> | null = null
  const onAbort = () => {
    cancelling ??= cancel()
  }
  context.signal.addEventListener('abort', onAbort, { once: true })
  if (context.signal.aborted) onAbort()
  try {
    // The stream itself is not aborted: it tells when the cancelled run has come to rest.
    for await (const progress of await client.sync.watch({ runId })) showProgress(context, progress)
    await cancelling
  } finally {
    context.signal.removeEventListener('abort', onAbort)
    context.console.progress('')
  }
  return client.sync.get({ runId })
}

const showProgress = (context: CommandContext, progress: RunProgress) => {
  if (context.console.bar)
    context.console.progress(renderProgressLine(progress, context.console.bar.columns, context.language))
}

/** Prints a run in the shape that scripts rely on (docs/user-guide.md). */
export const printRun = async (context: CommandContext, client: DeskClient, run: Run): Promise<void> => {
  const problems =
    run.problemCount === 0 ? [] : (await client.sync.problems({ runId: run.runId, limit: shownProblems })).items
  const profile = (await client.profiles.list({})).find(({ id }) => id === run.profileId)
  const printed = problems.map((problem) => ({ ...problem, reason: context.say(problem.reason) }))
  const value = { ...run, profile: profile?.name ?? run.profileId, problems: printed }
  await context.console.result(value, () => readable(context, value))
}

type PrintedRun = Run & { profile: string; problems: { kind: string; id: string; reason: string }[] }

const entities = [
  ['departments', both('部门', 'Departments')],
  ['members', both('成员', 'Members')],
  ['tags', both('标签', 'Tags')],
] as const

const columns = [
  ['total', both('总数', 'Total')],
  ['created', both('新增', 'Created')],
  ['updated', both('更新', 'Updated')],
  ['moved', both('移动', 'Moved')],
  ['unchanged', both('未变', 'Unchanged')],
  ['removed', both('移除', 'Removed')],
  ['skipped', both('跳过', 'Skipped')],
  ['failed', both('失败', 'Failed')],
] as const

const readable = (context: CommandContext, run: PrintedRun): string => {
  const { say, language } = context
  const heading = renderFields([
    [say(both('运行', 'Run')), run.runId],
    [say(both('企业', 'Company')), run.profile],
    [say(both('内容', 'Kind')), run.dryRun ? `${run.kind} (${say(both('试运行', 'dry run'))})` : run.kind],
    [say(both('状态', 'State')), `${stateSigns[run.state]} ${say(stateOf(run))}`],
    [say(both('开始于', 'Started')), formatTime(run.startedAtMs)],
    [say(both('用时', 'Took')), run.durationMs === null ? null : formatDuration(run.durationMs, language)],
    [say(both('说明', 'Why')), run.reason ? say(run.reason) : null],
    [say(both('错误码', 'errcode')), run.errcode],
  ])
  const rows = entities.flatMap(([key, title]) => {
    const found = run.counts[key]
    return found ? [{ title: say(title), counts: found }] : []
  })
  const parts = [heading]
  if (rows.length > 0)
    parts.push(
      renderTable(
        context.console.columns,
        [
          { title: '', value: (row) => row.title },
          ...columns.map(([key, title]) => ({
            title: say(title),
            value: (row: (typeof rows)[number]) => row.counts[key],
            align: 'right' as const,
          })),
        ],
        rows,
      ),
    )
  if (run.state === 'awaiting-confirmation' && !run.dryRun)
    parts.push(
      say(
        both(
          `确认：sync confirm ${run.runId}；放弃：sync reject ${run.runId}`,
          `To apply it: sync confirm ${run.runId}; to drop it: sync reject ${run.runId}`,
        ),
      ),
    )
  if (run.problemCount > 0) parts.push(problemList(context, run))
  return parts.join('\n\n')
}

const problemList = (context: CommandContext, run: PrintedRun): string => {
  const shown = run.problems.slice(0, listedInText)
  const more = run.problemCount - shown.length
  const table = renderTable(
    context.console.columns,
    [
      { title: context.say(both('问题', 'Problem')), value: (row) => row.kind },
      { title: 'id', value: (row) => row.id },
      { title: context.say(both('原因', 'Reason')), value: (row) => row.reason, whole: true },
    ],
    shown,
  )
  return more > 0 ? `${table}\n${context.say(both(`……另有 ${more} 个`, `… and ${more} more`))}` : table
}

/** A held run is running, but nothing happens. */
export const stateOf = ({ state, paused }: Pick<Run, 'state' | 'paused'>) =>
  paused ? both('已暂停', 'paused') : stateTitles[state]

const stateTitles: Readonly<Record<Run['state'], ReturnType<typeof both>>> = {
  queued: both('排队中', 'queued'),
  running: both('进行中', 'running'),
  succeeded: both('成功', 'succeeded'),
  suspicious: both('成功但可疑', 'finished, but suspicious'),
  partial: both('部分完成', 'partial'),
  failed: both('失败', 'failed'),
  'awaiting-confirmation': both('等待确认', 'awaiting confirmation'),
  rejected: both('已放弃', 'rejected'),
  cancelled: both('已取消', 'cancelled'),
  interrupted: both('已中断', 'interrupted'),
}

const stateSigns: Readonly<Record<Run['state'], string>> = {
  queued: '…',
  running: '…',
  succeeded: '✔',
  suspicious: '!',
  partial: '!',
  failed: '✖',
  'awaiting-confirmation': '?',
  rejected: '–',
  cancelled: '–',
  interrupted: '✖',
}
