import type { Database } from 'better-sqlite3'
import { forgottenDigest } from '../../directory/bulk/forgotten-people.ts'

export interface ReturnedOrder {
  profileId: string
  company: number
  /** Of the hashes, as base64. */
  key: string
}

/** People in the data of a restored backup who had been forgotten since it was made. */
export const createReturned = (db: Database) => {
  const known = db
    .prepare<[string], Buffer>('select digest from forgotten_person where profile_id = ? and to_erase = 1')
    .pluck()
  const userKeys = db
    .prepare<[number, number], string>(
      'select user_key from member where company = ? union select user_key from tag_member where company = ?',
    )
    .pluck()
  return {
    /** User ids in lower case. A hash for each person: some 200 ms for 100,000. */
    findReturned: ({ profileId, company, key }: ReturnedOrder): string[] => {
      const wanted = new Set(known.all(profileId).map((digest) => digest.toString('base64')))
      const secret = Buffer.from(key, 'base64')
      const isWanted = (userKey: string) => wanted.has(forgottenDigest(secret, profileId, userKey).toString('base64'))
      return userKeys.all(company, company).filter(isWanted)
    },
    settleReturned: (profileId: string): void => {
      db.prepare('update forgotten_person set to_erase = 0 where profile_id = ?').run(profileId)
    },
  }
}
