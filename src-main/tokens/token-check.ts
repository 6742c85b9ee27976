import type { Clock } from '../ports.ts'
import { apiAddress } from '../wecom/api-address.ts'
import type { CallMetrics } from '../wecom/call-metrics.ts'
import { apiDomainIps } from '../wecom/endpoints/network.ts'
import { failureOf } from '../wecom/endpoints/token.ts'
import { apiError, assertHttpSuccess, unreadableReply } from '../wecom/reply-error.ts'
import { parseReply } from '../wecom/reply.ts'
import type { ParsedReply } from '../wecom/reply.ts'
import type { Transport } from '../wecom/transport.ts'
import type { CheckToken } from './tokens-service.ts'

export interface TokenCheckOptions {
  transport: Transport
  clock: Clock
  metrics: CallMetrics
}

/** Not through the client, which would replace a dead token by a new one and so find every token alive. */
export const createTokenCheck = ({ transport, clock, metrics }: TokenCheckOptions): CheckToken => {
  const { name: endpoint, method, mainField } = apiDomainIps
  const read = (bytes: Uint8Array): ParsedReply => {
    try {
      return parseReply(bytes, mainField)
    } catch (error) {
      throw unreadableReply(endpoint, error) ?? error
    }
  }
  return async (company, token, signal) => {
    const startedAtMs = clock.nowMs()
    let failure: number | string | null = null
    try {
      const reply = await transport.send({
        endpoint,
        method,
        url: apiAddress(company.apiBaseUrl, endpoint, { access_token: token }),
        proxy: company.proxy,
        timeoutMs: company.timeoutMs,
        signal,
      })
      assertHttpSuccess(endpoint, mainField, reply)
      const answer = read(reply.body)
      if (answer.errcode !== 0) throw apiError(endpoint, answer)
    } catch (error) {
      failure = failureOf(error)
      throw error
    } finally {
      const durationMs = Math.max(0, clock.nowMs() - startedAtMs)
      metrics.record(endpoint, { durationMs, failure, profileId: company.profileId })
    }
  }
}
