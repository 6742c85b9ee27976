import type { TokenRequestOptions } from '../wecom/endpoints/token.ts'
import { requestToken } from '../wecom/endpoints/token.ts'
import type { ProveSecret } from './secret-service.ts'

/** A secret for which WeCom issues a token is the right one for its company; the token is not kept. */
export const createSecretProof =
  (wire: TokenRequestOptions): ProveSecret =>
  async (draft, company, signal) => {
    await requestToken(wire, company, draft.secret, signal)
  }
