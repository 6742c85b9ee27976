import type { Server } from 'node:tls'
import type { Clock, Log } from '../../ports.ts'
import { assertCertificate, warnOfExpiry } from './certificate.ts'
import type { CertificateFiles } from './certificate.ts'
import type { TlsFiles } from './open-server.ts'
import { repeat } from './repeat.ts'

/** Whoever renews a certificate expects no restart. */
const lookEveryMs = 60_000
const dayMs = 86_400_000

/**
 * Takes a renewed certificate up while the server listens: connections that are open keep the old one. Files that do not fit
 * are left alone and the old certificate stays.
 * @returns its own end
 */
export function takeUpRenewals(
  server: Pick<Server, 'setSecureContext'>,
  { reread, ...first }: TlsFiles,
  { clock, log }: { clock: Clock; log: Log },
): () => void {
  let used: CertificateFiles = first
  /** Looked at once and found unusable; certificate and key are not replaced in the same instant. */
  let refused: string | null = null
  let isTold = false
  let warnedAtMs = clock.nowMs()
  warnOfExpiry(used, warnedAtMs, log)

  const look = async () => {
    const nowMs = clock.nowMs()
    const isDaily = nowMs - warnedAtMs >= dayMs
    if (isDaily) {
      warnedAtMs = nowMs
      warnOfExpiry(used, nowMs, log)
    }
    let found = ''
    try {
      const next = await reread?.()
      if (!next) return
      found = next.cert + next.key
      if (next.cert === used.cert && next.key === used.key) return
      assertCertificate(next)
      server.setSecureContext({ cert: next.cert, key: next.key, minVersion: 'TLSv1.2' })
      used = next
      log.info('A renewed TLS certificate was taken up', {})
      warnOfExpiry(used, nowMs, log)
    } catch (error) {
      if (refused === found && isTold) return
      isTold = refused === found
      refused = found
      if (isTold) log.warn('The TLS certificate on disk cannot be used; the one before stays in use', { error })
    }
  }
  return repeat(clock, lookEveryMs, () => void look())
}
