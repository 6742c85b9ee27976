import { createRouterClient } from '@orpc/server'
import { ORPCError, safe } from '@orpc/client'
import { describe, expect, it } from 'vitest'
import { ownerActor } from '../../../../src-main/access/actor.ts'
import type { Permission } from '../../../../src-main/contract/permissions.ts'
import { permissions } from '../../../../src-main/contract/permissions.ts'
import { contract } from '../../../../src-main/contract/index.ts'
import type { Schedule } from '../../../../src-main/contract/schedules.ts'
import type { Run } from '../../../../src-main/contract/sync.ts'
import { createRouter } from '../../../../src-main/router.ts'
import { createCallStatistics } from '../../../../src-main/router/call-statistics.ts'
import { createRedactor } from '../../../../src-main/wecom/redact.ts'
import { ApiError } from '../../../../src-main/wecom/wecom-error.ts'
import { createFakeServices } from '../../../helpers/fake-services.ts'
import type { AreaOverrides } from '../../../helpers/fake-services.ts'
import { createQuietLog } from '../../../helpers/quiet-log.ts'

const planted = 'PLANTED-secret-value-1234567890'

function setUp({ areas = {}, granted = permissions }: { areas?: AreaOverrides; granted?: readonly Permission[] } = {}) {
  const services = createFakeServices(areas)
  const log = createQuietLog()
  const statistics = createCallStatistics()
  const redactor = createRedactor()
  const router = createRouter(services, { log, redactor, statistics, newReportId: () => 'report-1' })
  const actor = { ...ownerActor('browser', 'Somebody'), id: 'somebody', permissions: new Set(granted) }
  return { services, log, statistics, redactor, client: createRouterClient(router, { context: { actor } }) }
}

const without = (...missing: Permission[]) => permissions.filter((name) => !missing.includes(name))

