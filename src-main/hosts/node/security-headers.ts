import type { ServerResponse } from 'node:http'
import { contentSecurityPolicy } from '../content-security-policy.ts'

const headers = {
  'content-security-policy': contentSecurityPolicy,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), serial=(), hid=()',
  'x-frame-options': 'DENY',
} as const

/** Half a year: browsers then reach this name over TLS only. Not for a certificate that nobody vouches for. */
const strictTransport = 'max-age=15552000'

/** On every answer, whatever it is. Caching is off unless the answer says otherwise. */
export function setSecurityHeaders(response: ServerResponse, isTrustedTls = false): void {
  if (isTrustedTls) response.setHeader('strict-transport-security', strictTransport)
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  response.setHeader('cache-control', 'no-store')
}
