import { alertRule, channelFacts, channelKinds, quietHours } from '../contract/alerts.ts'
import type { AlertRule, ChannelFacts, ChannelKind, QuietHours } from '../contract/alerts.ts'
import { notificationKinds, severities } from '../contract/notifications.ts'
import type { NotificationKind, Severity } from '../contract/notifications.ts'
import { languages } from '../contract/shapes.ts'
import type { Language } from '../contract/shapes.ts'
import type { Store } from '../store/store.ts'
import type { AlertChannelRow } from '../store/unattended-rows.ts'
import { defaultQuietHours, defaultRule, systemChannelId } from './alert-defaults.ts'

/** A channel as it is stored, without what is sealed. */
export interface StoredChannel {
  channelId: string
  kind: ChannelKind
  /** Empty and null: of the system channel, as long as nobody gave it a name and a language. */
  name: string
  language: Language | null
  enabled: boolean
  minimumSeverity: Severity
  facts: ChannelFacts
}

const noFacts: ChannelFacts = {
  address: null,
  lastFour: null,
  hasSignSecret: false,
  hasBearerToken: false,
  profileId: null,
  secretId: null,
  toUsers: [],
  toDepartments: [],
}

const systemChannel: StoredChannel = {
  channelId: systemChannelId,
  kind: 'system',
  name: '',
  language: null,
  enabled: true,
  minimumSeverity: 'info',
  facts: noFacts,
}

const columns = ['channel_id', 'kind', 'name', 'enabled', 'language', 'minimum_severity', 'facts'] as const
type Row = Pick<AlertChannelRow, (typeof columns)[number]>

const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}

/** A channel of a kind that this build does not know is left out. */
const toChannel = (row: Row): StoredChannel[] => {
  const kind = channelKinds.find((known) => known === row.kind)
  if (!kind) return []
  return [
    {
      channelId: row.channel_id,
      kind,
      name: row.name,
      language: languages.find((known) => known === row.language) ?? null,
      enabled: row.enabled === 1,
      minimumSeverity: severities.find((known) => known === row.minimum_severity) ?? 'info',
      facts: channelFacts.safeParse(parsed(row.facts)).data ?? noFacts,
    },
  ]
}

/** Where alerts go and by which rules. What changes rows belongs inside `store.write`. */
export const createAlertRepository = (store: Store) => {
  const { sql } = store
  const stored = (): StoredChannel[] =>
    store.all(sql.selectFrom('alert_channel').select(columns).orderBy('created_at_ms')).flatMap(toChannel)
  const channels = (): StoredChannel[] => {
    const all = stored()
    const system = all.find(({ kind }) => kind === 'system') ?? systemChannel
    return [system, ...all.filter(({ kind }) => kind !== 'system')]
  }
  const ruleOf = (kind: NotificationKind, json: string): AlertRule => {
    const { data } = alertRule.safeParse(parsed(json))
    return data ? { ...data, kind } : defaultRule(kind)
  }
  return {
    channels,
    channel: (channelId: string): StoredChannel | null =>
      channels().find((channel) => channel.channelId === channelId) ?? null,
    /** Address and keys; null where there are none. */
    sealed: (channelId: string): Buffer | null =>
      store.first(sql.selectFrom('alert_channel').select('sealed').where('channel_id', '=', channelId))?.sealed ?? null,
    /** @param sealed undefined: what is stored stays */
    save: (channel: StoredChannel, sealed: Buffer | null | undefined, nowMs: number): void => {
      const values = {
        kind: channel.kind,
        name: channel.name,
        enabled: channel.enabled ? 1 : 0,
        language: channel.language ?? '',
        minimum_severity: channel.minimumSeverity,
        facts: JSON.stringify(channel.facts),
        ...(sealed === undefined ? {} : { sealed }),
      }
      store.run(
        sql
          .insertInto('alert_channel')
          .values({ sealed: null, ...values, channel_id: channel.channelId, created_at_ms: nowMs })
          .onConflict((conflict) => conflict.column('channel_id').doUpdateSet(values)),
      )
    },
    remove: (channelId: string): void => {
      store.run(sql.deleteFrom('alert_channel').where('channel_id', '=', channelId))
    },
    rule: (kind: NotificationKind): AlertRule => {
      const row = store.first(sql.selectFrom('alert_rule').select('rule').where('kind', '=', kind))
      return row ? ruleOf(kind, row.rule) : defaultRule(kind)
    },
    rules: (): AlertRule[] => {
      const rows = new Map(
        store.all(sql.selectFrom('alert_rule').selectAll()).map(({ kind, rule }) => [kind, rule] as const),
      )
      return notificationKinds.map((kind) => {
        const json = rows.get(kind)
        return json === undefined ? defaultRule(kind) : ruleOf(kind, json)
      })
    },
    saveRule: (rule: AlertRule): void => {
      const values = { rule: JSON.stringify(rule) }
      store.run(
        sql
          .insertInto('alert_rule')
          .values({ kind: rule.kind, ...values })
          .onConflict((conflict) => conflict.column('kind').doUpdateSet(values)),
      )
    },
    quietHours: (): QuietHours => {
      const row = store.first(sql.selectFrom('alert_setting').select('quiet_hours').where('id', '=', 1))
      return (row && quietHours.safeParse(parsed(row.quiet_hours)).data) ?? defaultQuietHours
    },
    saveQuietHours: (hours: QuietHours): void => {
      const values = { quiet_hours: JSON.stringify(hours) }
      store.run(
        sql
          .insertInto('alert_setting')
          .values({ id: 1, ...values })
          .onConflict((conflict) => conflict.column('id').doUpdateSet(values)),
      )
    },
  }
}
