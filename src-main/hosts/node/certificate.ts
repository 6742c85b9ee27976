import { createPrivateKey, X509Certificate } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { Bilingual } from '../../contract/shapes.ts'
import type { Log } from '../../ports.ts'
import { NodeHostError } from './listen.ts'

/** PEM: a certificate with the chain behind it, and its key. */
export interface CertificateFiles {
  cert: string
  key: string
}

/** Early enough that somebody can renew it before browsers refuse it. */
const warnBeforeMs = 14 * 86_400_000

const unusable = (hint: Bilingual, cause?: unknown) => new NodeHostError('bad-certificate', hint, { cause })

/** @throws NodeHostError that says which of the two files is wrong, and how */
export function assertCertificate({ cert, key }: CertificateFiles): void {
  const certificate = readCertificate(cert)
  if (!certificate.checkPrivateKey(readKey(key)))
    throw unusable({
      'zh-CN': '证书与私钥不匹配：私钥属于另一张证书。',
      en: 'Certificate and key do not belong together: the key is that of another certificate.',
    })
}

function readCertificate(cert: string): X509Certificate {
  try {
    return new X509Certificate(cert)
  } catch (error) {
    throw unusable(
      {
        'zh-CN': '证书文件无法使用：须为 PEM 格式，以 -----BEGIN CERTIFICATE----- 开头。',
        en: 'The certificate file cannot be used: it must be PEM and begin with -----BEGIN CERTIFICATE-----.',
      },
      error,
    )
  }
}

function readKey(key: string): KeyObject {
  try {
    return createPrivateKey(key)
  } catch (error) {
    throw unusable(
      {
        'zh-CN': '私钥文件无法使用：须为 PEM 格式的私钥，且没有密码。',
        en: 'The key file cannot be used: it must be a private key in PEM without a passphrase.',
      },
      error,
    )
  }
}

/**
 * Says in the log that browsers refuse it, or soon will. No reason to stop: what is done by the clock has nothing to do with it,
 * and a renewed one is taken up without a restart.
 */
export function warnOfExpiry({ cert }: CertificateFiles, nowMs: number, log: Log): void {
  const { validFrom, validTo } = new X509Certificate(cert)
  if (Date.parse(validFrom) > nowMs) log.warn('The TLS certificate is not valid yet: browsers refuse it', { validFrom })
  else if (Date.parse(validTo) <= nowMs) log.warn('The TLS certificate has expired: browsers refuse it', { validTo })
  else if (Date.parse(validTo) <= nowMs + warnBeforeMs) log.warn('The TLS certificate expires soon', { validTo })
}
