import { describe, expect, it } from 'vitest'
import { runCommand } from '../../../../helpers/run-cli.ts'

describe('the frame', () => {
  it.each([['--help'], ['help'], ['sync --help'], ['help sync'], ['secret set --help']])(
    '%s explains and opens nothing',
    async (line) => {
      const { code, stdout, stderr } = await runCommand(line.split(' '))
      expect(code).toBe(0)
      expect(stdout).toContain('Usage: wecom-desk')
      expect(stderr).toBe('')
    },
  )

  it('lists every command, in the language that was asked for', async () => {
    const { stdout } = await runCommand(['--lang', 'zh-CN', '--help'])
    expect(stdout).toContain('用法： wecom-desk')
    for (const name of 'profile secret doctor capabilities token sync department member vault call schema serve sandbox'.split(
      ' ',
    ))
      expect(stdout).toMatch(new RegExp(`^ {2}${name}\\b`, 'm'))
  })

  it('follows the locale, and is Chinese where that says nothing', async () => {
    expect((await runCommand(['--help'], { env: { LANG: 'C' } })).stdout).toContain('用法')
    expect((await runCommand(['--help'], { env: { LC_ALL: 'en_GB' } })).stdout).toContain('Usage')
  })

  it('prints its version', async () => {
    expect(await runCommand(['--version'])).toEqual({ code: 0, stdout: '1.2.3\n', stderr: '' })
  })
})

describe('wrong usage', () => {
  it.each([
    ['', 'A command is missing'],
    ['sync', 'A command is missing'],
    ['synk all', 'Did you mean sync'],
    ['sync al', 'Did you mean all'],
    ['sync customers', 'customers'],
    ['message send', 'message'],
    ['profile list --jason', 'Did you mean --json'],
    ['member find', 'query'],
    ['member find x --limit 0', '--limit'],
    ['member find x --limit many', '--limit'],
    ['member find x y', 'Too many'],
    ['secret set --stdin', '--kind'],
    ['secret set --kind app --stdin', '--agent-id'],
    ['secret set --kind robot --stdin', 'robot'],
    ['secret set --kind directory-sync', '--stdin'],
    ['secret set --kind directory-sync --env NOBODY', 'NOBODY'],
    ['call nowhere.nothing', 'nowhere.nothing'],
    ['call sync.begin', 'sync.start'],
    ['call sync.runs {', 'JSON'],
    ['sync all --department -1', '--department'],
  ])('%j exits with 2 and says what is wrong', async (line, reason) => {
    const { code, stdout, stderr } = await runCommand(line.split(' ').filter((word) => word !== ''))
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toContain(reason)
  })

  it('is one JSON document with --json, wherever that stands', async () => {
    for (const argv of [
      ['--json', 'synk'],
      ['synk', '--json'],
      ['sync', 'all', '--limit', '3', '--json'],
      ['--json'],
    ]) {
      const { code, stdout, stderr } = await runCommand(argv)
      expect(code).toBe(2)
      expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'BAD_REQUEST', data: { appCode: 400 } } })
      expect(stderr).toBe('')
    }
  })

  it('is explained in Chinese too', async () => {
    const { stderr } = await runCommand(['--lang=zh-CN', 'synk'])
    expect(stderr).toContain('没有名为 synk 的命令。是否要用 sync？')
  })
})

describe('schema', () => {
  it('describes every call without opening anything', async () => {
    const { code, stdout } = await runCommand(['schema', '--json'])
    expect(code).toBe(0)
    const { calls } = JSON.parse(stdout) as { calls: { name: string }[] }
    expect(calls.find(({ name }) => name === 'sync.start')).toMatchObject({
      summary: 'Start a sync run',
      permission: 'wechat.sync.all',
      audited: true,
      stream: false,
      input: { type: 'object', required: ['kind'] },
      output: { type: 'object', required: ['runId'] },
      errors: expect.arrayContaining(['ALREADY_RUNNING', 'WECOM_REJECTED']) as unknown,
    })
    expect(calls.find(({ name }) => name === 'sync.watch')).toMatchObject({ stream: true, output: { type: 'object' } })
  })
})

describe('a defect', () => {
  it('shows its report id on stderr and never the stack', async () => {
    const host = { openSession: () => Promise.reject(new Error('boom at secret-place')) }
    const text = await runCommand(['profile', 'list'], { host })
    expect(text).toMatchObject({ code: 1, stdout: '' })
    expect(text.stderr).toContain('report-1')
    expect(text.stderr).not.toContain('boom')
    const json = await runCommand(['profile', 'list', '--json'], { host })
    expect(json.code).toBe(1)
    expect(JSON.parse(json.stdout)).toMatchObject({
      error: { code: 'INTERNAL_SERVER_ERROR', data: { reportId: 'report-1' } },
    })
    expect(json.stderr).toContain('report-1')
    expect(json.stdout + json.stderr).not.toContain('boom')
  })
})

describe('sandbox', () => {
  const description = {
    apiBaseUrl: 'http://127.0.0.1:1',
    corpId: 'ww0000000000000000',
    secrets: [{ kind: 'app' as const, agentId: 1000002, secret: 'practice', label: '助手' }],
    departments: 40,
    members: 800,
    seed: 1,
  }

  it('prints one document, stays until it is interrupted and stops what it started', async () => {
    const interruption = new AbortController()
    let stopped = false
    const { code, stdout } = await runCommand(['sandbox', '--json', '--members', '50'], {
      signal: interruption.signal,
      onStdout: () => interruption.abort(),
      host: {
        startPracticeCompany: (options) => {
          expect(options).toEqual({ port: 0, departments: 40, members: 50, seed: 1 })
          const stop = () => {
            stopped = true
            return Promise.resolve()
          }
          return Promise.resolve({ description, stop })
        },
      },
    })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toEqual(description)
    expect(stopped).toBe(true)
  })
})
