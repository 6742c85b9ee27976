import { describe, expect, it } from 'vitest'
import type { RunState } from '../../../../../src-main/contract/sync.ts'
import { alreadyRunning } from '../../../../../src-main/errors.ts'
import { errorOf, progress, run, withRun } from '../../../../helpers/cli-answers.ts'
import type { AreaOverrides } from '../../../../helpers/fake-services.ts'
import { runCommand } from '../../../../helpers/run-cli.ts'

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
        // Also read around a change, for the audit trail.
        rules: () => rules,
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
