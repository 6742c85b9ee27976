/** Numbers that look random and are the same for the same seed on every machine. */
export interface Random {
  /** At least 0, below 1. */
  next(): number
  /** A whole number, at least 0 and below `limit`. */
  below(limit: number): number
  /** A whole number, both ends included. */
  between(lowest: number, highest: number): number
  /** True in `probability` of all cases. */
  chance(probability: number): boolean
  /** @throws RangeError for an empty list */
  pick<T extends NonNullable<unknown>>(list: readonly T[]): T
}

/** Mixes two numbers into 32 bits (murmur3's finaliser), for facts that must not depend on the order they are asked in. */
export function mix(first: number, second: number): number {
  let bits = (Math.imul(first ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(second + 0x7f4a7c15, 0xc2b2ae35)) >>> 0
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return (bits ^ (bits >>> 16)) >>> 0
}

/** 32 bits for a text (FNV-1a), to give every purpose a stream of its own. */
function mixText(seed: number, text: string): number {
  let bits = 0x811c9dc5
  for (let at = 0; at < text.length; at++) bits = Math.imul(bits ^ text.charCodeAt(at), 0x01000193)
  return mix(seed, bits)
}

/** mulberry32: fast, and good enough for people who do not exist. `purpose` separates streams of one seed. */
export function createRandom(seed: number, purpose = ''): Random {
  let state = mixText(seed, purpose)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), 1 | state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    next,
    below,
    between: (lowest, highest) => lowest + below(highest - lowest + 1),
    chance: (probability) => next() < probability,
    pick: (list) => {
      const picked = list[below(list.length)]
      if (picked === undefined) throw new RangeError('Nothing to pick from an empty list')
      return picked
    },
  }
}

const urlSafe = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Text that looks like the platform's secrets, tokens and ids. */
export function randomText(random: Random, length: number, alphabet = urlSafe): string {
  let text = ''
  for (let at = 0; at < length; at++) text += alphabet.charAt(random.below(alphabet.length))
  return text
}
