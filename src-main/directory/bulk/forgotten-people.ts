import { createHmac } from 'node:crypto'

/** Who must not come back, known only by keyed hashes. */
export interface Forgotten {
  /** Base64. */
  key: string
  /** The same user id in two companies is two people. */
  profileId: string
  /** Base64, as `forgottenDigest` makes them. */
  digests: readonly string[]
}

/** @param userKey the user id in lower case */
export const forgottenDigest = (key: Buffer, profileId: string, userKey: string): Buffer =>
  createHmac('sha256', key).update(`${profileId}\0${userKey}`).digest()

export interface ForgottenPeople {
  readonly isAny: boolean
  has(userId: string): boolean
  /** Takes them out of a list of user ids in a row of WeCom's. @returns whether anybody was in it */
  strike(row: unknown, field: string): boolean
}

export const createForgottenPeople = (forgotten: Forgotten | undefined): ForgottenPeople => {
  if (!forgotten || forgotten.digests.length === 0) return { isAny: false, has: () => false, strike: () => false }
  const key = Buffer.from(forgotten.key, 'base64')
  const digests = new Set(forgotten.digests)
  // The same leader stands in a thousand rows.
  const known = new Map<string, boolean>()
  const has = (userId: string): boolean => {
    const userKey = userId.toLowerCase()
    let found = known.get(userKey)
    if (found === undefined) {
      found = digests.has(forgottenDigest(key, forgotten.profileId, userKey).toString('base64'))
      known.set(userKey, found)
    }
    return found
  }
  return {
    isAny: true,
    has,
    strike: (row, field) => {
      if (typeof row !== 'object' || row === null) return false
      const list: unknown = Reflect.get(row, field)
      if (!Array.isArray(list)) return false
      const left = list.filter((item: unknown) => typeof item !== 'string' || !has(item))
      if (left.length === list.length) return false
      Reflect.set(row, field, left)
      return true
    },
  }
}
