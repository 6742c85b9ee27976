import { createProfileRepository } from '../profiles/profile-repository.ts'
import { createSecretRepository } from '../profiles/secret-repository.ts'
import type { Bilingual } from '../contract/shapes.ts'
import type { Store } from '../store/store.ts'

const kindNames: Readonly<Record<string, Bilingual>> = {
  app: { 'zh-CN': '自建应用', en: 'self-built app' },
  'directory-sync': { 'zh-CN': '通讯录同步', en: 'directory sync' },
  'customer-contact': { 'zh-CN': '客户联系', en: 'customer contact' },
}

/** What people call companies and secrets, for sentences about them. */
export const createAlertNames = (store: Store) => {
  const profiles = createProfileRepository(store)
  const secrets = createSecretRepository(store)
  const ofCompany = (profileId: string): string | null => profiles.find(profileId)?.name ?? null
  return {
    ofCompany,
    ofSecret: (profileId: string, secretId: string): { company: string; secret: Bilingual } | null => {
      const company = ofCompany(profileId)
      const secret = secrets.find(secretId)
      if (company === null || !secret) return null
      const { label, kind, agent_id: agentId } = secret
      const name = kindNames[kind] ?? { 'zh-CN': kind, en: kind }
      const suffix = agentId === null ? '' : ` ${agentId}`
      return {
        company,
        secret:
          label === '' ? { 'zh-CN': name['zh-CN'] + suffix, en: name.en + suffix } : { 'zh-CN': label, en: label },
      }
    },
  }
}
