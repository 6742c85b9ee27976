import type { IncomingMessage } from 'node:http'

const changing = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/**
 * Which requests may have come from our own page. A foreign site can make a browser send requests here, and by DNS
 * rebinding even under a name of its own: the Host header tells those, the Origin header the others.
 */
export interface OriginCheck {
  /** Whether the request was sent to a name under which this host listens. */
  isOurHost(request: IncomingMessage): boolean
  /** Whether an Origin is given and is ours. */
  isOurOrigin(request: IncomingMessage): boolean
  /** Whether a foreign page sent it, as far as the browser tells. */
  isForeign(request: IncomingMessage): boolean
}

/** @param names further names under which the host may be reached, without port */
export function createOriginCheck(port: number, names: readonly string[] = []): OriginCheck {
  const hosts = new Set(['127.0.0.1', 'localhost', '[::1]', ...names].map((name) => `${name.toLowerCase()}:${port}`))
  const isOurs = (host: string | undefined): host is string => host !== undefined && hosts.has(host.toLowerCase())
  const isOurOrigin = ({ headers }: IncomingMessage): boolean =>
    isOurs(headers.host) && headers.origin === `http://${headers.host.toLowerCase()}`

  return {
    isOurHost: ({ headers }) => isOurs(headers.host),
    isOurOrigin,
    isForeign(request) {
      if (request.headers.origin !== undefined) return !isOurOrigin(request)
      const site = request.headers['sec-fetch-site']
      return site === 'cross-site' || site === 'same-site'
    },
  }
}

export const isChanging = (request: IncomingMessage): boolean => changing.has(request.method ?? 'GET')
