import { randomUUID } from 'node:crypto'
import type { AreaService } from '../area-service.ts'
import type { ChangeHub } from '../changes.ts'
import { isLimited, thresholds } from '../contract/alerts.ts'
import type { AlertRule, Channel, ChannelTarget, Delivery, QuietHours } from '../contract/alerts.ts'
import type { Bilingual, Language } from '../contract/shapes.ts'
import { invalid, notFound } from '../errors.ts'
import type { Clock } from '../ports.ts'
import type { Store } from '../store/store.ts'
import { channelIdentity } from '../vault/identities.ts'
import type { Vault } from '../vault/vault.ts'
import { systemChannelId } from './alert-defaults.ts'
import { createAlertRepository } from './alert-repository.ts'
import type { StoredChannel } from './alert-repository.ts'
import { sealedText } from './channel-keys.ts'
import type { ChannelKeyReader } from './channel-keys.ts'
import { targetOf } from './channel-target.ts'
import type { Target } from './channel-target.ts'
import { createDeliveryRepository } from './delivery-repository.ts'
import type { StoredDelivery } from './delivery-row.ts'
import type { Outbox } from './outbox.ts'
import { isTimeZone } from './quiet-time.ts'

const mostChannels = 50

export interface AlertServiceParts {
  store: Store
  vault: Vault
  clock: Clock
  changes: ChangeHub
  keys: ChannelKeyReader
  outbox: Pick<Outbox, 'drain' | 'test'>
  /** Of a channel that has none of its own. */
  usualLanguage(): Language
  /** Whether the company has this app secret. */
  isApp(profileId: string, secretId: string): boolean
}

const systemName: Bilingual = { 'zh-CN': '系统通知', en: 'System notification' }
const turnedOff: Bilingual = { 'zh-CN': '渠道已停用，未发送。', en: 'The channel was turned off; it was not sent.' }
/** Addresses of webhooks are credentials of real groups, whatever companies there are. */
const protection = { realCompany: true }

const testWords = (name: string): { title: Bilingual; text: Bilingual } => ({
  title: { 'zh-CN': '测试消息', en: 'Test message' },
  text: {
    'zh-CN': `渠道“${name}”可以收到 WeCom Desk 的告警。`,
    en: `The channel “${name}” receives the alerts of WeCom Desk.`,
  },
})

