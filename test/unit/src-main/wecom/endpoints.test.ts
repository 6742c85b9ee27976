import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { agentGet, agentList } from '../../../../src-main/wecom/endpoints/agents.ts'
import {
  corpTagList,
  customerIdList,
  followUserList,
  groupChatCount,
} from '../../../../src-main/wecom/endpoints/customers.ts'
import {
  departmentGet,
  departmentList,
  departmentSimpleList,
} from '../../../../src-main/wecom/endpoints/departments.ts'
import {
  userGet,
  userIdByEmail,
  userIdByMobile,
  userListId,
  userSimpleList,
} from '../../../../src-main/wecom/endpoints/members.ts'
import { apiDomainIps, callbackIps } from '../../../../src-main/wecom/endpoints/network.ts'
import { tagGet, tagList } from '../../../../src-main/wecom/endpoints/tags.ts'
import { chooseSecret } from '../../../../src-main/wecom/secret-choice.ts'
import type { Company } from '../../../../src-main/wecom/types.ts'

const broken = <Row>(...rows: Row[]) => ({ rows, broken: [] })

describe('what is sent', () => {
  it('uses the names of the wire', () => {
    expect(departmentSimpleList.query?.({})).toEqual({ id: undefined })
    expect(departmentList.query?.({ departmentId: 3 })).toEqual({ id: 3 })
    expect(userSimpleList.query?.({ departmentId: 3 })).toEqual({ department_id: 3 })
    expect(userListId.body?.({})).toEqual({ limit: 10_000 })
    expect(userListId.body?.({ cursor: 'c', limit: 5 })).toEqual({ cursor: 'c', limit: 5 })
    expect(userIdByMobile.body?.({ mobile: '13800000000' })).toEqual({ mobile: '13800000000' })
    expect(userIdByEmail.body?.({ email: 'a@b.c', kind: 'personal' })).toEqual({ email: 'a@b.c', email_type: 2 })
    expect(tagGet.query?.({ tagId: 3 })).toEqual({ tagid: 3 })
    expect(groupChatCount.body?.({ ownerUserIds: [], limit: 1 })).toEqual({ status_filter: 0, limit: 1 })
    expect(groupChatCount.body?.({ ownerUserIds: ['a'], limit: 1 })).toMatchObject({
      owner_filter: { userid_list: ['a'] },
    })
  })
})

describe('what is read', () => {
  it('agents, with or without their visible range', () => {
    const bare = { agentid: '7', name: 'A' }
    expect(agentGet.decode(bare)).toMatchObject({
      agentId: 7,
      stopped: false,
      allowedUserIds: [],
      allowedDepartmentIds: [],
      allowedTagIds: [],
    })
    const full = {
      ...bare,
      close: 1,
      allow_userinfos: { user: [{ userid: 'a' }, {}, null] },
      allow_partys: { partyid: ['1', 2] },
      allow_tags: { tagid: [3] },
    }
    expect(agentGet.decode(full)).toMatchObject({
      stopped: true,
      allowedUserIds: ['a'],
      allowedDepartmentIds: [1, 2],
      allowedTagIds: [3],
    })
    expect(() => agentGet.decode({})).toThrow(SyntaxError)
    expect(agentList.decode({ agentlist: [{ agentid: 1, name: 'x' }] })).toEqual(broken({ agentId: 1, name: 'x' }))
  })
  it('departments, members, tags', () => {
    expect(departmentGet.decode({ department: { id: 2, name: 'x' } })).toMatchObject({ departmentId: 2, name: 'x' })
    expect(() => departmentGet.decode({ department: {} })).toThrow(SyntaxError)
    expect(() => departmentGet.decode({})).toThrow(SyntaxError)
    expect(userGet.decode({ userid: 'a' }).userId).toBe('a')
    expect(() => userGet.decode({})).toThrow(SyntaxError)
    expect(userListId.decode({ next_cursor: 'c', dept_user: [{ userid: 'a', department: 1 }, {}] })).toMatchObject({
      nextCursor: 'c',
      rows: [{ userId: 'a', departmentId: 1 }],
      broken: [{ index: 1 }],
    })
    expect(userListId.decode({}).nextCursor).toBeNull()
    expect(userIdByMobile.decode({ userid: 'a' })).toBe('a')
    expect(() => userIdByMobile.decode({ userid: '' })).toThrow(SyntaxError)
    expect(tagList.decode({ taglist: null })).toEqual(broken())
  })
  it('addresses and customers', () => {
    expect(apiDomainIps.decode({ ip_list: ['1.2.3.4', null, 5] })).toEqual(['1.2.3.4', '5'])
    expect(callbackIps.decode({ ip_list: ['101.226.103.*', '10.0.0.0/8'] })).toEqual(['101.226.103.*', '10.0.0.0/8'])
    expect(followUserList.decode({ follow_user: ['a', null, 'a', 'b'] })).toEqual(['a', 'b'])
    expect(customerIdList.decode({ external_userid: ['wm1'] })).toEqual(['wm1'])
    expect(
      corpTagList.decode({ tag_group: [{ group_id: 'g', group_name: 'G', tag: [{ id: 't', name: 'T' }, null] }, {}] }),
    ).toEqual([{ groupId: 'g', name: 'G', tags: [{ tagId: 't', name: 'T' }] }])
  })
})

