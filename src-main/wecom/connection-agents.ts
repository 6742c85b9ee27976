import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { HttpsProxyAgent } from 'https-proxy-agent'
import { SocksProxyAgent } from 'socks-proxy-agent'

/** The agents of one way out of this machine; axios picks by the target's scheme. */
export interface AgentPair {
  httpAgent: HttpAgent
  httpsAgent: HttpsAgent
}

/** Connections are kept between calls, since a sync makes thousands; idle ones are closed before WeCom's side (75 s) does it. */
const keepAlive = { keepAlive: true, maxFreeSockets: 16, timeout: 60_000, scheduling: 'lifo' } as const

/**
 * Agents by proxy, made when first needed. Proxies are always asked for a tunnel (CONNECT), also for plain http targets:
 * WeCom speaks https only, and a tunnel keeps tokens out of the proxy's log.
 */
export function createConnectionAgents(): { for(proxy: URL | null): AgentPair; dispose(): void } {
  const pairs = new Map<string, AgentPair>()

  const open = (proxy: URL | null): AgentPair => {
    if (!proxy) return { httpAgent: new HttpAgent(keepAlive), httpsAgent: new HttpsAgent(keepAlive) }
    const agent = proxy.protocol.startsWith('socks')
      ? new SocksProxyAgent(proxy, keepAlive)
      : new HttpsProxyAgent(proxy, keepAlive)
    // Proxy agents serve both schemes and keep plain and TLS connections apart by name.
    return { httpAgent: agent, httpsAgent: agent as unknown as HttpsAgent }
  }

  return {
    for(proxy) {
      const key = proxy?.href ?? ''
      let pair = pairs.get(key)
      if (!pair) pairs.set(key, (pair = open(proxy)))
      return pair
    },
    dispose() {
      for (const { httpAgent, httpsAgent } of pairs.values()) {
        httpAgent.destroy()
        httpsAgent.destroy()
      }
      pairs.clear()
    },
  }
}
