import { notificationKinds, severities } from '../contract/notifications.ts'
import type { Severity } from '../contract/notifications.ts'
import type { Delivery } from '../contract/alerts.ts'
import { bilingual } from '../contract/shapes.ts'
import type { Bilingual } from '../contract/shapes.ts'
import type { AlertDeliveryRow } from '../store/unattended-rows.ts'

export type Outcome = Delivery['outcome']
export type DeliveryKind = Delivery['kind']

/** What one alert is about; the same of two channels are two things. */
export interface Thing {
  channelId: string
  profileId: string | null
  kind: DeliveryKind
  subject: string
}

export interface NewDelivery extends Thing {
  recovery: boolean
  severity: Severity
  title: Bilingual
  text: Bilingual
  atMs: number
  outcome: Outcome
  reason?: Bilingual
  /** How often it changed; 0 for a message that tells of one change only. See changing-things.ts. */
  changes?: number
  /** The run that it is about, if any. */
  runId?: string | null
  /** Due at once, unless given. */
  dueAtMs?: number
}

/** What is made new of a message that nobody has read yet. */
export interface Revision extends Pick<NewDelivery, 'recovery' | 'severity' | 'title' | 'text' | 'outcome' | 'atMs'> {
  changes: number
}

export interface StoredDelivery extends NewDelivery {
  deliveryId: number
  dueAtMs: number
  changes: number
  attempts: number
  uncertain: boolean
  triedAtMs: number | null
  answer: string | null
}

export type DeliveryRow = Omit<AlertDeliveryRow, 'delivery_id'> & { delivery_id: number }

const outcomes: readonly Outcome[] = ['sent', 'failed', 'waiting', 'held', 'summed']
const kinds: readonly DeliveryKind[] = [...notificationKinds, 'test', 'summary']
const nothing: Bilingual = { 'zh-CN': '', en: '' }

const pair = (json: string | null): Bilingual | null => {
  if (json === null) return null
  try {
    return bilingual.safeParse(JSON.parse(json)).data ?? null
  } catch {
    return null
  }
}

/** Of a kind that this build does not know nothing can be said; it is left out. */
export const toDelivery = (row: DeliveryRow): StoredDelivery[] => {
  const kind = kinds.find((known) => known === row.kind)
  const outcome = outcomes.find((known) => known === row.outcome)
  if (!kind || !outcome) return []
  const reason = pair(row.reason)
  return [
    {
      deliveryId: row.delivery_id,
      channelId: row.channel_id,
      profileId: row.profile_id,
      kind,
      subject: row.subject,
      recovery: row.recovery === 1,
      severity: severities.find((known) => known === row.severity) ?? 'bad',
      title: pair(row.title) ?? nothing,
      text: pair(row.text) ?? nothing,
      atMs: row.at_ms,
      dueAtMs: row.due_at_ms,
      outcome,
      attempts: row.attempts,
      uncertain: row.uncertain === 1,
      triedAtMs: row.tried_at_ms,
      answer: row.answer,
      changes: row.changes,
      runId: row.run_id,
      ...(reason ? { reason } : {}),
    },
  ]
}
