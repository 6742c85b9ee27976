import type { Profile } from '@contract/profiles.ts'

export const storedProfile = (change: Partial<Profile> = {}): Profile => ({
  id: 'p1',
  name: '示例',
  corpId: 'ww0123456789abcdef',
  remark: '',
  environment: 'production',
  colour: 'blue',
  apiBaseUrl: 'https://qyapi.weixin.qq.com',
  proxy: 'system',
  timeoutMs: 30_000,
  active: true,
  createdAtMs: 0,
  secrets: [],
  ...change,
})
