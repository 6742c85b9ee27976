import { isIP } from 'node:net'
import { hostname, networkInterfaces } from 'node:os'
import { isLoopbackHost } from './loopback-host.ts'

const wildcards = new Set(['0.0.0.0', '::'])

export const isWildcard = (host: string): boolean => wildcards.has(host)

/** Every name and address under which a browser elsewhere may reach a host that listens there. */
export function ownAddresses(host: string): string[] {
  if (isLoopbackHost(host)) return []
  if (!isWildcard(host)) return [host]
  const found = Object.values(networkInterfaces()).flatMap((list) =>
    // A link-local address holds a zone, which no browser sends.
    (list ?? []).filter(({ internal, scopeid }) => !internal && !scopeid).map(({ address }) => address),
  )
  return [...new Set([hostname(), ...found.filter((address) => host === '::' || isIP(address) === 4)])]
}

/** As it stands in an address. */
export const inUrl = (host: string): string => (isIP(host) === 6 ? `[${host}]` : host)