describe('permission', () => {
  it('is checked before the input and before the service', async () => {
    let wasCalled = false
    const { client } = setUp({
      granted: without('wechat.sync.all'),
      areas: {
        sync: {
          start: () => {
            wasCalled = true
            return { runId: 'r1' }
          },
        },
      },
    })
    // @ts-expect-error no such kind
    const { error } = await safe(client.sync.start({ kind: 'nonsense' }))
    expect(error).toMatchObject({
      code: 'FORBIDDEN',
      status: 403,
      data: { appCode: 403, permission: 'wechat.sync.all', hint: { en: expect.stringContaining('wechat.sync.all') } },
    })
    expect(wasCalled).toBe(false)
  })

  // Found by walking the contract: a new call is among them.
  const calls = Object.entries(contract).flatMap(([area, verbs]) =>
    Object.entries(verbs).map(([verb, entry]) => ({ area, verb, name: `${area}.${verb}`, meta: entry['~orpc'].meta })),
  )
  /** Whether a call gets past the check: whatever it fails with then, it was not refused. */
  const passes = async (client: object, { area, verb }: (typeof calls)[number]): Promise<boolean> => {
    const make = Reflect.get(Object(Reflect.get(client, area)), verb) as (input: unknown) => Promise<unknown> // of the contract
    const { error } = await safe(make(undefined))
    return !(error instanceof ORPCError && error.code === 'FORBIDDEN')
  }

  it('of every call is one that exists, is refused without it, and is not without all others', async () => {
    expect(calls.length).toBeGreaterThan(100)
    for (const call of calls) {
      const { permission, rule } = call.meta
      expect(permissions, call.name).toContain(permission)
      const { client: missing } = setUp({ granted: without(...(rule?.atLeast.flat() ?? [permission])) })
      expect([call.name, await passes(missing, call)]).toEqual([call.name, false])
      if (rule) continue
      const { client: held } = setUp({ granted: [permission] })
      expect([call.name, await passes(held, call)]).toEqual([call.name, true])
    }
  })

  it('depends on what is synced, by its kind or that of its run', async () => {
    const runs = { d: 'departments', m: 'members', t: 'tags', a: 'all' } as const
    const areas = {
      sync: {
        start: () => ({ runId: 'r1' }),
        get: ({ runId }: { runId: string }) => ({ kind: runs[runId as keyof typeof runs] }) as Run, // what is judged
        cancel: () => ({}) as Run, // not looked at
      },
    } satisfies AreaOverrides
    const may = async (granted: Permission[]) => {
      const { client } = setUp({ granted, areas })
      const codeOf = async (made: Promise<unknown>) => Object(await made.catch((error: unknown) => error))['code']
      const refused: string[] = []
      for (const [runId, kind] of Object.entries(runs)) {
        if ((await codeOf(client.sync.start({ kind }))) === 'FORBIDDEN') refused.push(kind)
        if ((await codeOf(client.sync.cancel({ runId }))) === 'FORBIDDEN') refused.push(runId)
      }
      const people = { scope: { userIds: ['zhang'] } }
      if ((await codeOf(client.sync.start({ kind: 'departments', ...people }))) === 'FORBIDDEN') refused.push('people')
      return refused.join(' ')
    }
    expect(await may(['wechat.sync.all'])).toBe('')
    expect(await may(['wechat.sync.department'])).toBe('members m tags t all a people')
    expect(await may(['wechat.sync.user'])).toBe('departments d tags t all a people')
    expect(await may(['wechat.sync.user', 'wechat.sync.department'])).toBe('tags t all a')
    expect(await may(['wechat.sync.view'])).toBe('departments d members m tags t all a people')
  })

  it('to plan a job is also the one to do it', async () => {
    const rule = { cron: '0 3 * * *', timeZone: null, randomOffsetMs: 0, enabled: true }
    const backup = { ...rule, scheduleId: 's1', job: 'backup' } as Schedule // what is judged
    const listed = () => ({
      state: { pausedAtMs: null, timeZone: 'UTC', keeper: null },
      items: [backup],
    })
    const code = async (granted: Permission[], list: () => ReturnType<typeof listed> = listed) => {
      const { client } = setUp({ granted, areas: { schedules: { list } } })
      const made = [
        client.schedules.add({ ...rule, job: 'backup', profileId: null }),
        client.schedules.update({ scheduleId: 's1', enabled: false }),
        client.schedules.remove({ scheduleId: 's1' }),
        client.schedules.runNow({ scheduleId: 's1' }),
      ]
      const errors = await Promise.all(made.map((one) => one.catch((error: unknown) => error)))
      return [...new Set(errors.map((error): unknown => Object(Object(error)['data'])['permission']))]
    }
    expect(await code(['wechat.schedule.manage', 'wechat.sync.all'])).toEqual(['wechat.backup.manage'])
    expect(await code(['wechat.backup.manage'])).toEqual(['wechat.schedule.manage'])
    expect(await code(['wechat.schedule.manage', 'wechat.backup.manage'])).toEqual([undefined])
    // What cannot be judged is refused.
    const broken = () => {
      throw new Error('disk')
    }
    expect(await code(['wechat.schedule.manage', 'wechat.backup.manage'], broken)).toContain('wechat.sync.all')
  })

  it('of streams is checked as well', async () => {
    const { client, services } = setUp({ granted: without('wechat.self') })
    expect((await safe(client.system.watch({}))).error).toMatchObject({ code: 'FORBIDDEN' })
    expect(services.openStreams).toBe(0)
  })
})

