import { notConfigured } from '../errors.ts'
import type { Store } from '../store/store.ts'
import { noSuchProfile } from './missing.ts'
import { createProfileRepository } from './profile-repository.ts'

export interface CompanyChoice {
  /** The company meant by a call: the named one, else the active one. @throws NOT_FOUND, NOT_CONFIGURED */
  resolve(profileId: string | undefined): { profileId: string; ordinal: number }
}

export const createCompanyChoice = (store: Store): CompanyChoice => {
  const profiles = createProfileRepository(store)
  return {
    resolve: (profileId) => {
      const row = profileId === undefined ? profiles.findActive() : profiles.find(profileId)
      if (row) return { profileId: row.profile_id, ordinal: row.ordinal }
      if (profileId !== undefined) {
        throw noSuchProfile(profileId)
      }
      throw notConfigured('profile', { 'zh-CN': '还没有添加企业。', en: 'No company has been added yet.' })
    },
  }
}
