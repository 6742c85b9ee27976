import type { ScheduleOutcome, ScheduleRun } from '../../../contract/schedules.ts'
import type { Bilingual } from '../../../contract/shapes.ts'
import { jobNames } from '../../../schedule/schedule-names.ts'
import type { CommandContext } from '../command-context.ts'
import { both } from '../language.ts'
import { formatDuration, formatTime } from '../output/format.ts'
import { renderTable } from '../output/table.ts'

export const outcomeTitles: Readonly<Record<ScheduleOutcome, Bilingual>> = {
  done: both('完成', 'done'),
  partial: both('不完整', 'partial'),
  waiting: both('等待确认', 'waiting for confirmation'),
  failed: both('失败', 'failed'),
  skipped: both('跳过', 'skipped'),
  interrupted: both('中断', 'interrupted'),
}
export const triggerTitles: Readonly<Record<ScheduleRun['trigger'], Bilingual>> = {
  clock: both('到期', 'clock'),
  person: both('手动', 'person'),
  retry: both('重试', 'retry'),
}

export const printRuns = (context: CommandContext, found: { total: number; items: ScheduleRun[] }) =>
  context.console.result(found, () =>
    found.items.length === 0
      ? context.say(both('还没有执行过。', 'Nothing has been done yet.'))
      : renderTable(
          context.console.columns,
          [
            { title: context.say(both('开始于', 'Started')), value: (row) => formatTime(row.startedAtMs) },
            { title: context.say(both('任务', 'Task')), value: (row) => context.say(jobNames[row.job]) },
            { title: context.say(both('触发', 'Trigger')), value: (row) => context.say(triggerTitles[row.trigger]) },
            { title: context.say(both('到期时间', 'Due')), value: (row) => formatTime(row.dueAtMs) },
            { title: context.say(both('错过', 'Missed')), value: (row) => row.missed, align: 'right' },
            { title: context.say(both('次数', 'Attempt')), value: (row) => row.attempt, align: 'right' },
            {
              title: context.say(both('结果', 'Outcome')),
              value: (row) =>
                context.say(row.outcome === null ? both('执行中', 'running') : outcomeTitles[row.outcome]),
            },
            {
              title: context.say(both('用时', 'Took')),
              value: (row) =>
                row.finishedAtMs === null
                  ? null
                  : formatDuration(Math.max(0, row.finishedAtMs - row.startedAtMs), context.language),
              align: 'right',
            },
            {
              title: context.say(both('说明', 'Detail')),
              value: (row) => row.detail && context.say(row.detail),
              whole: true,
            },
          ],
          found.items,
        ),
  )
