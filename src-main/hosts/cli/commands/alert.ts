import { Option } from 'commander'
import { isLimited } from '../../../contract/alerts.ts'
import type { AlertRule, Channel, ChannelKind, Delivery } from '../../../contract/alerts.ts'
import { notificationKinds, severities } from '../../../contract/notifications.ts'
import type { NotificationKind, Severity } from '../../../contract/notifications.ts'
import { languages } from '../../../contract/shapes.ts'
import type { Language } from '../../../contract/shapes.ts'
import type { CommandContext, DeskClient } from '../command-context.ts'
import { exitCode } from '../exit-code.ts'
import { both } from '../language.ts'
import { formatTime } from '../output/format.ts'
import { renderFields, renderTable } from '../output/table.ts'
import { UsageError } from '../usage-error.ts'
import { appTarget, webhookTarget } from './alert-target.ts'
import type { TargetOptions } from './alert-target.ts'
import { channelName, isSystemName } from './channel-name.ts'
import { clockSpan, decimal, onOff, span } from './alert-values.ts'
import type { Frame, Register } from './frame.ts'
import { confirm, listed, wholeNumber } from './option-values.ts'

const addableKinds = ['feishu', 'wecom-robot', 'wecom-app', 'dingtalk', 'webhook'] satisfies ChannelKind[]

interface ChannelOptions extends TargetOptions {
  name?: string
  messageLanguage?: Language
  severity?: Severity
}

const withTarget = (command: ReturnType<Parameters<Register>[0]['command']>, say: Frame['say']) =>
  command
    .option('--stdin', say('从标准输入读取 Webhook 地址', 'read the webhook address from standard input'))
    .option('--env <var>', say('从环境变量读取 Webhook 地址', 'read the webhook address from a variable'))
    .option('--sign-env <var>', say('从环境变量读取签名密钥', 'read the signing secret from a variable'))
    .option('--token-env <var>', say('从环境变量读取 Bearer 令牌', 'read the bearer token from a variable'))
    .option('--to-user <ids>', say('应用消息：成员账号', 'app message: user ids'), listed, [])
    .option('--to-department <ids>', say('应用消息：部门 ID', 'app message: department ids'), listed, [])
    .option('--agent-id <n>', say('应用消息：应用 ID', 'app message: agent id'), wholeNumber(1))
    .addOption(new Option('--message-language <lang>', say('消息语言', 'language of its messages')).choices(languages))
    .addOption(new Option('--severity <level>', say('最低级别', 'least severity')).choices(severities))

export const registerAlert: Register = (program, { say, run }) => {
  const alert = program.command('alert').description(say('告警渠道与规则', 'Channels and rules of alerts'))
  alert.command('channels').description(say('列出渠道', 'List the channels')).action(run(channels))
  withTarget(
    alert
      .command('add')
      .argument('<kind>', addableKinds.join(', '))
      .argument('<name>')
      .description(say('添加渠道', 'Add a channel')),
    say,
  ).action(run(add))
  withTarget(alert.command('set').argument('<channel>').description(say('修改渠道', 'Change a channel')), say)
    .option('--name <text>', say('名称', 'name'))
    .option('--no-sign', say('移除签名密钥', 'remove the signing secret'))
    .option('--no-token', say('移除 Bearer 令牌', 'remove the bearer token'))
    .option('--enabled <on|off>', say('启用或停用', 'use it or not'), onOff)
    .action(run(set))
  alert
    .command('remove <channel>')
    .description(say('移除渠道', 'Remove a channel'))
    .option('--yes', say('确认', 'confirm it'))
    .action(run(remove))
  alert.command('test <channel>').description(say('发送测试消息', 'Send a test message')).action(run(test))
  alert.command('rules').description(say('列出规则', 'List the rules')).action(run(rules))
  alert
    .command('set-rule')
    .argument('<kind>', notificationKinds.join(', '))
    .description(say('修改一条规则', 'Change a rule'))
    .option('--enabled <on|off>', say('是否发送', 'whether it is sent'), onOff)
    .option('--recovery <on|off>', say('恢复时是否通知', 'whether its end is sent'), onOff)
    .option('--repeat <time>', say('重复间隔，如 30m、6h、0', 'not again within, such as 30m, 6h, 0'), span)
    .option('--limit <n>', say('阈值', 'limit'), decimal)
    .option('--channel <names>', say('仅这些渠道（all 为全部）', 'only these channels; all for all'), listed, [])
    .action(run(setRule))
  alert
    .command('quiet')
    .description(say('查看或修改勿扰时段', 'Show or change the quiet hours'))
    .option('--enabled <on|off>', say('启用或停用', 'use them or not'), onOff)
    .option('--hours <from-to>', say('如 22:00-08:00', 'such as 22:00-08:00'), clockSpan)
    .option('--time-zone <zone>', say('时区（system 为本机）', 'time zone; system for that of this machine'))
    .option('--failures <on|off>', say('故障是否仍发送', 'whether failures are sent all the same'), onOff)
    .action(run(quiet))
  alert
    .command('deliveries')
    .description(say('最近发送', 'What was sent'))
    .option('--channel <name>', say('仅一个渠道', 'of one channel'))
    .option('--limit <n>', say('最多显示', 'at most'), wholeNumber(1, 1000), 20)
    .action(run(deliveries))
}

