import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 random bits, fit for an address, a cookie and a header. */
export const newSecretText = (): string => randomBytes(32).toString('base64url')

export const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Takes the same time wherever the difference lies. */
export const isSameDigest = (a: Buffer, b: Buffer): boolean => timingSafeEqual(a, b)
