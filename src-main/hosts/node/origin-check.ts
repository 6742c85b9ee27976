import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

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

/**
 * @param names further names or addresses under which the host may be reached; with a port of their own where something in
 * between listens on another one
 */
export function createOriginCheck(port: number, names: readonly string[] = [], isSecure = false): OriginCheck {
  const scheme = isSecure ? 'https' : 'http'
  const defaultPort = isSecure ? 443 : 80
  const hosts = new Set(
    ['127.0.0.1', 'localhost', '[::1]', ...names].flatMap((name) => {
      const [host, ownPort = port] = splitPort(name.toLowerCase())
      return Number(ownPort) === defaultPort ? [host, `${host}:${ownPort}`] : [`${host}:${ownPort}`]
    }),
  )
  const isOurs = (host: string | undefined): host is string => host !== undefined && hosts.has(host.toLowerCase())
  const isOurOrigin = ({ headers }: IncomingMessage): boolean =>
    isOurs(headers.host) && headers.origin === `${scheme}://${headers.host.toLowerCase()}`

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

/** `desk.example.com:8443`, `192.0.2.1`, `2001:db8::1` or `[2001:db8::1]:443`. */
function splitPort(name: string): [host: string, port?: string] {
  if (isIP(name) === 6) return [`[${name}]`]
  const [, host, port] = /^(.+?)(?::(\d{1,5}))?$/.exec(name) ?? []
  return port === undefined ? [host ?? name] : [host ?? name, port]
}

export const isChanging = (request: IncomingMessage): boolean => changing.has(request.method ?? 'GET')
