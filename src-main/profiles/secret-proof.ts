import type { Company } from '../wecom/types.ts'
import { apiAddress } from '../wecom/api-address.ts'
import { agentGet } from '../wecom/endpoints/agents.ts'
import { failureOf, requestToken } from '../wecom/endpoints/token.ts'
import type { TokenRequestOptions } from '../wecom/endpoints/token.ts'
import { errcodes } from '../wecom/errcodes.ts'
import { apiError, assertHttpSuccess, unreadableReply } from '../wecom/reply-error.ts'
import { parseReply } from '../wecom/reply.ts'
import { ApiError } from '../wecom/wecom-error.ts'
import type { ProveSecret } from './secret-service.ts'

/** What WeCom says of an agent id that does not go with the token. */
const ofAnotherApp: ReadonlySet<number> = new Set([errcodes.secretOfAnotherAgent, errcodes.invalidAgentId])

/**
 * A secret for which WeCom issues a token is one of its company, and an app's is the right one where the token may ask about
 * that app: WeCom issues tokens for the secrets of all apps alike. The token is not kept.
 */
export const createSecretProof =
  (wire: TokenRequestOptions): ProveSecret =>
  async (draft, company, signal) => {
    const { token } = await requestToken(wire, company, draft.secret, signal)
    if (draft.kind !== 'app' || draft.agentId === null) return
    try {
      await askAgent(wire, company, { token, agentId: draft.agentId }, signal)
    } catch (error) {
      signal?.throwIfAborted()
      if (error instanceof ApiError && ofAnotherApp.has(error.errcode)) throw error
      // Such as an address that is not trusted yet: it says nothing against the secret, and the doctor tells of it.
      wire.log.info('A secret was proven by its token alone', { failure: failureOf(error) })
    }
  }

const askAgent = async (
  { transport, clock, metrics }: TokenRequestOptions,
  { apiBaseUrl, proxy, timeoutMs, profileId }: Company,
  { token, agentId }: { token: string; agentId: number },
  signal: AbortSignal | undefined,
): Promise<void> => {
  const { name: endpoint, method, mainField } = agentGet
  const startedAtMs = clock.nowMs()
  let failure: number | string | null = 'aborted'
  try {
    const reply = await transport.send({
      endpoint,
      method,
      url: apiAddress(apiBaseUrl, endpoint, { access_token: token, agentid: agentId }),
      proxy,
      timeoutMs,
      signal,
    })
    assertHttpSuccess(endpoint, mainField, reply)
    const { errcode, errmsg } = parseReply(reply.body, mainField)
    if (errcode !== 0) throw apiError(endpoint, { errcode, errmsg })
    failure = null
  } catch (error) {
    const known = unreadableReply(endpoint, error) ?? error
    failure = failureOf(known)
    throw known
  } finally {
    metrics.record(endpoint, { durationMs: Math.max(0, clock.nowMs() - startedAtMs), failure, profileId })
  }
}
