import type { CommandContext } from '../command-context.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { formatTime } from '../output/format.ts'
import { renderTable } from '../output/table.ts'
import type { Register } from './frame.ts'
import { wholeNumber } from './option-values.ts'

const readId = wholeNumber(1)
const readIds = (text: string, earlier: number[] | undefined): number[] => [...(earlier ?? []), readId(text)]

export const registerNotification: Register = (program, { say, run }) => {
  const notification = program.command('notification').description(say('查看通知', 'Look at notifications'))
  notification
    .command('list')
    .description(say('列出通知，最新的在前', 'List notifications, newest first'))
    .option('--unread', say('仅未读', 'only those that nobody has read'))
    .option('--limit <n>', say('最多显示', 'at most'), wholeNumber(1, 500), 20)
    .action(run(list))
  notification
    .command('read')
    .argument('[ids...]', say('编号', 'ids'), readIds)
    .description(say('标记为已读（不给编号则全部）', 'Mark as read; without ids all'))
    .action(run(read))
  notification.command('clear').description(say('移除已读的通知', 'Remove those that were read')).action(run(clear))
}

const list = async (context: CommandContext, { unread, limit }: { unread?: true; limit: number }) => {
  const client = await context.client()
  const found = await client.notifications.list({ unreadOnly: unread ?? false, limit })
  await context.console.result(found, () =>
    found.items.length === 0
      ? context.say(both('没有通知。', 'There are no notifications.'))
      : renderTable(
          context.console.columns,
          [
            { title: context.say(both('编号', 'Id')), value: (row) => row.notificationId, align: 'right' },
            { title: context.say(both('时间', 'Time')), value: (row) => formatTime(row.lastAtMs) },
            { title: context.say(both('次数', 'Times')), value: (row) => row.times, align: 'right' },
            {
              title: context.say(both('状态', 'State')),
              value: (row) => context.say(row.readAtMs === null ? both('未读', 'unread') : both('已读', 'read')),
            },
            {
              title: context.say(both('通知', 'Notification')),
              value: (row) => `${context.say(row.title)} ${context.say(row.text)}`,
              whole: true,
            },
          ],
          found.items,
        ),
  )
  return exitCode.done
}

const read = async (context: CommandContext, notificationIds: number[] = []) => {
  const client = await context.client()
  const result = await client.notifications.markRead(notificationIds.length > 0 ? { notificationIds } : {})
  await context.console.result(result, () =>
    context.say(both(`还有 ${result.unread} 条未读。`, `${result.unread} unread.`)),
  )
  return exitCode.done
}

const clear = async (context: CommandContext) => {
  const client = await context.client()
  const result = await client.notifications.clear({})
  await context.console.result(result, () =>
    context.say(both(`已移除 ${result.removed} 条。`, `${result.removed} removed.`)),
  )
  return exitCode.done
}
