import { createHash, X509Certificate } from 'node:crypto'
import { chmod, readFile, rename, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import { makeFolder } from '../../make-folder.ts'
import type { TlsFiles } from './open-server.ts'

const validForMs = 2 * 365 * 86_400_000
/** Made anew early enough that nobody meets an expired one. */
const renewBeforeMs = 30 * 86_400_000

/** As people compare it with what their browser shows. */
export const fingerprintOf = (cert: string): string => new X509Certificate(cert).fingerprint256

/**
 * A certificate that nobody vouches for, for these names and addresses; kept, so that whoever accepted it once is not asked
 * again, and made anew where names are missing or it is about to expire.
 * @param keyDir the folder of the keys, never the data directory
 */
export async function selfSignedCertificate(
  keyDir: string,
  names: readonly string[],
  nowMs: number,
): Promise<TlsFiles> {
  const wanted = [...new Set(['localhost', '127.0.0.1', '::1', ...names.map(withoutPort)])].toSorted()
  // Several hosts with other names may share the folder.
  const name = `tls-${createHash('sha256').update(wanted.join('\n')).digest('hex').slice(0, 16)}.pem`
  const path = join(keyDir, name)
  const kept = await read(path, nowMs)
  if (kept) return kept
  const { generate } = await import('selfsigned')
  const made = await generate([{ name: 'commonName', value: 'WeCom Desk' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    // Clocks differ a little.
    notBeforeDate: new Date(nowMs - 3_600_000),
    notAfterDate: new Date(nowMs + validForMs),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: wanted.map((value) => (isIP(value) === 0 ? { type: 2, value } : { type: 7, ip: value })),
      },
    ],
  })
  makeFolder(keyDir)
  const draft = `${path}.${process.pid}.new`
  await writeFile(draft, `${made.private.trim()}\n${made.cert.trim()}\n`, { mode: 0o600 })
  await chmod(draft, 0o600)
  await rename(draft, path)
  return { key: made.private, cert: made.cert, isSelfSigned: true }
}

/** Null where there is none that will do. */
async function read(path: string, nowMs: number): Promise<TlsFiles | null> {
  try {
    const text = await readFile(path, 'utf8')
    const [key] = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]+?-----END [A-Z ]*PRIVATE KEY-----/.exec(text) ?? []
    const [cert] = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(text) ?? []
    if (key === undefined || cert === undefined) return null
    const expiresAtMs = Date.parse(new X509Certificate(cert).validTo)
    return expiresAtMs - renewBeforeMs > nowMs ? { key, cert, isSelfSigned: true } : null
  } catch {
    return null // none yet, or damaged
  }
}

const withoutPort = (name: string): string => (isIP(name) === 0 ? name.replace(/:\d+$/, '') : name).toLowerCase()
