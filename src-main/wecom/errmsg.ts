import { isIP } from 'node:net'

/** What an errmsg says beside its text (reference §1, "errmsg suffix"). */
export interface ErrmsgParts {
  /** The text in `hint: [...]`; null where there is none. */
  hintId: string | null
  /** The address after `from ip:`, IPv4 or IPv6; null where there is none. */
  fromIp: string | null
}

/** Longer texts are a proxy's page or worse. */
const maxErrmsgLength = 1000

const hintPattern = /hint:?\s{0,4}\[\s{0,4}([0-9A-Za-z_-]{1,128})\s{0,4}\]/i
const fromIpPattern = /from ip:?\s{0,4}\[?([0-9a-fA-F:.]{2,45})/i

export function parseErrmsg(errmsg: string): ErrmsgParts {
  const address = fromIpPattern.exec(errmsg)?.[1]?.replace(/\.$/, '')
  return {
    hintId: hintPattern.exec(errmsg)?.[1] ?? null,
    fromIp: address !== undefined && isIP(address) !== 0 ? address : null,
  }
}

export const shortErrmsg = (errmsg: unknown): string =>
  typeof errmsg === 'string' ? errmsg.slice(0, maxErrmsgLength).toWellFormed().replaceAll('\0', '') : ''