const findChannel = async (client: DeskClient, text: string): Promise<Channel> => {
  const all = await client.alerts.channels({})
  const found =
    all.find(({ channelId }) => channelId === text) ??
    all.find(({ name }) => name === text) ??
    all.find(({ kind }) => kind === 'system' && isSystemName(text))
  if (found) return found
  throw new UsageError(
    both(
      `没有渠道“${text}”。已有：${all.map(({ name }) => name).join('、')}`,
      `There is no channel “${text}”. There are: ${all.map(({ name }) => name).join(', ')}`,
    ),
  )
}
const add = async (context: CommandContext, kindText: string, name: string, options: ChannelOptions) => {
  const kind = addableKinds.find((one) => one === kindText)
  if (!kind)
    throw new UsageError(both(`类型应为：${addableKinds.join('、')}`, `The kind is one of ${addableKinds.join(', ')}`))
  const target =
    kind === 'wecom-app' ? await appTarget(context, options) : await webhookTarget(context, kind, options, true)
  if (!target) throw new UsageError(both('缺少地址。', 'The address is missing.'))
  const client = await context.client()
  const added = await client.alerts.addChannel({
    name,
    enabled: true,
    language: options.messageLanguage ?? (await client.system.preferences({})).language,
    minimumSeverity: options.severity ?? 'info',
    target,
  })
  await context.console.result(added, () => card(context, added))
  return exitCode.done
}

const set = async (context: CommandContext, text: string, options: ChannelOptions & { enabled?: boolean }) => {
  const client = await context.client()
  const { channelId, kind } = await findChannel(client, text)
  const isApp = kind === 'wecom-app' && options.toUser.length + options.toDepartment.length > 0
  const target = isApp
    ? await appTarget(context, options)
    : kind === 'system' || kind === 'wecom-app'
      ? null
      : await webhookTarget(context, kind, options, false)
  const changed = await client.alerts.updateChannel({
    channelId,
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.enabled === undefined ? {} : { enabled: options.enabled }),
    ...(options.messageLanguage === undefined ? {} : { language: options.messageLanguage }),
    ...(options.severity === undefined ? {} : { minimumSeverity: options.severity }),
    ...(target ? { target } : {}),
  })
  await context.console.result(changed, () => card(context, changed))
  return exitCode.done
}

const remove = async (context: CommandContext, text: string, { yes }: { yes?: true }) => {
  const client = await context.client()
  const { channelId, name } = await findChannel(client, text)
  await confirm(context, yes, context.say(both(`将移除渠道“${name}”。继续？`, `This removes “${name}”. Continue?`)))
  await client.alerts.removeChannel({ channelId })
  await context.console.result({ removed: { channelId, name } }, () =>
    context.say(both(`已移除渠道 ${name}`, `Removed the channel ${name}`)),
  )
  return exitCode.done
}

