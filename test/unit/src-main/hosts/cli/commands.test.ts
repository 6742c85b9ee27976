import { describe, expect, it } from 'vitest'
import type { DoctorReport, Profile, SecretInfo } from '../../../../../src-main/contract/profiles.ts'
import type { Run, RunProgress, RunState } from '../../../../../src-main/contract/sync.ts'
import { alreadyRunning, notFound } from '../../../../../src-main/errors.ts'
import { ApiError, NetworkError } from '../../../../../src-main/wecom/wecom-error.ts'
import type { AreaOverrides } from '../../../../helpers/fake-services.ts'
import { runCommand } from '../../../../helpers/run-cli.ts'

const secret: SecretInfo = {
  id: 's1',
  kind: 'app',
  agentId: 1000002,
  label: '',
  lastFour: '9999',
  mayCallCustomerApis: false,
  updatedAtMs: 0,
  provenAtMs: null,
}
const company: Profile = {
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
const second: Profile = {
  ...company,
  id: 'p2',
  name: 'second',
  corpId: 'ww0000000000000002',
  active: false,
  secrets: [],
}
const withCompanies: AreaOverrides = { profiles: { list: () => [company, second], get: () => company } }

const run: Run = {
  runId: 'r1',
  profileId: 'p1',
  kind: 'all',
  scope: { children: true },
  trigger: 'manual',
  state: 'succeeded',
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
const progress: RunProgress = {
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

const withRun = (ended: Partial<Run>, sync: AreaOverrides['sync'] = {}): AreaOverrides => ({
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

const errorOf = (stdout: string) =>
  (JSON.parse(stdout) as { error: { code: string; data: Record<string, unknown> } }).error

describe('the company that a command works on', () => {
  const askedFor: (string | undefined)[] = []
  const services: AreaOverrides = {
    ...withCompanies,
    directory: {
      find: ({ profileId }) => {
        askedFor.push(profileId)
        return { total: 0, items: [] }
      },
    },
  }

  it.each([
    [[], 'p1'],
    [['--profile', 'second'], 'p2'],
    [['--profile', 'p2'], 'p2'],
    [['--profile', 'ww0000000000000002'], 'p2'],
  ])('with %j is %s', async (options, expected) => {
    expect((await runCommand(['member', 'find', 'x', ...options], { services })).code).toBe(0)
    expect(askedFor.pop()).toBe(expected)
  })

  it.each([
    [['--profile', 'nobody'], withCompanies],
    [[], {}],
  ])('with %j and none to be found exits with 3', async (options, none) => {
    const { code, stdout } = await runCommand(['member', 'find', 'x', '--json', ...options], { services: none })
    expect(code).toBe(3)
    expect(errorOf(stdout)).toMatchObject({ code: 'NOT_CONFIGURED', data: { missing: 'profile', appCode: 4003 } })
  })
})

describe('sync', () => {
  it('prints the run in the shape that scripts rely on', async () => {
    const { code, stdout, stderr } = await runCommand(['sync', 'all', '--json'], {
      services: withRun({ problemCount: 1 }),
    })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout.trimEnd()).not.toContain('\n')
    expect(JSON.parse(stdout)).toMatchObject({
      runId: 'r1',
      kind: 'all',
      state: 'succeeded',
      durationMs: 1234,
      counts: run.counts,
      problems: [{ kind: 'member', id: 'zhangsan', reason: 'no name' }],
      profile: '甲公司',
    })
  })

  it('passes on what to sync', async () => {
    const started: unknown[] = []
    const start: NonNullable<AreaOverrides['sync']>['start'] = (input) => {
      started.push(input)
      return { runId: 'r1' }
    }
    const services = withRun({}, { start })
    await runCommand('sync members --department 7 --no-children --dry-run'.split(' '), { services })
    await runCommand('sync members --member zhangsan'.split(' '), { services })
    await runCommand('sync members --member zhangsan --member lisi,wangwu'.split(' '), { services })
    expect(started).toMatchObject([
      { kind: 'members', scope: { departmentId: 7, children: false }, dryRun: true, profileId: 'p1' },
      { kind: 'members', scope: { userId: 'zhangsan', children: true }, dryRun: false },
      { kind: 'members', scope: { userIds: ['zhangsan', 'lisi', 'wangwu'] } },
    ])
  })

  it('asks for runs, changes and rules as told', async () => {
    const asked: unknown[] = []
    const note =
      <T>(answer: T) =>
      (input: unknown) => {
        asked.push(input)
        return answer
      }
    const rules = { guardCount: 5, guardPercent: 10, skipWithoutMobile: false }
    const services = withRun(
      {},
      {
        runs: note({ total: 0, items: [] }),
        changes: note({ total: 0, counts: [], items: [] }),
        rules: note(rules),
        setRules: note(rules),
        pause: note(run),
      },
    )
    for (const line of [
      'sync runs --state failed --state partial --kind all',
      'sync changes r1 --entity member --operation moved --query zhang --limit 5',
      'sync rules',
      'sync rules --guard-count 5 --keep-without-mobile',
      'sync pause r1',
    ])
      expect((await runCommand(line.split(' '), { services })).code).toBe(0)
    expect(asked).toMatchObject([
      { states: ['failed', 'partial'], kinds: ['all'], profileId: 'p1' },
      { runId: 'r1', entity: 'member', operation: 'moved', query: 'zhang', order: 'kind', limit: 5 },
      { profileId: 'p1' },
      { profileId: 'p1', guardCount: 5, skipWithoutMobile: false },
      { runId: 'r1' },
    ])
    expect(
      (await runCommand('sync rules --skip-without-mobile --keep-without-mobile'.split(' '), { services })).code,
    ).toBe(2)
  })

  it.each<[RunState, number]>([
    ['succeeded', 0],
    ['suspicious', 7],
    ['partial', 7],
    ['awaiting-confirmation', 8],
    ['cancelled', 130],
    ['failed', 5],
  ])('that ends as %s exits with %i', async (state, expected) => {
    expect((await runCommand(['sync', 'all'], { services: withRun({ state }) })).code).toBe(expected)
    expect(
      (await runCommand(['sync', 'confirm', 'r1'], { services: withRun({ state }, { confirm: () => run }) })).code,
    ).toBe(expected)
    expect((await runCommand(['sync', 'show', 'r1'], { services: withRun({ state }) })).code).toBe(0)
  })

  it('that is running already exits with 9', async () => {
    const start = () => {
      throw alreadyRunning({ 'zh-CN': '正在同步。', en: 'It is running.' }, 'r0')
    }
    const { code, stdout } = await runCommand(['sync', 'all', '--json'], { services: withRun({}, { start }) })
    expect(code).toBe(9)
    expect(errorOf(stdout)).toMatchObject({ code: 'ALREADY_RUNNING', data: { runId: 'r0' } })
  })

  it('is cancelled by an interruption, and waits until the run has come to rest', async () => {
    const interruption = new AbortController()
    let cancelled = () => {}
    const rest = new Promise<void>((resolve) => {
      cancelled = resolve
    })
    const services = withRun(
      { state: 'cancelled' },
      {
        watch: async function* watch() {
          yield progress
          interruption.abort()
          await rest
          yield { ...progress, state: 'cancelled' as const }
        },
        cancel: () => {
          cancelled()
          return { ...run, state: 'cancelled' as const }
        },
      },
    )
    const { code, stdout } = await runCommand(['sync', 'all', '--json'], { services, signal: interruption.signal })
    expect(code).toBe(130)
    expect(JSON.parse(stdout)).toMatchObject({ state: 'cancelled' })
  })

  it('draws a bar on a terminal and nowhere else', async () => {
    expect((await runCommand(['sync', 'all'], { services: withRun({}), terminal: true })).stderr).toContain('25% 1/4')
    expect((await runCommand(['sync', 'all'], { services: withRun({}) })).stderr).toBe('')
  })
})

describe('a refusal', () => {
  const facts = {
    endpoint: 'gettoken',
    hint: { 'zh-CN': '把 203.0.113.9 加入企业可信IP。', en: 'Add 203.0.113.9.' },
    remedy: 'add-trusted-ip' as const,
    retryable: false,
  }
  const refuse = (error: Error): AreaOverrides => ({
    ...withCompanies,
    secrets: {
      set: () => {
        throw error
      },
    },
  })
  const refused = {
    errcode: 60020,
    errmsg: 'not allow to access from your ip',
    refusedIp: '203.0.113.9',
    hintId: '1700000000',
  }
  const set = ['secret', 'set', '--kind', 'directory-sync', '--stdin']

  it('of WeCom is a card with errcode, address and hint id, and exits with 4', async () => {
    const services = refuse(new ApiError(refused, facts))
    const { code, stdout, stderr } = await runCommand(set, { services, stdin: 'planted-secret\n' })
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' })
    expect(stderr).toContain('WeCom refused the call')
    for (const part of ['60020', '203.0.113.9', '1700000000', 'Add 203.0.113.9.']) expect(stderr).toContain(part)
    expect(stderr).not.toContain('planted-secret')
  })

  it('is a document with --json', async () => {
    const services = refuse(new ApiError(refused, facts))
    const { stdout, stderr } = await runCommand([...set, '--json'], { services, stdin: 'planted-secret\n' })
    expect(errorOf(stdout)).toMatchObject({
      code: 'WECOM_REJECTED',
      data: { errcode: 60020, refusedIp: '203.0.113.9' },
    })
    expect(stderr).toBe('')
    expect(stdout).not.toContain('planted-secret')
  })

  it('of the network exits with 6', async () => {
    const services = refuse(new NetworkError('ECONNREFUSED', 'unreachable', facts))
    expect((await runCommand(set, { services, stdin: 'x' })).code).toBe(6)
  })

  it('of something that does not exist exits with 2', async () => {
    const directory: AreaOverrides['directory'] = {
      member: () => {
        throw notFound('member', 'x', { 'zh-CN': '没有此人。', en: 'Nobody.' })
      },
    }
    expect((await runCommand(['member', 'show', 'x'], { services: { ...withCompanies, directory } })).code).toBe(2)
  })

  it('that nobody foresaw exits with 1 and shows the report id of the router', async () => {
    const services = refuse(new Error('boom'))
    const { code, stderr } = await runCommand(set, { services, stdin: 'x' })
    expect(code).toBe(1)
    expect(stderr).toContain('report-2')
    expect(stderr).not.toContain('boom')
  })
})

describe('doctor', () => {
  const report: DoctorReport = {
    profileId: 'p1',
    secretId: 's1',
    passed: false,
    tokenPreview: null,
    steps: [
      {
        name: 'resolve',
        state: 'passed',
        durationMs: 3,
        detail: { 'zh-CN': '已解析', en: 'resolved' },
        remedy: null,
        errcode: null,
        refusedIp: null,
      },
      {
        name: 'token',
        state: 'failed',
        durationMs: 5,
        detail: { 'zh-CN': '被拒绝', en: 'refused' },
        remedy: { 'zh-CN': '核对', en: 'Check the secret' },
        errcode: 40001,
        refusedIp: null,
      },
    ],
  }

  it('shows every step, and exits with what the first failed one means', async () => {
    const services: AreaOverrides = { ...withCompanies, doctor: { run: () => report } }
    const { code, stdout } = await runCommand(['doctor', '--kind', 'app'], { services })
    expect(code).toBe(4)
    expect(stdout).toContain('✔  Name')
    expect(stdout).toContain('✖  Token')
    expect(stdout).toContain('refused')
    expect(stdout).not.toContain('被拒绝')
    expect(stdout).toContain('Check the secret')
    expect(JSON.parse((await runCommand(['doctor', '--json'], { services })).stdout)).toEqual(report)
  })

  it('says which secret is missing', async () => {
    const { code } = await runCommand(['doctor', '--kind', 'customer-contact'], { services: withCompanies })
    expect(code).toBe(3)
  })
})

describe('removing a company', () => {
  it('needs --yes where nobody can be asked', async () => {
    const { code, stderr } = await runCommand(['profile', 'remove', 'second'], { services: withCompanies })
    expect(code).toBe(2)
    expect(stderr).toContain('--yes')
  })

  it('says what was removed', async () => {
    const removed: string[] = []
    const profiles: AreaOverrides['profiles'] = {
      ...withCompanies.profiles,
      remove: ({ profileId }) => {
        removed.push(profileId)
        return {}
      },
    }
    const { stdout } = await runCommand(['profile', 'remove', 'second', '--yes', '--json'], { services: { profiles } })
    expect(removed).toEqual(['p2'])
    expect(JSON.parse(stdout)).toEqual({ removed: { id: 'p2', name: 'second' } })
  })
})

describe('call', () => {
  it('makes any call, with input from the command line or standard input', async () => {
    const directory: AreaOverrides['directory'] = { find: ({ query }) => ({ total: 0, items: [], query }) }
    const services = { directory }
    expect((await runCommand(['call', 'directory.find', '{"query":"a"}', '--json'], { services })).stdout).toBe(
      '{"total":0,"items":[]}\n',
    )
    expect((await runCommand(['call', 'directory.find', '-'], { services, stdin: '{"query":"b"}' })).code).toBe(0)
  })

  it('refuses an input that does not fit, and says where', async () => {
    const { code, stdout } = await runCommand(['call', 'directory.find', '{"query":1}', '--json'], { services: {} })
    expect(code).toBe(2)
    expect(errorOf(stdout)).toMatchObject({ code: 'BAD_REQUEST', data: { issues: [{ path: 'query' }] } })
  })

  it('prints a stream one document a line', async () => {
    const { code, stdout } = await runCommand(['call', 'sync.watch', '{"runId":"r1"}', '--json'], {
      services: withRun({}),
    })
    expect(code).toBe(0)
    const lines = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as RunProgress)
    expect(lines.map(({ state }) => state)).toEqual(['running', 'succeeded'])
  })

  it('stays until a run that it started has ended', async () => {
    let ended = false
    const services = withRun(
      {},
      {
        watch: async function* watch() {
          yield progress
          await Promise.resolve()
          ended = true
        },
      },
    )
    const { stdout } = await runCommand(['call', 'sync.start', '{"kind":"all"}', '--json'], { services })
    expect(stdout).toBe('{"runId":"r1"}\n')
    expect(ended).toBe(true)
  })
})