describe('the audit trail', () => {
  const startRun: AreaOverrides = { sync: { start: () => ({ runId: 'r1' }) } }

  it('holds who did what to which thing', async () => {
    const { client, services } = setUp({ areas: startRun })
    await client.sync.start({ kind: 'all', profileId: 'p1', scope: { departmentId: 7, children: true } })
    expect(services.audited).toEqual([
      {
        actor: expect.objectContaining({ id: 'somebody', via: 'browser' }),
        call: 'sync.start',
        target: 'profileId=p1 scope.departmentId=7',
        outcome: 'done',
        detail: { kind: 'all', result: 'runId=r1' },
      },
    ])
  })

  it('holds refusals and failures with their code', async () => {
    const facts = { endpoint: 'gettoken', hint: { 'zh-CN': '', en: '' }, remedy: 'none', retryable: false } as const
    const refused = new ApiError({ errcode: 40001, errmsg: planted, refusedIp: null, hintId: null }, facts)
    const { client, services } = setUp({
      granted: without('wechat.sandbox.manage', 'wechat.sync.all'),
      areas: {
        secrets: { set: () => Promise.reject(refused), remove: () => Promise.reject(new Error(planted)) },
      },
    })
    await safe(client.sandbox.stop({}))
    await safe(client.sync.start({ kind: 'all' }))
    // @ts-expect-error no such kind
    await safe(client.secrets.set({ profileId: 'p1', kind: planted }))
    await safe(client.secrets.set({ profileId: 'p1', kind: 'app', secret: planted }))
    await safe(client.secrets.remove({ profileId: 'p1', secretId: 's1' }))
    expect(services.audited.map(({ call, target, outcome, detail }) => [call, target, outcome, detail])).toEqual([
      ['sandbox.stop', '', 'refused', { code: 'FORBIDDEN', permission: 'wechat.sandbox.manage' }],
      ['sync.start', '', 'refused', { kind: 'all', code: 'FORBIDDEN', permission: 'wechat.sync.all' }],
      ['secrets.set', 'profileId=p1', 'refused', { code: 'BAD_REQUEST' }],
      ['secrets.set', 'profileId=p1', 'failed', { kind: 'app', code: 'WECOM_REJECTED', errcode: 40001 }],
      ['secrets.remove', 'profileId=p1 secretId=s1', 'failed', { code: 'INTERNAL_SERVER_ERROR', reportId: 'report-1' }],
    ])
    expect(JSON.stringify(services.audited)).not.toContain(planted)
  })

  it('holds nothing of calls that only read, or of what was typed', async () => {
    const { client, services } = setUp({
      areas: {
        vault: { unlock: () => ({ source: 'passphrase', state: 'open', keyFileAccepted: false, rotatedAtMs: null }) },
      },
    })
    await client.system.info({})
    await client.vault.unlock({ passphrase: planted })
    expect(services.audited).toHaveLength(1)
    expect(JSON.stringify(services.audited)).not.toContain(planted)
  })

  it('cannot undo what has been done', async () => {
    const { client, services, log } = setUp({ areas: startRun })
    services.audit.append = () => Promise.reject(new Error('disk full'))
    expect(await client.sync.start({ kind: 'all' })).toEqual({ runId: 'r1' })
    expect(log.lines).toEqual([
      expect.objectContaining({ level: 'error', fields: expect.objectContaining({ error: expect.any(Error) }) }),
    ])
  })
})

describe('failures', () => {
  it('never carry a secret that the redactor knows', async () => {
    const { client, redactor } = setUp({
      areas: {
        profiles: {
          get: () => {
            throw new ApiErrorLike(planted)
          },
        },
      },
    })
    redactor.learn(planted)
    const { error } = await safe(client.profiles.get({}))
    expect(error).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', data: { reportId: 'report-1' } })
    expect(JSON.stringify(error)).not.toContain(planted)
    expect(String(error)).not.toContain(planted)
    // Nothing that a transport could take along by accident either.
    expect(error?.cause).toBeUndefined()
  })
})

class ApiErrorLike extends Error {
  readonly data: { secret: string }
  constructor(secret: string) {
    super(secret)
    this.data = { secret }
  }
}

describe('the numbers', () => {
  it('count calls and failures by code', async () => {
    const { client, statistics } = setUp()
    await client.system.info({})
    await client.system.info({})
    await safe(client.profiles.get({ profileId: 'x' }))
    expect(statistics.summary()).toEqual([
      expect.objectContaining({ call: 'system.info', calls: 2, failures: {} }),
      expect.objectContaining({ call: 'profiles.get', calls: 1, failures: { NOT_FOUND: 1 } }),
    ])
  })
})
