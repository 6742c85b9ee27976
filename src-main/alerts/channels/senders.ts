import type { ChannelKind } from '../../contract/alerts.ts'
import type { Clock, Notifier } from '../../ports.ts'
import type { Transport } from '../../wecom/transport.ts'
import type { WecomClient } from '../../wecom/types.ts'
import { createDingtalkSend } from './dingtalk.ts'
import { createFeishuSend } from './feishu.ts'
import { createPostJson } from './post-json.ts'
import type { Send } from './send-types.ts'
import { createSystemSend } from './system.ts'
import { createWebhookSend } from './webhook.ts'
import { createWecomAppSend } from './wecom-app.ts'
import { createWecomRobotSend } from './wecom-robot.ts'

export type Senders = Readonly<Record<ChannelKind, Send>>

export const createSenders = (parts: {
  /** With a small limit for answers; see post-json.ts. */
  transport: Pick<Transport, 'send'>
  wecom: WecomClient
  notifier: Notifier
  /** Whether the notifier shows notices; else it writes them to the log. */
  hasScreen: boolean
  clock: Pick<Clock, 'nowMs'>
}): Senders => {
  const post = createPostJson(parts.transport)
  const { clock } = parts
  return {
    system: createSystemSend(parts.notifier, parts.hasScreen),
    feishu: createFeishuSend({ post, clock }),
    'wecom-robot': createWecomRobotSend({ post }),
    'wecom-app': createWecomAppSend({ wecom: parts.wecom }),
    dingtalk: createDingtalkSend({ post, clock }),
    webhook: createWebhookSend({ post, clock }),
  }
}

export interface Pace {
  messages: number
  spanMs: number
}

const minuteMs = 60_000

/** What a receiver takes; above it refuses, or drops messages and blocks for a while. */
export const paces: Readonly<Partial<Record<ChannelKind, readonly Pace[]>>> = {
  'wecom-robot': [{ messages: 20, spanMs: minuteMs }],
  dingtalk: [{ messages: 20, spanMs: minuteMs }],
  feishu: [
    { messages: 100, spanMs: minuteMs },
    { messages: 5, spanMs: 1000 },
  ],
}
