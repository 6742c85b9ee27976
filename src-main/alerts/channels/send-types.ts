import type { ChannelFacts } from '../../contract/alerts.ts'
import type { NotificationKind, Severity } from '../../contract/notifications.ts'
import type { Bilingual, Language } from '../../contract/shapes.ts'

/** What is sealed of a channel. */
export interface ChannelKeys {
  url: string | null
  signSecret: string | null
  bearerToken: string | null
}

/** What goes out, before a channel gives it its form. */
export interface AlertMessage {
  deliveryId: number
  event: 'alert' | 'recovery' | 'summary' | 'test'
  kind: NotificationKind | null
  severity: Severity
  company: { profileId: string; name: string } | null
  subject: string
  title: Bilingual
  /** Of a summary: a line per alert. */
  text: Bilingual
  atMs: number
  /** 1 for the first. */
  attempt: number
  /** An earlier attempt ended without an answer, so that it may have arrived. */
  mayRepeat: boolean
}

export interface SendRequest {
  message: AlertMessage
  language: Language
  facts: ChannelFacts
  keys: ChannelKeys
  signal: AbortSignal
}

/**
 * sent: the receiver accepted it, which does not mean that anybody has read it. retry: it may go through later. refused: it
 * will not, until somebody changes something.
 */
export type SendOutcome =
  | { outcome: 'sent'; answer: string; note: Bilingual | null }
  | {
      outcome: 'retry' | 'refused'
      /** What happened and what to do. */
      reason: Bilingual
      answer: string | null
      /** There was no answer, so that it may have arrived. */
      uncertain: boolean
      /** The network is at fault, or nobody answered in time: the receiver has said nothing. */
      unreached?: true
    }

export type Send = (request: SendRequest) => Promise<SendOutcome>

/** How long one attempt may take, with everything. */
export const sendTimeoutMs = 10_000
