import { randomBytes, scrypt } from 'node:crypto'
import { keyBytes } from './envelope.ts'

/** 128 MiB and about half a second: a guess must cost something (RFC 7914). */
const cost = { N: 2 ** 17, r: 8, p: 1, maxmem: 256 * 1024 * 1024 }

export const newSalt = (): Buffer => randomBytes(16)

/** The key that a passphrase stands for. Different spellings of one character in Unicode are the same passphrase. */
export const keyFromPassphrase = (passphrase: string, salt: Buffer): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(passphrase.normalize('NFC'), salt, keyBytes, cost, (error, key) => (error ? reject(error) : resolve(key)))
  })
