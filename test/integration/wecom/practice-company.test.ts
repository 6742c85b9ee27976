import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Actor } from '../../../src-main/area-service.ts'
import { createDoctorService } from '../../../src-main/doctor/doctor-service.ts'
import { openPracticeCompany } from '../../../src-main/sandbox/index.ts'
import type { PracticeCompany } from '../../../src-main/sandbox/index.ts'
import { agentGet, agentList } from '../../../src-main/wecom/endpoints/agents.ts'
import { departmentGet, departmentList, departmentSimpleList } from '../../../src-main/wecom/endpoints/departments.ts'
import {
  userGet,
  userIdByEmail,
  userIdByMobile,
  userList,
  userListId,
  userSimpleList,
} from '../../../src-main/wecom/endpoints/members.ts'
import { apiDomainIps, callbackIps } from '../../../src-main/wecom/endpoints/network.ts'
import { tagGet, tagList } from '../../../src-main/wecom/endpoints/tags.ts'
import { createCallLimits } from '../../../src-main/wecom/limits.ts'
import type { Company } from '../../../src-main/wecom/types.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import { createRig } from './client-rig.ts'
import type { Rig } from './client-rig.ts'

const actor: Actor = { id: 'a', name: 'A', via: 'cli', permissions: new Set() }
const size = { departments: 30, members: 400, seed: 7 }

let practice: PracticeCompany
let rig: Rig

beforeAll(async () => {
  practice = await openPracticeCompany({ ...size, clock: createManualClock() })
  const { corpId, secrets } = practice.credentials
  const known: Company['secrets'] = secrets.map(({ kind, agentId }, index) => ({
    id: `secret-${index}`,
    kind,
    agentId,
    mayCallCustomerApis: false,
  }))
  rig = createRig(practice.apiBaseUrl, { company: { corpId, secrets: known } })
  secrets.forEach(({ secret }, index) => rig.secrets.set(`secret-${index}`, secret))
})
afterEach(() => practice.clearFaults())
afterAll(async () => {
  rig.dispose()
  await practice.dispose()
})

const client = () => rig.client.forProfile('profile-1')
const doctor = () =>
  createDoctorService({ ...rig, limits: createCallLimits({ clock: rig.clock }), draftOf: () => null, environment: {} })

describe('the endpoints', () => {
  it('read the whole directory', async () => {
    const departments = await client().call(departmentSimpleList, {})
    expect(departments.rows).toHaveLength(size.departments)
    expect(departments.broken).toEqual([])
    const userIds = new Set<string>()
    for (const { departmentId } of departments.rows) {
      const page = await client().call(userList, { departmentId })
      expect(page.broken).toEqual([])
      for (const { userId } of page.rows) userIds.add(userId)
    }
    expect(userIds.size).toBe(practice.size.members)
  })

  it('agree with each other', async () => {
    const named = await client().call(departmentList, {})
    const root = await client().call(departmentGet, { departmentId: 1 })
    expect(named.rows.find(({ departmentId }) => departmentId === 1)).toEqual(root)
    const [first] = (await client().call(userList, { departmentId: 1 })).rows
    const names = await client().call(userSimpleList, { departmentId: 1 })
    expect(names.rows[0]?.userId).toBe(first?.userId)
    const member = await client().call(userGet, { userId: first?.userId ?? '' })
    expect(member).toMatchObject({ name: first?.name, mobile: first?.mobile })
    expect(await client().call(userIdByMobile, { mobile: member.mobile ?? '' })).toBe(member.userId)
    expect(await client().call(userIdByEmail, { email: member.bizMail ?? '', kind: 'corporate' })).toBe(member.userId)
    const { agentId } = practice.credentials.secrets[0] ?? {}
    expect((await client().call(agentGet, { agentId: agentId ?? 0 })).allowedDepartmentIds).toEqual([1])
    expect((await client().call(agentList, undefined)).rows[0]?.agentId).toBe(agentId)
    const [tag] = (await client().call(tagList, undefined)).rows
    expect((await client().call(tagGet, { tagId: tag?.tagId ?? 0 })).name).toBe(tag?.name)
    expect(await client().call(apiDomainIps, undefined)).not.toEqual([])
    expect(await client().call(callbackIps, undefined)).not.toEqual([])
  })

  it('page through all ids', async () => {
    const userIds = new Set<string>()
    let cursor: string | undefined
    do {
      const page = await client().call(userListId, { cursor, limit: 100 })
      for (const { userId } of page.rows) userIds.add(userId)
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    expect(userIds.size).toBe(practice.size.members)
  })
})

describe('the doctor', () => {
  it('passes the first secret and sees everybody', async () => {
    const report = await doctor().run({ profileId: 'profile-1' }, { actor })
    expect(report.steps.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'resolve passed',
      'connect passed',
      'token passed',
      'agent passed',
      'scope passed',
    ])
    const reports = await doctor().capabilities({ profileId: 'profile-1' }, { actor })
    expect(reports).toHaveLength(practice.credentials.secrets.length)
    expect(reports[0]).toMatchObject({ kind: 'app', visibleMemberCount: practice.size.members })
    expect(reports[0]?.visibleDepartmentIds).toHaveLength(size.departments)
    const first = Object.fromEntries(reports[0]?.capabilities.map(({ name, state }) => [name, state]) ?? [])
    expect(first).toMatchObject({
      'user/list': 'available',
      'user/get': 'available',
      'agent/get': 'available',
      'user/list_id': 'other-secret-needed',
    })
  })
})

describe('faults', () => {
  it.each([
    'expired-token',
    'rate-limit',
    'concurrency-limit',
    'busy',
    'cut-connection',
    'nonsense',
    'http-500',
  ] as const)('a call survives one %s', async (kind) => {
    practice.setFault({ kind, path: 'user/list', times: 1 })
    expect((await client().call(userList, { departmentId: 1 })).broken).toEqual([])
    expect(practice.faults()).toEqual([])
  })

  it('an address that is not trusted is named', async () => {
    practice.setFault({ kind: 'untrusted-ip', path: 'user/list', times: null })
    await expect(client().call(userList, { departmentId: 1 })).rejects.toMatchObject({
      errcode: 60020,
      refusedIp: '203.0.113.24',
      facts: { remedy: 'add-trusted-ip' },
    })
  })
})
