import { createHmac } from 'node:crypto'
import type { Clock } from '../../ports.ts'
import { httpFailure, isAnswer, shownText } from './post-json.ts'
import type { PostJson } from './post-json.ts'
import type { AlertMessage, Send } from './send-types.ts'

/** What other systems get; fields are added, but none is renamed or taken away within a version. */
export const webhookBody = (message: AlertMessage) => ({
  version: 1,
  id: message.deliveryId,
  event: message.event,
  kind: message.kind,
  severity: message.severity,
  company: message.company && { id: message.company.profileId, name: message.company.name },
  subject: message.subject,
  title: message.title,
  text: message.text,
  occurredAt: new Date(message.atMs).toISOString(),
  attempt: message.attempt,
})

/** HMAC-SHA256 in hex of the time in seconds, a dot and the body, with the secret as key. */
export const webhookSignature = (timestampS: number, body: string, secret: string): string =>
  createHmac('sha256', secret).update(`${timestampS}.${body}`).digest('hex')

/** A receiver of one's own: JSON of a documented shape; any 2xx means that it was taken. */
export const createWebhookSend =
  ({ post, clock }: { post: PostJson; clock: Pick<Clock, 'nowMs'> }): Send =>
  async ({ message, keys, signal }) => {
    const body = JSON.stringify(webhookBody(message))
    const timestamp = Math.floor(clock.nowMs() / 1000)
    const answer = await post({
      url: keys.url ?? '',
      body,
      headers: {
        'x-wecom-desk-delivery': String(message.deliveryId),
        ...(keys.bearerToken === null ? {} : { authorization: `Bearer ${keys.bearerToken}` }),
        ...(keys.signSecret === null
          ? {}
          : {
              'x-wecom-desk-timestamp': String(timestamp),
              'x-wecom-desk-signature': `sha256=${webhookSignature(timestamp, body, keys.signSecret)}`,
            }),
      },
      signal,
    })
    if (!isAnswer(answer)) return answer
    return (
      httpFailure(answer) ?? { outcome: 'sent', answer: shownText(`HTTP ${answer.status} ${answer.text}`), note: null }
    )
  }
