import { Option } from 'commander'
import { runStates, syncKinds } from '../../../contract/sync.ts'
import type { Run, RunState, SyncKind } from '../../../contract/sync.ts'
import type { CommandContext } from '../command-context.ts'
import { exitCode, exitCodeOfRun } from '../exit-code.ts'
import { both } from '../language.ts'
import { formatDuration, formatTime } from '../output/format.ts'
import { renderTable } from '../output/table.ts'
import { followRun, printRun, stateOf } from '../run-result.ts'
import { registerRunExport } from './export.ts'
import type { Register } from './frame.ts'
import { listed, wholeNumber } from './option-values.ts'
import { registerSyncReview } from './sync-review.ts'

interface StartOptions {
  department?: number
  /** False with `--no-children`. */
  children: boolean
  member: string[]
  dryRun?: true
}

export const registerSync: Register = (program, { say, run }) => {
  const sync = program.command('sync').description(say('同步通讯录', 'Sync the directory'))
  const titles: readonly (readonly [SyncKind, string])[] = [
    ['departments', say('同步部门', 'Sync the departments')],
    ['members', say('同步成员', 'Sync the members')],
    ['tags', say('同步标签', 'Sync the tags')],
    ['all', say('同步全部', 'Sync everything')],
  ]
  for (const [kind, title] of titles)
    sync
      .command(kind)
      .description(title)
      .option('--department <id>', say('仅此部门', 'only this department'), wholeNumber(0, 2 ** 32 - 1))
      .option('--no-children', say('不含子部门', 'without its sub-departments'))
      .option('--member <userid>', say('仅此成员，可重复', 'only this person; may be repeated'), listed, [])
      .option('--dry-run', say('只比较，不写入', 'compare only, apply nothing'))
      .action(run((context, options: StartOptions) => start(context, kind, options)))
  for (const [name, title, action] of [
    ['confirm', say('确认并写入等待中的运行', 'Apply the plan of a run that waits'), confirm],
    ['reject', say('放弃等待中的运行', 'Throw away the plan of a run that waits'), act('reject')],
    ['cancel', say('取消运行', 'Cancel a run'), act('cancel')],
    ['pause', say('暂停运行', 'Hold a run'), act('pause')],
    ['resume', say('继续暂停的运行', 'Let a held run go on'), act('resume')],
    ['show', say('显示一次运行', 'Show a run'), show],
  ] as const)
    sync.command(`${name} <run>`).description(title).action(run(action))
  sync
    .command('runs')
    .description(say('列出运行', 'List runs, newest first'))
    .addOption(
      new Option('--state <state...>', say('仅这些状态', 'only in these states')).choices(runStates).default([]),
    )
    .addOption(new Option('--kind <kind...>', say('仅这些内容', 'only of these kinds')).choices(syncKinds).default([]))
    .option('--limit <n>', say('最多显示', 'at most'), wholeNumber(1, 1000), 20)
    .action(run(runs))
  registerSyncReview(sync, { say, run })
  registerRunExport(sync, { say, run })
}

const start = async (context: CommandContext, kind: SyncKind, options: StartOptions) => {
  const client = await context.client()
  const { runId } = await client.sync.start({
    profileId: (await context.profile()).id,
    kind,
    scope: { departmentId: options.department, children: options.children, ...peopleOf(options.member) },
    dryRun: options.dryRun ?? false,
  })
  return printOutcome(context, await followRun(context, client, runId))
}

/** One person is asked for as before; several go into one run. */
const peopleOf = (userIds: string[]): { userId?: string; userIds?: string[] } => {
  const [only] = userIds
  return userIds.length === 1 && only !== undefined ? { userId: only } : userIds.length > 1 ? { userIds } : {}
}

const printOutcome = async (context: CommandContext, run: Run) => {
  await printRun(context, await context.client(), run)
  return exitCodeOfRun(run)
}

const confirm = async (context: CommandContext, runId: string) => {
  const client = await context.client()
  await client.sync.confirm({ runId })
  return printOutcome(context, await followRun(context, client, runId))
}

/** Does something with a run and prints how it stands then. */
const act = (what: 'reject' | 'cancel' | 'pause' | 'resume') => async (context: CommandContext, runId: string) => {
  const client = await context.client()
  await printRun(context, client, await client.sync[what]({ runId }))
  return exitCode.done
}

const show = async (context: CommandContext, runId: string) => {
  const client = await context.client()
  await printRun(context, client, await client.sync.get({ runId }))
  return exitCode.done
}

const runs = async (
  context: CommandContext,
  { state, kind, limit }: { state: RunState[]; kind: SyncKind[]; limit: number },
) => {
  const client = await context.client()
  const found = await client.sync.runs({ profileId: (await context.profile()).id, states: state, kinds: kind, limit })
  await context.console.result(found, () =>
    found.items.length === 0
      ? context.say(both('还没有运行过。', 'There has been no run yet.'))
      : renderTable(
          context.console.columns,
          [
            { title: context.say(both('运行', 'Run')), value: (row) => row.runId },
            { title: context.say(both('内容', 'Kind')), value: (row) => row.kind },
            { title: context.say(both('触发', 'Trigger')), value: (row) => row.trigger },
            { title: context.say(both('状态', 'State')), value: (row) => context.say(stateOf(row)) },
            { title: context.say(both('开始于', 'Started')), value: (row) => formatTime(row.startedAtMs) },
            {
              title: context.say(both('用时', 'Took')),
              value: (row) => (row.durationMs === null ? null : formatDuration(row.durationMs, context.language)),
              align: 'right',
            },
            { title: context.say(both('问题', 'Problems')), value: (row) => row.problemCount, align: 'right' },
          ],
          found.items,
        ),
  )
  return exitCode.done
}
