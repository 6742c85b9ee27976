import type { Clock } from '../../ports.ts'
import { digestOf, isSameDigest, newSecretText } from './secret-text.ts'

const lifetimeMs = 10 * 60 * 1000
const maxCodes = 8

/** Codes of one-time links. Only hashes are kept, and only in memory. */
export interface OneTimeCodes {
  /** A code that lets one browser in, once, within ten minutes. */
  issue(): string
  /** False for a code that is unknown, used or too old. */
  redeem(code: string): boolean
}

export function createOneTimeCodes(clock: Clock): OneTimeCodes {
  let kept: { digest: Buffer; endsAtMs: number }[] = []
  const alive = () => kept.filter(({ endsAtMs }) => endsAtMs > clock.nowMs())

  return {
    issue() {
      const text = newSecretText()
      kept.push({ digest: digestOf(text), endsAtMs: clock.nowMs() + lifetimeMs })
      kept = alive().slice(-maxCodes)
      return text
    },
    redeem(code) {
      const digest = digestOf(code)
      const before = alive()
      kept = before.filter((one) => !isSameDigest(one.digest, digest))
      return kept.length < before.length
    },
  }
}
