import { describe, expect, it } from 'vitest'
import type { DoctorReport } from '../../../../../src-main/contract/profiles.ts'
import type { RunProgress } from '../../../../../src-main/contract/sync.ts'
import { notFound } from '../../../../../src-main/errors.ts'
import { ApiError, NetworkError } from '../../../../../src-main/wecom/wecom-error.ts'
import { errorOf, progress, withCompanies, withRun } from '../../../../helpers/cli-answers.ts'
import type { AreaOverrides } from '../../../../helpers/fake-services.ts'
import { runCommand } from '../../../../helpers/run-cli.ts'

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
