import type { CommandContext } from '../command-context.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { formatDuration } from '../output/format.ts'
import type { Register } from './frame.ts'
import { confirm } from './option-values.ts'

export const registerAppLock: Register = (program, { say, run }) => {
  const lock = program.command('app-lock').description(say('桌面应用的应用锁', 'The app lock of the desktop app'))
  lock.command('status').description(say('查看是否已锁定', 'Whether it is locked')).action(run(show))
  lock
    .command('off')
    .description(say('忘记解锁码时关闭应用锁', 'Switch it off, for when the code was forgotten'))
    .option('--yes', say('不再询问', 'do not ask'))
    .action(run(off))
}

const show = async (context: CommandContext) => {
  const client = await context.client()
  const status = await client.access.lockStatus({})
  await context.console.result(status, () => {
    if (!status.enabled) return context.say(both('没有设置应用锁。', 'No app lock is set.'))
    const state = status.locked
      ? both('桌面应用已锁定。', 'The desktop app is locked.')
      : both('桌面应用未锁定。', 'The desktop app is not locked.')
    if (status.idleMs === null) return context.say(state)
    const idle = formatDuration(status.idleMs, context.language)
    return `${context.say(state)}${context.say(both(`空闲 ${idle} 后锁定。`, ` It locks itself after ${idle} without use.`))}`
  })
  return exitCode.done
}

const off = async (context: CommandContext, { yes }: { yes?: true }) => {
  await confirm(
    context,
    yes,
    context.say(both('关闭桌面应用的应用锁？', 'Switch off the app lock of the desktop app?')),
  )
  const client = await context.client()
  const status = await client.access.setLock({ code: null })
  await context.console.result(status, () => context.say(both('应用锁已关闭。', 'The app lock is off.')))
  return exitCode.done
}