export const createAlertService = (parts: AlertServiceParts): AreaService<'alerts'> => {
  const { store, vault, clock, changes, keys, outbox, usualLanguage, isApp } = parts
  const alerts = createAlertRepository(store)
  const deliveries = createDeliveryRepository(store)

  const find = (channelId: string): StoredChannel => {
    const channel = alerts.channel(channelId)
    if (channel) return channel
    throw notFound('channel', channelId, { 'zh-CN': '没有这个渠道。', en: 'There is no such channel.' })
  }
  const nameOf = ({ name, language }: StoredChannel) => name || systemName[language ?? usualLanguage()]
  const show = (channel: StoredChannel): Channel => {
    const last = deliveries.lastEnded(channel.channelId)
    return {
      channelId: channel.channelId,
      kind: channel.kind,
      name: nameOf(channel),
      enabled: channel.enabled,
      language: channel.language ?? usualLanguage(),
      minimumSeverity: channel.minimumSeverity,
      target: channel.facts,
      lastDelivery:
        last && (last.outcome === 'sent' || last.outcome === 'failed')
          ? { atMs: last.triedAtMs ?? last.atMs, outcome: last.outcome, reason: last.reason ?? null }
          : null,
    }
  }
  const showDelivery = (delivery: StoredDelivery, names: ReadonlyMap<string, string>): Delivery => ({
    deliveryId: delivery.deliveryId,
    channelId: delivery.channelId,
    channelName: names.get(delivery.channelId) ?? '',
    kind: delivery.kind,
    recovery: delivery.recovery,
    severity: delivery.severity,
    title: delivery.title,
    atMs: delivery.atMs,
    triedAtMs: delivery.triedAtMs,
    nextTryAtMs: delivery.outcome === 'waiting' ? delivery.dueAtMs : null,
    outcome: delivery.outcome,
    attempts: delivery.attempts,
    reason: delivery.reason ?? null,
    answer: delivery.answer || null,
  })
  const namesNow = () => new Map(alerts.channels().map((channel) => [channel.channelId, nameOf(channel)]))

  const assertApp = (target: ChannelTarget | undefined) => {
    if (target?.kind === 'wecom-app' && !isApp(target.profileId, target.secretId))
      throw invalid(
        {
          'zh-CN': '请选择该企业的一个自建应用凭据。',
          en: 'Choose a credential of a self-built app of that company.',
        },
        'secretId',
      )
  }
  /** One transaction, with what has to be sealed. */
  const save = (channel: StoredChannel, target: Target | null): Promise<void> => {
    const nowMs = clock.nowMs()
    const before = () => {
      if (!channel.enabled) deliveries.giveUp(channel.channelId, turnedOff)
    }
    const sealedKeys = target?.keys ?? null
    if (sealedKeys === null)
      return store.write(() => {
        before()
        alerts.save(channel, undefined, nowMs)
      })
    keys.learnAll(sealedKeys)
    return vault.write(protection, (seal) => {
      before()
      alerts.save(channel, seal(channelIdentity(channel.channelId), sealedText(sealedKeys)), nowMs)
    })
  }
  const assertRule = (rule: AlertRule, channelIds: ReadonlySet<string>) => {
    const unknown = rule.channelIds?.find((channelId) => !channelIds.has(channelId))
    if (unknown !== undefined) find(unknown)
    if (!isLimited(rule.kind)) {
      if (rule.threshold === null) return
      throw invalid(
        { 'zh-CN': '这类告警没有阈值。', en: 'This kind of alert has no limit.' },
        `rules.${rule.kind}.threshold`,
      )
    }
    const { least, most } = thresholds[rule.kind]
    if (rule.threshold !== null && rule.threshold >= least && rule.threshold <= most) return
    throw invalid(
      { 'zh-CN': `阈值应在 ${least} 到 ${most} 之间。`, en: `The limit lies between ${least} and ${most}.` },
      `rules.${rule.kind}.threshold`,
    )
  }
  const assertQuietHours = ({ from, to, timeZone }: QuietHours) => {
    if (from === to)
      throw invalid(
        { 'zh-CN': '勿扰时段的开始和结束不能相同。', en: 'Quiet hours begin and end at different times.' },
        'quietHours.to',
      )
    if (timeZone !== null && !isTimeZone(timeZone))
      throw invalid(
        { 'zh-CN': `不认识时区“${timeZone}”。`, en: `The time zone “${timeZone}” is not known.` },
        'quietHours.timeZone',
      )
  }
  const rulesNow = () => ({ rules: alerts.rules(), quietHours: alerts.quietHours() })

  return {
    channels: () => alerts.channels().map(show),
    addChannel: async ({ target: given, ...rule }) => {
      if (given.kind === 'system')
        throw invalid(
          { 'zh-CN': '系统通知渠道已存在。', en: 'The channel for system notifications is there already.' },
          'target',
        )
      if (alerts.channels().length >= mostChannels)
        throw invalid({ 'zh-CN': '渠道最多 50 个。', en: 'There can be 50 channels at most.' })
      assertApp(given)
      const target = targetOf(given, null)
      const channel: StoredChannel = { channelId: randomUUID(), kind: given.kind, ...rule, facts: target.facts }
      await save(channel, target)
      changes.publish('alerts')
      return show(find(channel.channelId))
    },
    updateChannel: async ({ channelId, target: given, name, enabled, language, minimumSeverity }) => {
      const before = find(channelId)
      if (given && given.kind !== before.kind)
        throw invalid(
          { 'zh-CN': '渠道的类型不能更改，请另外添加。', en: 'The kind of a channel stays; add another channel.' },
          'target',
        )
      assertApp(given)
      const target = given ? targetOf(given, await keys.read(channelId)) : null
      await save(
        {
          ...before,
          name: name ?? before.name,
          language: language ?? before.language,
          enabled: enabled ?? before.enabled,
          minimumSeverity: minimumSeverity ?? before.minimumSeverity,
          facts: target?.facts ?? before.facts,
        },
        target,
      )
      changes.publish('alerts')
      return show(find(channelId))
    },
    removeChannel: async ({ channelId }) => {
      find(channelId)
      if (channelId === systemChannelId)
        throw invalid({
          'zh-CN': '系统通知渠道不能删除，可以停用。',
          en: 'The channel for system notifications cannot be removed; turn it off instead.',
        })
      await store.write(() => {
        alerts.remove(channelId)
        deliveries.forgetChannel(channelId)
        for (const rule of alerts.rules())
          if (rule.channelIds?.includes(channelId))
            alerts.saveRule({ ...rule, channelIds: rule.channelIds.filter((id) => id !== channelId) })
      })
      changes.publish('alerts')
      return { removed: true }
    },
    testChannel: async ({ channelId }, { signal }) => {
      const channel = find(channelId)
      const { deliveryId, unreached } = await outbox.test(channel, testWords(nameOf(channel)), signal)
      changes.publish('alerts')
      const delivery = deliveries.find(deliveryId)
      if (!delivery) throw notFound('channel', channelId, { 'zh-CN': '渠道已被删除。', en: 'The channel was removed.' })
      return { ...showDelivery(delivery, namesNow()), unreached }
    },
    rules: rulesNow,
    setRules: async ({ rules = [], quietHours }) => {
      await store.write(() => {
        const channelIds = new Set(alerts.channels().map(({ channelId }) => channelId))
        for (const rule of rules) {
          assertRule(rule, channelIds)
          alerts.saveRule(rule)
        }
        if (!quietHours) return
        assertQuietHours(quietHours)
        alerts.saveQuietHours(quietHours)
      })
      changes.publish('alerts')
      // Quiet hours may have just ended.
      if (quietHours) void outbox.drain()
      return rulesNow()
    },
    deliveries: ({ channelId, offset, limit }) => {
      if (channelId !== undefined) find(channelId)
      const { total, items } = deliveries.page({ channelId: channelId ?? null, offset, limit })
      const names = namesNow()
      return { total, items: items.map((item) => showDelivery(item, names)) }
    },
  }
}
