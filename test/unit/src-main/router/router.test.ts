import { createRouterClient } from '@orpc/server'
import { safe } from '@orpc/client'
import { describe, expect, it } from 'vitest'
import { ownerActor } from '../../../../src-main/access/actor.ts'
import type { Permission } from '../../../../src-main/contract/permissions.ts'
import { permissions } from '../../../../src-main/contract/permissions.ts'
import { contract } from '../../../../src-main/contract/index.ts'
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

  it('of every call in the contract is one that exists', () => {
    for (const [area, verbs] of Object.entries(contract))
      for (const [verb, entry] of Object.entries(verbs))
        expect(permissions, `${area}.${verb}`).toContain(entry['~orpc'].meta.permission)
  })

  it('of streams is checked as well', async () => {
    const { client, services } = setUp({ granted: without('wechat.system.view') })
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
        detail: { result: 'runId=r1' },
      },
    ])
  })

  it('holds refusals and failures with their code', async () => {
    const facts = { endpoint: 'gettoken', hint: { 'zh-CN': '', en: '' }, remedy: 'none', retryable: false } as const
    const refused = new ApiError({ errcode: 40001, errmsg: planted, refusedIp: null, hintId: null }, facts)
    const { client, services } = setUp({
      granted: without('wechat.sandbox.manage'),
      areas: {
        secrets: { set: () => Promise.reject(refused), remove: () => Promise.reject(new Error(planted)) },
      },
    })
    await safe(client.sandbox.stop({}))
    // @ts-expect-error no such kind
    await safe(client.secrets.set({ profileId: 'p1', kind: planted }))
    await safe(client.secrets.set({ profileId: 'p1', kind: 'app', secret: planted }))
    await safe(client.secrets.remove({ profileId: 'p1', secretId: 's1' }))
    expect(services.audited.map(({ call, target, outcome, detail }) => [call, target, outcome, detail])).toEqual([
      ['sandbox.stop', '', 'refused', { code: 'FORBIDDEN', permission: 'wechat.sandbox.manage' }],
      ['secrets.set', 'profileId=p1', 'refused', { code: 'BAD_REQUEST' }],
      ['secrets.set', 'profileId=p1', 'failed', { code: 'WECOM_REJECTED', errcode: 40001 }],
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
