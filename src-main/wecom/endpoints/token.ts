import type { Clock, Log } from '../../ports.ts'
import { apiAddress } from '../api-address.ts'
import type { CallMetrics } from '../call-metrics.ts'
import { integerOrNull } from '../decode.ts'
import { networkError } from '../network-fault.ts'
import { assertHttpSuccess, tokenError, unreadableReply } from '../reply-error.ts'
import { parseReply } from '../reply.ts'
import type { ParsedReply } from '../reply.ts'
import type { Transport } from '../transport.ts'
import type { Company, StoredToken } from '../types.ts'
import { ApiError, NetworkError, TimeoutError } from '../wecom-error.ts'

export interface TokenRequestOptions {
  transport: Transport
  clock: Clock
  log: Log
  metrics: CallMetrics
}

const endpoint = 'gettoken'
const normalLifetimeS = 7200
/** A token that claims to be dead already would be asked for at every call. */
const shortestLifetimeS = 30
const longestLifetimeS = 86_400

/**
 * Asks WeCom for a token, once, without any memory of it. While a token is valid WeCom answers with the same.
 * @throws TokenError, NetworkError, TimeoutError, or the signal's reason
 * @see reference §2.2
 */
export async function requestToken(
  { transport, clock, log, metrics }: TokenRequestOptions,
  company: Pick<Company, 'corpId' | 'apiBaseUrl' | 'proxy' | 'timeoutMs'> & Partial<Pick<Company, 'profileId'>>,
  corpSecret: string,
  signal?: AbortSignal,
): Promise<StoredToken> {
  const startedAtMs = clock.nowMs()
  let failure: number | string | null = 'aborted'
  try {
    const reply = await transport.send({
      endpoint,
      method: 'GET',
      url: apiAddress(company.apiBaseUrl, endpoint, { corpid: company.corpId, corpsecret: corpSecret }),
      proxy: company.proxy,
      timeoutMs: company.timeoutMs,
      signal,
    })
    assertHttpSuccess(endpoint, 'access_token', reply)
    const { errcode, errmsg, body } = readReply(reply.body)
    if (errcode !== 0) throw tokenError(endpoint, { errcode, errmsg })
    const token = body['access_token']
    if (typeof token !== 'string' || token === '') {
      throw networkError(endpoint, 'NOT_WECOM', 'gettoken answered without a token')
    }
    failure = null
    return { token, fetchedAtMs: startedAtMs, expiresAtMs: startedAtMs + lifetimeMs(body['expires_in']) }
  } catch (error) {
    failure = failureOf(error)
    // A refusal that came with another status than 200 is one of the secret all the same.
    throw error instanceof ApiError && error.name === 'ApiError' ? tokenError(endpoint, error) : error
  } finally {
    const durationMs = Math.max(0, clock.nowMs() - startedAtMs)
    metrics.record(endpoint, { durationMs, failure, profileId: company.profileId })
    log.debug('Asked WeCom for a token', { corpId: company.corpId, durationMs, failure })
  }
}

function readReply(bytes: Uint8Array): ParsedReply {
  try {
    return parseReply(bytes, 'access_token')
  } catch (error) {
    throw unreadableReply(endpoint, error) ?? error
  }
}

function lifetimeMs(expiresIn: unknown): number {
  const seconds = integerOrNull(expiresIn) ?? normalLifetimeS
  return Math.min(longestLifetimeS, Math.max(shortestLifetimeS, seconds)) * 1000
}

/** The name of a failure in the metrics. */
export function failureOf(error: unknown): number | string {
  if (error instanceof ApiError) return error.errcode
  if (error instanceof TimeoutError) return 'timeout'
  return error instanceof NetworkError ? error.causeCode : 'aborted'
}
