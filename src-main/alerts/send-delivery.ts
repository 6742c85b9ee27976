import { notificationKinds } from '../contract/notifications.ts'
import type { Bilingual, Language } from '../contract/shapes.ts'
import { DeskError } from '../errors.ts'
import type { Clock, Log } from '../ports.ts'
import type { StoredChannel } from './alert-repository.ts'
import type { ChannelKeyReader } from './channel-keys.ts'
import type { AlertMessage, SendOutcome } from './channels/send-types.ts'
import { sendTimeoutMs } from './channels/send-types.ts'
import type { Senders } from './channels/senders.ts'
import type { StoredDelivery } from './delivery-row.ts'

export type SendDelivery = (
  channel: StoredChannel,
  delivery: StoredDelivery,
  signal?: AbortSignal,
) => Promise<SendOutcome>

export interface SendDeliveryParts {
  senders: Senders
  keys: ChannelKeyReader
  clock: Clock
  log: Log
  /** What people call the company; null where it is gone. */
  companyName(profileId: string): string | null
  /** Of a channel that has none of its own. */
  usualLanguage(): Language
  /** Takes out of an answer what a receiver repeats of address and keys. */
  redact(text: string): string
}

const eventOf = ({ kind, recovery }: StoredDelivery): AlertMessage['event'] =>
  kind === 'test' || kind === 'summary' ? kind : recovery ? 'recovery' : 'alert'

const defect: Bilingual = {
  'zh-CN': '发送时出错，详情见日志。',
  en: 'Sending failed because of a defect; see the log.',
}
const noAnswer: Bilingual = {
  'zh-CN': '在规定时间内没有应答，可能已送达。',
  en: 'There was no answer in time; it may have arrived.',
}

/** One attempt to send one stored alert; it never throws. */
export const createSendDelivery =
  ({ senders, keys, clock, log, companyName, usualLanguage, redact }: SendDeliveryParts): SendDelivery =>
  async (channel, delivery, signal) => {
    const stop = new AbortController()
    // Above the limit of one request: a message of an app may need a token first.
    const cancelTimer = clock.after(sendTimeoutMs + 2000, () => stop.abort())
    const forward = () => stop.abort()
    signal?.addEventListener('abort', forward, { once: true })
    const name = delivery.profileId === null ? null : companyName(delivery.profileId)
    const message: AlertMessage = {
      deliveryId: delivery.deliveryId,
      event: eventOf(delivery),
      kind: notificationKinds.find((kind) => kind === delivery.kind) ?? null,
      severity: delivery.severity,
      company: delivery.profileId === null || name === null ? null : { profileId: delivery.profileId, name },
      subject: delivery.subject,
      title: delivery.title,
      text: delivery.text,
      atMs: delivery.atMs,
      attempt: delivery.attempts,
      mayRepeat: delivery.uncertain,
    }
    try {
      const outcome = await senders[channel.kind]({
        message,
        language: channel.language ?? usualLanguage(),
        facts: channel.facts,
        keys: await keys.read(channel.channelId),
        signal: stop.signal,
      })
      return { ...outcome, answer: outcome.answer === null ? '' : redact(outcome.answer) }
    } catch (error) {
      if (stop.signal.aborted)
        return { outcome: 'retry', reason: noAnswer, answer: null, uncertain: true, unreached: true }
      // The credential store is locked or the value damaged: somebody may put it right.
      if (error instanceof DeskError)
        return { outcome: 'retry', reason: error.data.hint, answer: null, uncertain: false }
      log.error('an alert could not be sent', { channelId: channel.channelId, error })
      return { outcome: 'refused', reason: defect, answer: null, uncertain: true }
    } finally {
      cancelTimer()
      signal?.removeEventListener('abort', forward)
    }
  }
