import type { Department, MemberRow } from '../../src-main/contract/directory.ts'
import type { Run } from '../../src-main/contract/sync.ts'
import type { DeskClient } from '../../src-renderer/client/desk-client.ts'

export type ClientOverrides = { [Area in keyof DeskClient]?: Partial<DeskClient[Area]> }

const memberCount = 5_000
const nowMs = 1_770_000_000_000

/** Names that break careless pages: markup, formulas, right-to-left, joiners, nothing at all. */
export const hostileNames = [
  '<img src=x onerror=alert(1)>',
  '=HYPERLINK("http://example.test")',
  '{{constructor}}',
  '\u202e\u0639\u0628\u062f',
  '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}',
  '',
  '长'.repeat(200),
]

export const fakeDepartments: Department[] = ['总公司', '研发', '市场', '孤儿部门'].map((name, index) => ({
  departmentId: index + 1,
  name,
  parentId: index === 0 ? null : index === 3 ? 99 : 1,
  memberCount: 10,
  totalMemberCount: index === 0 ? memberCount : 100,
  childCount: index === 0 ? 2 : 0,
  sortOrder: 100 - index,
  leaderUserIds: [],
  pinyin: ['zong gong si zgs', 'yan fa yf', 'shi chang sc', 'gu er bu men gebm'][index] ?? '',
  orphan: index === 3,
}))

export const fakeMembers: MemberRow[] = Array.from({ length: memberCount }, (_, index) => ({
  userId: `user${index}`,
  name: hostileNames[index] ?? `成员${index}`,
  departmentIds: [(index % 3) + 1],
  mainDepartmentId: (index % 3) + 1,
  position: index % 5 === 0 ? '经理' : '工程师',
  status: [1, 2, 4, 5][index % 4] ?? null,
  departmentNames: [fakeDepartments[index % 3]?.name ?? ''],
  isLeader: index % 50 === 0,
  alias: '',
  mobileMasked: index % 2 === 0 ? '138****5678' : '',
  emailMasked: '',
  changedAtMs: nowMs - index,
  englishName: '',
  bizMailMasked: '',
  telephone: '',
  avatarUrl: '',
  firstSeenAtMs: nowMs,
  removedAtMs: null,
}))

export const fakeRun = (change: Partial<Run> = {}): Run => ({
  runId: 'run-1',
  profileId: 'company-1',
  kind: 'all',
  scope: { children: true },
  trigger: 'manual',
  state: 'succeeded',
  paused: false,
  dryRun: false,
  startedAtMs: nowMs,
  finishedAtMs: nowMs + 1000,
  durationMs: 1000,
  counts: {},
  guard: [],
  reason: null,
  appCode: null,
  errcode: null,
  problemCount: 0,
  usualMs: null,
  ...change,
})

const directory: Partial<DeskClient['directory']> = {
  departments: () => Promise.resolve(fakeDepartments),
  members: ({ offset = 0, limit = 100, query = '' }) => {
    const found = fakeMembers.filter((member) => member.name.includes(query))
    return Promise.resolve({ total: found.length, items: found.slice(offset, offset + limit) })
  },
  find: ({ query, limit = 20 }) => {
    const found = fakeMembers.filter((member) => member.name.includes(query))
    return Promise.resolve({ total: found.length, items: found.slice(0, limit) })
  },
}

/** A client in memory with 5,000 people. A call that has no answer here or in `overrides` fails by its name. */
export function createFakeClient(overrides: ClientOverrides = {}): DeskClient {
  const given: ClientOverrides = { ...overrides, directory: { ...directory, ...overrides.directory } }
  const area = (name: string, calls: object) =>
    new Proxy(calls, {
      get: (target, call) =>
        Reflect.get(target, call) ?? (() => Promise.reject(new Error(`${name}.${String(call)} was not expected`))),
    })
  // The proxy answers for every area and call; that cannot be written as a type.
  return new Proxy(given, {
    get: (target, name) => area(String(name), (Reflect.get(target, name) as object | undefined) ?? {}),
  }) as DeskClient
}
