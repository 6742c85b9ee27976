import { notFound } from '../errors.ts'

export const noSuchProfile = (profileId: string) =>
  notFound('profile', profileId, {
    'zh-CN': '没有这个企业，可能已被删除。',
    en: 'There is no such company; it may have been removed.',
  })

export const noSuchSecret = (secretId: string) =>
  notFound('secret', secretId, {
    'zh-CN': '没有这个 Secret，可能已被删除。',
    en: 'There is no such secret; it may have been removed.',
  })
