import { safe } from '@orpc/client'
import { createRouterClient } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import { ownerActor } from '../../../../src-main/access/actor.ts'
import type { AlertRule, Channel } from '../../../../src-main/contract/alerts.ts'
import type { Run } from '../../../../src-main/contract/sync.ts'
import { invalid } from '../../../../src-main/errors.ts'
import { createRouter } from '../../../../src-main/router.ts'
import { createCallStatistics } from '../../../../src-main/router/call-statistics.ts'
import { differences } from '../../../../src-main/router/note-changes.ts'
import { createRedactor } from '../../../../src-main/wecom/redact.ts'
import { createFakeServices } from '../../../helpers/fake-services.ts'
import type { AreaOverrides } from '../../../helpers/fake-services.ts'
import { createQuietLog } from '../../../helpers/quiet-log.ts'

function setUp(areas: AreaOverrides) {
  const services = createFakeServices(areas)
  const options = { log: createQuietLog(), redactor: createRedactor(), statistics: createCallStatistics() }
  const router = createRouter(services, options)
  return { services, client: createRouterClient(router, { context: { actor: ownerActor('cli', 'zhang') } }) }
}

describe('what an audited call changed', () => {
  const guard = (guardCount: number) => ({ guardCount, guardPercent: 10, skipWithoutMobile: false })

  it('is in its row, with before and after, in the fields that the call names', async () => {
    let rules = guard(20)
    const { client, services } = setUp({
      sync: {
        rules: () => rules as never,
        setRules: () => (rules = { ...guard(5), skipWithoutMobile: true }) as never,
      },
    })
    await safe(client.sync.setRules({ profileId: 'p1', guardCount: 5 } as never))
    expect(services.audited[0]).toMatchObject({ call: 'sync.setRules', target: 'profileId=p1' })
    expect(services.audited[0]?.detail['changes']).toEqual({ guardCount: { before: 20, after: 5 } })
  })

  it('holds what was given to somebody new, what was taken from somebody who is gone, and what the guard had found', async () => {
    const operator = { operatorId: 'op-1', name: 'alice', roleId: 'owner', enabled: true }
    const times = { createdAtMs: 1, passwordAtMs: 1, lastLoginAtMs: null }
    const key = { keyId: 'key-1', name: 'nightly', lastFour: 'abcd', scopes: ['wechat.user.view' as const] }
    const keyTimes = { createdAtMs: 1, createdBy: 'owner', expiresAtMs: null, lastUsedAtMs: null }
    const finding = { entity: 'member', wouldRemove: 35, present: 100, limit: 20 } as const
    const run: Run = {
      ...{ runId: 'r1', profileId: 'p1', kind: 'all', scope: { children: true }, trigger: 'manual', dryRun: false },
      ...{ state: 'awaiting-confirmation', startedAtMs: 1, finishedAtMs: null, durationMs: null, counts: {} },
      ...{
        guard: [finding],
        reason: null,
        appCode: null,
        errcode: null,
        problemCount: 0,
        usualMs: null,
        paused: false,
      },
    }
    const { client, services } = setUp({
      access: {
        operators: () => [{ ...operator, ...times }],
        addOperator: () => ({ ...operator, ...times }),
        removeOperator: () => ({ removed: true }),
        addApiKey: () => ({ ...key, ...keyTimes, key: 'PLANTED-key' }),
        roles: () => [],
        setRole: ({ name, permissions }) => ({
          ...{ roleId: 'role-1', name: { 'zh-CN': name, en: name }, isBuiltIn: false, permissions, operatorCount: 0 },
        }),
      },
      sync: { get: () => run, confirm: () => ({ ...run, state: 'running' }) },
    })
    const password = 'PLANTED wobble kettle'
    await client.access.addOperator({ name: 'alice', roleId: 'owner', password })
    await client.access.addApiKey({ name: 'nightly', scopes: ['wechat.user.view'], expiresAtMs: null })
    await client.access.setRole({ name: 'desk', permissions: ['wechat.user.view'] })
    await client.access.removeOperator({ operatorId: 'op-1' })
    await client.sync.confirm({ runId: 'r1' })
    const changes = services.audited.map(({ detail }) => detail['changes'])
    expect(changes).toMatchObject([
      { name: { before: null, after: 'alice' }, roleId: { before: null, after: 'owner' } },
      { name: { before: null, after: 'nightly' }, scopes: { before: null, after: ['wechat.user.view'] } },
      { permissions: { before: null, after: ['wechat.user.view'] } },
      { name: { before: 'alice', after: null }, roleId: { before: 'owner', after: null } },
      { guard: { before: [finding], after: null } },
    ])
    expect(JSON.stringify(services.audited)).not.toContain('PLANTED')
  })

  it('is not there where the call failed, and a state that cannot be read hinders nothing', async () => {
    const refuse = () => {
      throw invalid({ 'zh-CN': '不行', en: 'no' })
    }
    const failed = setUp({ sync: { rules: () => guard(20) as never, setRules: refuse } })
    await safe(failed.client.sync.setRules({ profileId: 'p1' }))
    expect(failed.services.audited[0]).toMatchObject({ outcome: 'failed', detail: { code: 'INVALID' } })
    expect(failed.services.audited[0]?.detail).not.toHaveProperty('changes')

    const unreadable = setUp({ sync: { rules: refuse, setRules: () => guard(5) as never } })
    await safe(unreadable.client.sync.setRules({ profileId: 'p1' }))
    expect(unreadable.services.audited).toHaveLength(1)
  })

  it('holds nothing of what was typed where the contract shows nothing of it', async () => {
    const target = {
      address: 'https://a.test',
      lastFour: '1234',
      hasSignSecret: false,
      hasBearerToken: false,
      profileId: null,
      secretId: null,
    }
    const channel: Channel = {
      name: 'robot',
      channelId: 'c1',
      kind: 'feishu',
      enabled: true,
      language: 'en',
      minimumSeverity: 'bad',
      target: { ...target, toUsers: [], toDepartments: [] },
      lastDelivery: null,
    }
    let name = 'robot'
    const { client, services } = setUp({
      alerts: {
        channels: () => [{ ...channel, name }],
        updateChannel: () => {
          name = 'other'
          return { ...channel, name }
        },
      },
    })
    const url = 'https://a.test/hook/PLANTED-key'
    await safe(client.alerts.updateChannel({ channelId: 'c1', name: 'other', target: { kind: 'feishu', url } }))
    expect(services.audited[0]?.detail).toMatchObject({ changes: { name: { before: 'robot', after: 'other' } } })
    expect(JSON.stringify(services.audited)).not.toContain('PLANTED')
  })
})

