import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** Of scrypt: N is a power of two. Memory is 128 · N · r bytes. */
export interface PasswordCost {
  log2N: number
  r: number
  p: number
}

/**
 * 64 MB and about 0.3 s of a processor, off the main thread: one of OWASP's minimum settings for scrypt, and no stronger or
 * weaker by it than N = 2^17 with p = 1, in half the memory. Written into every hash, so that it can rise; older hashes are written anew at the next sign-in.
 */
export const passwordCost: PasswordCost = { log2N: 16, r: 8, p: 2 }

const hashBytes = 32
const saltBytes = 16
const stored = /^scrypt\$(\d{1,2})\$(\d{1,2})\$(\d{1,2})\$([\w-]{22,64})\$([\w-]{43})$/

export interface Passwords {
  hash(password: string): Promise<string>
  /** Takes as long for a null hash, which no password fits, as for a real one. */
  fits(password: string, hash: string | null): Promise<boolean>
  /** Whether it was made with another cost than today's. */
  isOutdated(hash: string): boolean
  /** Hashes that are being made or wait for it. */
  readonly busy: number
}

/** At once; more wait, since each of them takes 64 MB and a processor. */
const mostAtOnce = 2

export const createPasswords = (cost: PasswordCost = passwordCost): Passwords => {
  const waiting: (() => void)[] = []
  let running = 0
  const nobody = formatted(cost, randomBytes(saltBytes), randomBytes(hashBytes))

  const derive = async (password: string, salt: Buffer, { log2N, r, p }: PasswordCost): Promise<Buffer> => {
    if (running >= mostAtOnce) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await new Promise((resolve, reject) => {
        const N = 2 ** log2N
        scrypt(password.normalize('NFKC'), salt, hashBytes, { N, r, p, maxmem: 256 * N * r }, (error, key) =>
          error ? reject(error) : resolve(key),
        )
      })
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }

  return {
    hash: async (password) => {
      const salt = randomBytes(saltBytes)
      return formatted(cost, salt, await derive(password, salt, cost))
    },
    fits: async (password, hash) => {
      const parts = parsed(hash ?? nobody)
      if (!parts) return false
      const key = await derive(password, parts.salt, parts.cost)
      return timingSafeEqual(key, parts.key) && hash !== null
    },
    isOutdated: (hash) => {
      const old = parsed(hash)?.cost
      return old?.log2N !== cost.log2N || old.r !== cost.r || old.p !== cost.p
    },
    get busy() {
      return running + waiting.length
    },
  }
}

const formatted = ({ log2N, r, p }: PasswordCost, salt: Buffer, key: Buffer): string =>
  ['scrypt', log2N, r, p, salt.toString('base64url'), key.toString('base64url')].join('$')

function parsed(text: string): { cost: PasswordCost; salt: Buffer; key: Buffer } | null {
  const [, log2N, r, p, salt, key] = stored.exec(text) ?? []
  if (salt === undefined || key === undefined) return null
  const cost = { log2N: Number(log2N), r: Number(r), p: Number(p) }
  // What somebody wrote into the database must not be able to take all memory.
  if (cost.log2N > 20 || cost.r > 16 || cost.p > 8 || cost.log2N < 1 || cost.r < 1 || cost.p < 1) return null
  return { cost, salt: Buffer.from(salt, 'base64url'), key: Buffer.from(key, 'base64url') }
}
