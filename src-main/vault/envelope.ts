import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

/** Layout: version (1 byte), nonce (12), tag (16), ciphertext. */
const version = 1
const nonceBytes = 12
const tagBytes = 16
const headerBytes = 1 + nonceBytes + tagBytes
export const keyBytes = 32

/** A sealed value does not open: another key, another row, or changed bytes. */
export class EnvelopeError extends Error {
  override readonly name = 'EnvelopeError'
}

// The version is authenticated too, so that an envelope cannot be passed off as one of another version.
const associatedData = (identity: string) => Buffer.from(`wecom-desk/${version}/${identity}`)

/** Encrypts `value` for one row: it opens only with the same key and the same `identity`. */
export const seal = (key: Buffer, identity: string, value: string): Buffer => {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(associatedData(identity))
  const ciphertext = Buffer.concat([cipher.update(value, 'utf8'), cipher.final()])
  return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), ciphertext])
}

/** @throws EnvelopeError; its message says nothing about the value */
export const unseal = (key: Buffer, identity: string, envelope: Buffer): string => {
  if (envelope.length < headerBytes || envelope[0] !== version) throw new EnvelopeError('Unknown form of sealed value')
  const decipher = createDecipheriv('aes-256-gcm', key, envelope.subarray(1, 1 + nonceBytes), {
    authTagLength: tagBytes,
  })
  decipher.setAAD(associatedData(identity))
  decipher.setAuthTag(envelope.subarray(1 + nonceBytes, headerBytes))
  try {
    return Buffer.concat([decipher.update(envelope.subarray(headerBytes)), decipher.final()]).toString('utf8')
  } catch (error) {
    throw new EnvelopeError('The sealed value does not belong to this key and row', { cause: error })
  }
}