describe('every endpoint', () => {
  it('has a name of its own, a source and a kind of secret', async () => {
    const folder = new URL('../../../../src-main/wecom/endpoints/', import.meta.url)
    const found: { name: string; source: string; secretKinds: readonly string[] }[] = []
    for (const file of readdirSync(folder)) {
      const module = (await import(new URL(file, folder).href)) as Record<string, unknown>
      for (const value of Object.values(module)) {
        if (typeof value === 'object' && value !== null && 'secretKinds' in value)
          found.push(value as (typeof found)[number])
      }
    }
    expect(found.length).toBeGreaterThan(25)
    expect(new Set(found.map(({ name }) => name)).size).toBe(found.length)
    for (const { source, secretKinds } of found) {
      expect(source).toMatch(/^reference §/)
      expect(secretKinds.length).toBeGreaterThan(0)
    }
  })
})

describe('chooseSecret', () => {
  const secret = (id: string, kind: Company['secrets'][number]['kind'], mayCallCustomerApis = false) => ({
    id,
    kind,
    agentId: null,
    mayCallCustomerApis,
  })
  const company = (...secrets: Company['secrets']): Company => ({
    profileId: 'p',
    corpId: 'c',
    apiBaseUrl: 'x',
    proxy: 'none',
    timeoutMs: 1,
    secrets,
  })
  const all = company(
    secret('old', 'customer-contact'),
    secret('sync', 'directory-sync'),
    secret('app', 'app'),
    secret('callable', 'app', true),
  )

  it('takes the first kind of the endpoint that the company has', () => {
    expect(chooseSecret(all, departmentList, {}).id).toBe('app')
    expect(chooseSecret(company(secret('sync', 'directory-sync')), departmentList, {}).id).toBe('sync')
    expect(chooseSecret(all, userListId, {}).id).toBe('sync')
  })
  it('prefers an app that may call the customer APIs to the old secret', () => {
    expect(chooseSecret(all, followUserList, {}).id).toBe('callable')
    expect(chooseSecret(company(secret('old', 'customer-contact'), secret('app', 'app')), followUserList, {}).id).toBe(
      'old',
    )
  })
  it('takes exactly what it is told', () => {
    expect(chooseSecret(all, userListId, { secretId: 'app' }).id).toBe('app')
    expect(chooseSecret(all, departmentList, { secretKind: 'directory-sync' }).id).toBe('sync')
    expect(() => chooseSecret(all, departmentList, { secretId: 'gone' })).toThrow(/does not exist/)
    expect(() => chooseSecret(company(secret('app', 'app')), followUserList, {})).toThrow(/customer-contact/)
  })
})
