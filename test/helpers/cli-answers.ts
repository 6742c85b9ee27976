import type { Profile, SecretInfo } from '../../src-main/contract/profiles.ts'
import type { Run, RunProgress } from '../../src-main/contract/sync.ts'
import type { AreaOverrides } from './fake-services.ts'

export const secret: SecretInfo = {
  id: 's1',
  kind: 'app',
  agentId: 1000002,
  label: '',
  lastFour: '9999',
  mayCallCustomerApis: false,
  updatedAtMs: 0,
  provenAtMs: null,
}
export const company: Profile = {
  id: 'p1',
  name: '甲公司',
  corpId: 'ww1234567890abcdef',
  remark: '',
  environment: 'test',
  colour: 'blue',
  apiBaseUrl: 'https://qyapi.weixin.qq.com',
  proxy: 'system',
  timeoutMs: 30_000,
  active: true,
  createdAtMs: 0,
  secrets: [secret],
}
export const second: Profile = {
  ...company,
  id: 'p2',
  name: 'second',
  corpId: 'ww0000000000000002',
  active: false,
  secrets: [],
}
export const withCompanies: AreaOverrides = { profiles: { list: () => [company, second], get: () => company } }

export const run: Run = {
  runId: 'r1',
  profileId: 'p1',
  kind: 'all',
  scope: { children: true },
  trigger: 'manual',
  state: 'succeeded',
  paused: false,
  dryRun: false,
  startedAtMs: 0,
  finishedAtMs: 1234,
  durationMs: 1234,
  counts: {
    departments: { total: 3, created: 3, updated: 0, moved: 0, unchanged: 0, removed: 0, skipped: 0, failed: 0 },
  },
  guard: [],
  reason: null,
  appCode: null,
  errcode: null,
  problemCount: 0,
  usualMs: null,
}
export const progress: RunProgress = {
  runId: 'r1',
  profileId: 'p1',
  kind: 'all',
  activeMs: 0,
  paused: false,
  state: 'running',
  stage: 'members',
  done: 1,
  total: 4,
  rows: 10,
  ratePerSecond: 1,
  remainingMs: null,
  problemCount: 0,
  startedAtMs: 0,
  counts: {},
}

export const withRun = (ended: Partial<Run>, sync: AreaOverrides['sync'] = {}): AreaOverrides => ({
  ...withCompanies,
  sync: {
    start: () => ({ runId: 'r1' }),
    watch: async function* watch() {
      yield progress
      yield await Promise.resolve({ ...progress, state: 'succeeded' as const })
    },
    get: () => ({ ...run, ...ended }),
    problems: () => ({
      total: 1,
      items: [{ kind: 'member', id: 'zhangsan', reason: { 'zh-CN': '没有姓名', en: 'no name' } }],
    }),
    ...sync,
  },
})

export const errorOf = (stdout: string) =>
  (JSON.parse(stdout) as { error: { code: string; data: Record<string, unknown> } }).error