const test = async (context: CommandContext, text: string) => {
  const client = await context.client()
  const { channelId } = await findChannel(client, text)
  const delivery = await client.alerts.testChannel({ channelId }, { signal: context.signal })
  const sent = delivery.outcome === 'sent'
  await context.console.result(delivery, () =>
    [
      context.say(sent ? both('接收方已受理。', 'Accepted by the receiver.') : both('没有发出。', 'Not sent.')),
      ...(delivery.reason ? [context.say(delivery.reason)] : []),
      ...(delivery.answer === null
        ? []
        : [`${context.say(both('接收方应答', 'The receiver said'))}: ${delivery.answer}`]),
    ].join('\n'),
  )
  return sent ? exitCode.done : delivery.unreached ? exitCode.network : exitCode.upstream
}

const channels = async (context: CommandContext) => {
  const client = await context.client()
  const all = await client.alerts.channels({})
  await context.console.result(all, () =>
    renderTable(
      context.console.columns,
      [
        { title: context.say(both('名称', 'Name')), value: (row) => channelName(context, row.name) },
        { title: context.say(both('类型', 'Kind')), value: (row) => row.kind },
        { title: context.say(both('启用', 'Used')), value: (row) => yesNo(context, row.enabled) },
        { title: context.say(both('目标', 'Target')), value: targetText },
        {
          title: context.say(both('上次发送', 'Last')),
          value: (row) =>
            row.lastDelivery === null ? '' : `${row.lastDelivery.outcome} ${formatTime(row.lastDelivery.atMs)}`,
        },
        { title: 'id', value: (row) => row.channelId },
      ],
      all,
    ),
  )
  return exitCode.done
}

const rules = async (context: CommandContext) => {
  const client = await context.client()
  const [found, all] = await Promise.all([client.alerts.rules({}), client.alerts.channels({})])
  await context.console.result(found, () => renderRules(context, found.rules, all))
  return exitCode.done
}

interface RuleOptions {
  enabled?: boolean
  recovery?: boolean
  repeat?: number
  limit?: number
  channel: string[]
}

const setRule = async (context: CommandContext, kindText: string, options: RuleOptions) => {
  const kind: NotificationKind | undefined = notificationKinds.find((one) => one === kindText)
  if (!kind)
    throw new UsageError(
      both(
        `没有这种告警：${kindText}。可用：${notificationKinds.join('、')}`,
        `There is no such kind of alert: ${kindText}. There are: ${notificationKinds.join(', ')}`,
      ),
    )
  if (options.limit !== undefined && !isLimited(kind))
    throw new UsageError(both('这类告警没有阈值。', 'This kind of alert has no limit.'))
  const client = await context.client()
  const rule = (await client.alerts.rules({})).rules.find((one) => one.kind === kind)
  if (!rule) throw new UsageError(both(`没有这种告警：${kindText}`, `There is no such kind of alert: ${kindText}`))
  const chosen = options.channel.includes('all')
    ? null
    : await Promise.all(options.channel.map(async (name) => (await findChannel(client, name)).channelId))
  const after = await client.alerts.setRules({
    rules: [
      {
        ...rule,
        ...(options.enabled === undefined ? {} : { enabled: options.enabled }),
        ...(options.recovery === undefined ? {} : { tellRecovery: options.recovery }),
        ...(options.repeat === undefined ? {} : { quietForMs: options.repeat }),
        ...(options.limit === undefined ? {} : { threshold: options.limit }),
        ...(options.channel.length === 0 ? {} : { channelIds: chosen }),
      },
    ],
  })
  const all = await client.alerts.channels({})
  const changed = after.rules.filter((one) => one.kind === kind)
  await context.console.result(changed[0] ?? null, () => renderRules(context, changed, all))
  return exitCode.done
}

interface QuietOptions {
  enabled?: boolean
  hours?: { from: string; to: string }
  timeZone?: string
  failures?: boolean
}

