import type { ChannelKind, ChannelTarget } from '../../../contract/alerts.ts'
import type { CommandContext } from '../command-context.ts'
import { both } from '../language.ts'
import { chooseSecret } from '../secret-choice.ts'
import { UsageError } from '../usage-error.ts'
import { readHiddenValue } from './option-values.ts'
import type { HiddenValueOptions } from './option-values.ts'

export interface TargetOptions extends HiddenValueOptions {
  signEnv?: string
  tokenEnv?: string
  sign?: false
  token?: false
  toUser: string[]
  toDepartment: string[]
  agentId?: number
}

const fromVariable = (context: CommandContext, name: string | undefined): string | undefined => {
  if (name === undefined) return undefined
  const value = context.env[name]?.trim()
  if (value) return value
  throw new UsageError(both(`环境变量 ${name} 未设置或为空。`, `The environment variable ${name} is not set or empty.`))
}

export const appTarget = async (context: CommandContext, options: TargetOptions): Promise<ChannelTarget> => {
  const profile = await context.profile()
  const secret = chooseSecret(profile.secrets, {
    kind: 'app',
    ...(options.agentId === undefined ? {} : { agentId: options.agentId }),
  })
  if (!secret) throw new UsageError(both('请用 --agent-id 指定应用。', 'Name the app with --agent-id.'))
  const wrong = options.toDepartment.find((id) => !/^\d{1,10}$/.test(id))
  if (wrong !== undefined)
    throw new UsageError(both(`部门 ID 应为数字：${wrong}`, `A department id is a number: ${wrong}`))
  return {
    kind: 'wecom-app',
    profileId: profile.id,
    secretId: secret.id,
    toUsers: options.toUser,
    toDepartments: options.toDepartment.map(Number),
  }
}

/** Keys come from variables or standard input, never from arguments: those are seen by everybody on the machine. */
export const webhookTarget = async (
  context: CommandContext,
  kind: Exclude<ChannelKind, 'system' | 'wecom-app'>,
  options: TargetOptions,
  needed: boolean,
): Promise<ChannelTarget | null> => {
  const given = options.stdin !== undefined || options.env !== undefined
  const question = context.say(both('Webhook 地址（不回显）：', 'Webhook address (not shown): '))
  const url = needed || given ? { url: await readHiddenValue(context, options, question) } : {}
  const sign = options.sign === false ? null : fromVariable(context, options.signEnv)
  const token = options.token === false ? null : fromVariable(context, options.tokenEnv)
  if (!needed && !given && sign === undefined && token === undefined) return null
  const signSecret = sign === undefined ? {} : { signSecret: sign }
  if (kind === 'wecom-robot') return { kind, ...url }
  if (kind === 'webhook') return { kind, ...url, ...signSecret, ...(token === undefined ? {} : { bearerToken: token }) }
  return { kind, ...url, ...signSecret }
}