describe('differences', () => {
  const rule = (kind: AlertRule['kind'], enabled: boolean) => ({ kind, enabled, channelIds: null })

  it('names fields by their path, and members of lists by their kind', () => {
    expect(
      differences(
        { rules: [rule('disk-low', true), rule('sync-failed', true)], quietHours: { from: '22:00', to: '08:00' } },
        { rules: [rule('disk-low', false), rule('sync-failed', true)], quietHours: { from: '23:00', to: '08:00' } },
      ),
    ).toEqual({
      'rules.disk-low.enabled': { before: true, after: false },
      'quietHours.from': { before: '22:00', after: '23:00' },
    })
  })

  it('takes lists without kinds as a whole, tells what was not there as null, and cuts what is long', () => {
    const found = differences({ permissions: ['a'] }, { permissions: ['a', 'b'], remark: 'x'.repeat(1000) })
    expect(found['permissions']).toEqual({ before: ['a'], after: ['a', 'b'] })
    expect(found['remark']?.before).toBeNull()
    expect(JSON.stringify(found['remark']?.after).length).toBeLessThan(400)
    expect(differences({ name: 'a' }, undefined)).toEqual({ name: { before: 'a', after: null } })
    expect(differences({ name: 'a' }, { name: 'a' })).toEqual({})
  })
})