const quiet = async (context: CommandContext, options: QuietOptions) => {
  const client = await context.client()
  const { quietHours } = await client.alerts.rules({})
  const changed = {
    ...quietHours,
    ...options.hours,
    ...(options.enabled === undefined ? {} : { enabled: options.enabled }),
    ...(options.timeZone === undefined ? {} : { timeZone: options.timeZone === 'system' ? null : options.timeZone }),
    ...(options.failures === undefined ? {} : { letBadThrough: options.failures }),
  }
  const hours =
    Object.keys(options).length === 0 ? quietHours : (await client.alerts.setRules({ quietHours: changed })).quietHours
  await context.console.result(hours, () =>
    renderFields([
      [context.say(both('启用', 'Used')), yesNo(context, hours.enabled)],
      [context.say(both('时段', 'Hours')), `${hours.from}–${hours.to}`],
      [context.say(both('时区', 'Time zone')), hours.timeZone ?? context.say(both('本机', 'of this machine'))],
      [context.say(both('故障仍发送', 'Failures are sent')), yesNo(context, hours.letBadThrough)],
    ]),
  )
  return exitCode.done
}

const deliveries = async (context: CommandContext, { channel, limit }: { channel?: string; limit: number }) => {
  const client = await context.client()
  const channelId = channel === undefined ? undefined : (await findChannel(client, channel)).channelId
  const found = await client.alerts.deliveries({ limit, ...(channelId === undefined ? {} : { channelId }) })
  const what = (row: Delivery) =>
    [row.title, ...(row.reason ? [row.reason] : [])].map((text) => context.say(text)).join(' ')
  await context.console.result(found, () =>
    found.items.length === 0
      ? context.say(both('还没有发送过。', 'Nothing was sent yet.'))
      : renderTable(
          context.console.columns,
          [
            { title: context.say(both('时间', 'Time')), value: (row) => formatTime(row.triedAtMs ?? row.atMs) },
            { title: context.say(both('渠道', 'Channel')), value: (row) => channelName(context, row.channelName) },
            { title: context.say(both('结果', 'Result')), value: (row) => row.outcome },
            { title: context.say(both('次数', 'Attempts')), value: (row) => row.attempts, align: 'right' },
            { title: context.say(both('内容', 'What')), value: what, whole: true },
          ],
          found.items,
        ),
  )
  return exitCode.done
}

const yesNo = (context: CommandContext, value: boolean) => context.say(value ? both('是', 'yes') : both('否', 'no'))

const targetText = ({ target }: Channel): string =>
  [
    ...(target.address === null ? [] : [`${target.address} …${target.lastFour ?? ''}`]),
    ...(target.toUsers.length > 0 ? [target.toUsers.join(', ')] : []),
    ...(target.toDepartments.length > 0 ? [`#${target.toDepartments.join(', #')}`] : []),
  ].join(' ')

const card = (context: CommandContext, channel: Channel): string =>
  renderFields([
    [context.say(both('名称', 'Name')), channelName(context, channel.name)],
    [context.say(both('类型', 'Kind')), channel.kind],
    [context.say(both('启用', 'Used')), yesNo(context, channel.enabled)],
    [context.say(both('目标', 'Target')), targetText(channel) || null],
    [context.say(both('签名', 'Signed')), yesNo(context, channel.target.hasSignSecret)],
    [context.say(both('令牌', 'Token')), yesNo(context, channel.target.hasBearerToken)],
    [context.say(both('最低级别', 'Least severity')), channel.minimumSeverity],
    [context.say(both('语言', 'Language')), channel.language],
    ['id', channel.channelId],
  ])

const renderRules = (context: CommandContext, found: readonly AlertRule[], all: readonly Channel[]): string => {
  const nameOf = (id: string) => channelName(context, all.find(({ channelId }) => channelId === id)?.name ?? id)
  return renderTable(
    context.console.columns,
    [
      { title: context.say(both('告警', 'Alert')), value: (row) => row.kind },
      { title: context.say(both('发送', 'Sent')), value: (row) => yesNo(context, row.enabled) },
      {
        title: context.say(both('渠道', 'Channels')),
        value: (row) => row.channelIds?.map(nameOf).join(', ') ?? context.say(both('全部', 'all')),
      },
      {
        title: context.say(both('重复间隔（分钟）', 'Repeat after (min)')),
        value: (row) => Math.round(row.quietForMs / 60_000),
        align: 'right',
      },
      { title: context.say(both('恢复通知', 'Recovery')), value: (row) => yesNo(context, row.tellRecovery) },
      { title: context.say(both('阈值', 'Limit')), value: (row) => row.threshold, align: 'right' },
    ],
    found,
  )
}
