import { isIP } from 'node:net'

/** Who is counted as one: an IPv4 address, or the 64 bits of an IPv6 address that a provider gives to one customer. */
export function peerKey(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1]
  if (mapped !== undefined) return mapped
  if (isIP(address) !== 6) return address
  const [head = '', tail] = (address.split('%')[0] ?? '').toLowerCase().split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length)
  const groups = [...left, ...Array<string>(zeros).fill('0'), ...right]
  return `${groups.slice(0, 4).join(':')}::/64`
}

/** Whether the peer is this machine itself. */
export const isLoopbackPeer = (address: string): boolean => {
  const mapped = /^::ffff:(.+)$/i.exec(address)?.[1] ?? address
  return mapped === '::1' || mapped.startsWith('127.')
}
