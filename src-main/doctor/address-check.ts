import type { Bilingual } from '../contract/shapes.ts'
import type { Clock } from '../ports.ts'
import { apiAddress } from '../wecom/api-address.ts'
import type { CallMetrics } from '../wecom/call-metrics.ts'
import { callbackIps } from '../wecom/endpoints/network.ts'
import { failureOf } from '../wecom/endpoints/token.ts'
import { networkError } from '../wecom/network-fault.ts'
import { apiError, assertHttpSuccess, unreadableReply } from '../wecom/reply-error.ts'
import { parseReply } from '../wecom/reply.ts'
import type { ParsedReply } from '../wecom/reply.ts'
import type { Transport } from '../wecom/transport.ts'
import type { Company } from '../wecom/types.ts'
import { ApiError } from '../wecom/wecom-error.ts'

export interface AddressCheckOptions {
  transport: Pick<Transport, 'send'>
  clock: Clock
  metrics: CallMetrics
}

export interface SeenAddress {
  /** null where WeCom did not say. */
  address: string | null
  durationMs: number
  detail: Bilingual
}

/**
 * Nobody's token: WeCom refuses it and names the caller. A secret must never stand in its place, nor gettoken be asked:
 * wrong secrets block the whole address for an hour (reference §2.2).
 */
const madeUpToken = 'wecom-desk-which-address-do-you-see'

/**
 * Learns from WeCom's refusal which address it sees, with one call that changes nothing.
 * @throws NetworkError, TimeoutError, or the signal's reason
 */
export async function askAddress(
  { transport, clock, metrics }: AddressCheckOptions,
  company: Pick<Company, 'apiBaseUrl' | 'proxy' | 'timeoutMs'>,
  signal: AbortSignal | undefined,
): Promise<SeenAddress> {
  const { name: endpoint, method } = callbackIps
  const startedAtMs = clock.nowMs()
  let failure: number | string | null = null
  try {
    const refusal = await transport
      .send({
        endpoint,
        method,
        url: apiAddress(company.apiBaseUrl, endpoint, { access_token: madeUpToken }),
        proxy: company.proxy,
        timeoutMs: company.timeoutMs,
        signal,
      })
      .then(({ status, body }) => readRefusal({ status, body }))
    failure = refusal.errcode
    return {
      address: refusal.refusedIp,
      durationMs: Math.max(0, clock.nowMs() - startedAtMs),
      detail: describe(refusal),
    }
  } catch (error) {
    failure = failureOf(error)
    throw error
  } finally {
    metrics.record(endpoint, { durationMs: Math.max(0, clock.nowMs() - startedAtMs), failure })
  }
}

function readRefusal(reply: Parameters<typeof assertHttpSuccess>[2]): ApiError {
  const { name: endpoint, mainField } = callbackIps
  try {
    assertHttpSuccess(endpoint, mainField, reply)
  } catch (error) {
    if (error instanceof ApiError) return error
    throw error
  }
  const answer = read(reply.body)
  if (answer.errcode !== 0) return apiError(endpoint, answer)
  throw networkError(endpoint, 'NOT_WECOM', `${endpoint} accepted a token that nobody issued`)
}

function read(body: Uint8Array): ParsedReply {
  try {
    return parseReply(body, callbackIps.mainField)
  } catch (error) {
    throw unreadableReply(callbackIps.name, error) ?? error
  }
}

const describe = ({ refusedIp, errcode, errmsg }: ApiError): Bilingual =>
  refusedIp === null
    ? {
        'zh-CN': `企业微信答复了 ${errcode}: ${errmsg}，但没有说明看到的地址。调用被 60020 拒绝时，答复里会再次给出。`,
        en: `WeCom answered ${errcode}: ${errmsg}, without naming the address it sees. A refusal with 60020 may name it.`,
      }
    : {
        'zh-CN': `企业微信在拒绝试探请求（${errcode}）时给出了这个地址`,
        en: `WeCom named this address when it refused the trial call (${errcode})`,
      }
