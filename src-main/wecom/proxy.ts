import { BlockList, isIP } from 'node:net'

/** The variables that `system` follows, as curl reads them; the lower-case name wins. */
export type ProxyEnvironment = Readonly<Record<string, string | undefined>>

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host.endsWith('.localhost') || host === '::1' || /^127\./.test(host)

const bareHost = (hostname: string): string => hostname.toLowerCase().replace(/^\[|\]$/g, '')

function inSubnet(host: string, rule: string): boolean {
  const [network = '', prefix = ''] = rule.split('/')
  const family = isIP(host)
  if (family === 0 || isIP(network) !== family || !/^\d{1,3}$/.test(prefix)) return false
  if (Number(prefix) > (family === 6 ? 128 : 32)) return false
  const type = family === 6 ? 'ipv6' : 'ipv4'
  const list = new BlockList()
  list.addSubnet(network, Number(prefix), type)
  return list.check(host, type)
}

/** One entry of NO_PROXY: `*`, a host with its sub-domains, `host:port`, an address or a CIDR range. */
function exempts(rule: string, host: string, port: string): boolean {
  if (rule === '*') return true
  if (rule.includes('/')) return inSubnet(host, rule)
  const withPort = isIP(rule) === 6 ? null : /^(.*):(\d+)$/.exec(rule)
  if (withPort && withPort[2] !== port) return false
  const name = bareHost(withPort?.[1] ?? rule).replace(/^\*?\./, '')
  return name !== '' && (host === name || host.endsWith(`.${name}`))
}

function systemProxy(target: URL, environment: ProxyEnvironment): string | null {
  const host = bareHost(target.hostname)
  if (isLoopback(host)) return null
  const variable = (name: string) => environment[name.toLowerCase()] || environment[name] || null
  const rules = (variable('NO_PROXY') ?? '').toLowerCase().split(/[\s,]+/)
  const port = target.port || (target.protocol === 'https:' ? '443' : '80')
  if (rules.some((rule) => rule !== '' && exempts(rule, host, port))) return null
  return variable(target.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') ?? variable('ALL_PROXY')
}

const knownSchemes = new Set(['http:', 'https:', 'socks:', 'socks4:', 'socks4a:', 'socks5:', 'socks5h:'])

/**
 * The proxy through which `target` is reached; null for a direct connection.
 * `setting` is a profile's: `none`, `system`, or an address, which holds for loopback too.
 * @throws SyntaxError where the address cannot be used; the message does not repeat it, since it may hold a password
 */
export function proxyFor(setting: string, target: URL, environment: ProxyEnvironment): URL | null {
  const address =
    setting === 'system' ? systemProxy(target, environment) : setting === 'none' || setting === '' ? null : setting
  if (address === null) return null
  const url = URL.parse(address.includes('://') ? address : `http://${address}`)
  if (!url || !knownSchemes.has(url.protocol) || url.hostname === '')
    throw new SyntaxError('The address of the proxy cannot be used')
  return url
}

/** A proxy's address as it may be shown: without user and password. */
export const proxyLabel = (proxy: URL): string => `${proxy.protocol}//${proxy.host}`
