import type { CommandContext } from '../command-context.ts'
import { both } from '../language.ts'

const system = both('系统通知', 'System notification')

/** Whether a channel is called as the one that is always there is called until somebody names it. */
export const isSystemName = (name: string): boolean => name === system['zh-CN'] || name === system.en

/** That channel is named by the language in which it was made; it is told in the language of whoever reads. */
export const channelName = (context: CommandContext, name: string): string =>
  isSystemName(name) ? context.say(system) : name
