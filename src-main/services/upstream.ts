import type { Disposables } from '../disposables.ts'
import { createCredentialSource } from '../profiles/credential-source.ts'
import { createProxyLoginTransport } from '../profiles/proxy-login.ts'
import { createRequestCounter } from '../tokens/request-count-repository.ts'
import { createTokenRepository } from '../tokens/token-repository.ts'
import { createWecomClient } from '../wecom/client.ts'
import { createCallLimits } from '../wecom/limits.ts'
import { createTokenSource } from '../wecom/token-source.ts'
import { createTransport } from '../wecom/transport.ts'
import type { Foundation } from './foundation.ts'

export type Upstream = ReturnType<typeof createUpstream>

/** The client of WeCom and what it needs: credentials, tokens, limits. */
export const createUpstream = (base: Foundation, owned: Disposables) => {
  const { store, vault, clock, log, learn, leases, changes, metrics, secretWatch: watch } = base
  const credentials = createCredentialSource(store, vault)
  const tokenStore = createTokenRepository({
    store,
    vault,
    leases,
    clock,
    log,
    onProven: (profileId) => changes.publish('profiles', { profileId }),
    onStored: (profileId) => changes.publish('tokens', { profileId }),
  })
  const transport = createProxyLoginTransport(owned.add(createTransport({ clock })), { store, vault, learn })
  const limits = owned.add(createCallLimits({ clock, log }))
  const requests = createRequestCounter({ store, clock, log })
  const tokenSource = owned.add(
    createTokenSource({ credentials, store: tokenStore, transport, clock, log, metrics, requests, watch }),
  )
  const wecom = createWecomClient({ credentials, tokens: tokenSource, transport, clock, log, metrics, limits, watch })
  return { credentials, tokenStore, transport, limits, requests, tokenSource, wecom }
}
