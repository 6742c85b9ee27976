import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { agentIds, rows, startPractice, values } from './practice-caller.ts'
import type { PracticeCaller, Who } from './practice-caller.ts'

let practice: PracticeCaller
beforeAll(async () => {
  practice = await startPractice()
})
afterAll(() => practice[Symbol.asyncDispose]())

const details = ['user/list', 'user/simplelist', 'department/list', 'department/get'] as const

describe('kinds of secret', () => {
  const everybody: readonly Who[] = ['full', 'few-fields', 'narrow', 'sync', 'customer']
  it.each([
    ['user/list_id', ['sync']],
    ['department/simplelist', everybody],
    ['tag/list', ['full', 'few-fields', 'narrow', 'sync']],
    ['agent/list', ['full', 'few-fields', 'narrow']],
    ['externalcontact/get_follow_user_list', ['customer']],
    ['getcallbackip', everybody],
  ] as const)('decide who may call %s; the others get 48002', async (api, allowed) => {
    for (const who of everybody) {
      const reply = api === 'user/list_id' ? await practice.post(who, api, {}) : await practice.get(who, api)
      expect([who, reply.errcode]).toEqual([who, allowed.some((one) => one === who) ? 0 : 48002])
    }
  })

  it('let contact sync read all details from an address it has used before', async () => {
    for (const api of details) expect((await practice.get('sync', `${api}?id=1&department_id=1`)).errcode).toBe(0)
    const [row] = rows(await practice.get('sync', 'user/list?department_id=2'), 'userlist')
    expect(row).toHaveProperty('mobile')
  })

  it('refuse details to contact sync from a new address, but not ids, and not to apps', async () => {
    practice.company.setFault({ kind: 'new-ip-detail-refused', path: null, times: null })
    const [userId = ''] = practice.company.directory.userIds()
    for (const api of [...details, 'user/get'])
      expect((await practice.get('sync', `${api}?id=1&department_id=1&userid=${userId}`)).errcode).toBe(48009)
    expect((await practice.get('sync', 'user/list?department_id=1')).json).toMatchObject({ userlist: [] })
    expect((await practice.post('sync', 'user/list_id', {})).errcode).toBe(0)
    expect((await practice.get('sync', 'department/simplelist')).errcode).toBe(0)
    expect((await practice.get('full', 'user/list?department_id=1')).errcode).toBe(0)
    practice.company.clearFaults()
    expect((await practice.get('sync', 'user/list?department_id=1')).errcode).toBe(0)
  })
})

describe('agent/get', () => {
  it('answers the app of the token, with what was chosen for it', async () => {
    const { json } = await practice.get('full', `agent/get?agentid=${agentIds.full}`)
    expect(json).toMatchObject({ errcode: 0, agentid: agentIds.full, allow_partys: { partyid: [1] }, close: 0 })
    // Nothing chosen of this sort: the object is missing.
    expect(json).not.toHaveProperty('allow_tags')
    const narrow = (await practice.get('narrow', `agent/get?agentid=${agentIds.narrow}`)).json
    for (const field of ['allow_userinfos', 'allow_partys', 'allow_tags']) expect(narrow).toHaveProperty(field)
    const list = rows(await practice.get('narrow', 'agent/list'), 'agentlist')
    expect(list.map(({ agentid }) => agentid)).toEqual([agentIds.narrow])
  })

  it('forgets what was chosen and is gone', async () => {
    await using own = await startPractice({ departments: 3, members: 10 })
    const { directory } = own.company
    const [one = '', other = ''] = directory.userIds()
    directory.setVisibleRange(agentIds.narrow, { users: [one, other], departments: [], tags: [] })
    directory.removeMember(one)
    const { json } = await own.get('narrow', `agent/get?agentid=${agentIds.narrow}`)
    expect(json['allow_userinfos']).toEqual({ user: [{ userid: other }] })
  })

  it('refuses other apps, unknown ones and tokens of no app', async () => {
    const errcodeOf = async (who: Who, query: string) => (await practice.get(who, `agent/get${query}`)).errcode
    expect(await errcodeOf('full', '')).toBe(41011)
    expect(await errcodeOf('full', '?agentid=x')).toBe(40056)
    expect(await errcodeOf('full', '?agentid=1000999')).toBe(40056)
    expect(await errcodeOf('full', `?agentid=${agentIds.narrow}`)).toBe(301002)
    expect(await errcodeOf('sync', `?agentid=${agentIds.full}`)).toBe(301002)
  })
})

describe('the visible range', () => {
  it('gives a forest: departments whose parents are out of sight', async () => {
    const list = rows(await practice.get('narrow', 'department/list'), 'department')
    const ids = new Set(list.map(({ id }) => id))
    expect(list.length).toBeGreaterThan(0)
    expect(ids.has(1)).toBe(false)
    expect(list.some(({ parentid }) => !ids.has(parentid))).toBe(true)
  })

  it('shows everything below what was chosen, and nothing else, in every field', async () => {
    await using own = await startPractice({ departments: 1, members: 1 })
    const { directory } = own.company
    const at = (departmentId: number) => ({ departmentId, order: 0, isLeader: false })
    const north = directory.addDepartment({ name: '北方', parentId: 1 })
    const lab = directory.addDepartment({ name: '实验室', parentId: north })
    const south = directory.addDepartment({ name: '南方', parentId: 1 })
    const tagged = directory.addDepartment({ name: '标签部', parentId: south })
    directory.addMember({ userId: 'Boss', name: '老板', memberships: [{ ...at(north), isLeader: true }] })
    directory.addMember({ userId: 'far', name: '远', memberships: [{ ...at(south), isLeader: true }] })
    directory.addMember({
      userId: 'both',
      name: '两边',
      memberships: [at(south), { ...at(lab), isLeader: true }],
      directLeaders: ['Boss', 'far'],
    })
    directory.addMember({ userId: 'alone', name: '独', memberships: [at(south)], directLeaders: ['far'] })
    directory.addMember({ userId: 'marked', name: '标', memberships: [at(south)] })
    directory.addMember({ userId: 'intag', name: '内', memberships: [at(tagged)] })
    const tag = directory.addTag({ name: '标签', users: ['marked', 'far'], departments: [tagged, south] })
    directory.updateTag(tag, { users: ['marked'], departments: [tagged] })
    directory.setVisibleRange(agentIds.narrow, { users: ['alone'], departments: [north], tags: [tag] })

    const seen = rows(await own.get('narrow', 'department/simplelist'), 'department_id').map(({ id }) => id)
    expect(new Set(seen)).toEqual(new Set([north, lab, tagged]))
    const [both] = rows(await own.get('narrow', `user/list?department_id=${lab}`), 'userlist')
    expect(both).toMatchObject({
      userid: 'both',
      department: [lab],
      order: [0],
      is_leader_in_dept: [1],
      direct_leader: ['Boss'],
    })
    expect(both).not.toHaveProperty('main_department')
    expect((await own.get('narrow', 'user/get?userid=alone')).json).toMatchObject({
      errcode: 0,
      department: [],
      direct_leader: [],
    })
    expect((await own.get('narrow', 'user/get?userid=marked')).errcode).toBe(0)
    expect((await own.get('narrow', 'user/get?userid=intag')).json).toMatchObject({ department: [tagged] })
    expect((await own.get('narrow', 'user/get?userid=far')).errcode).toBe(60011)
    const whole = (await own.get('full', 'user/get?userid=both')).json
    expect(whole).toMatchObject({ department: [south, lab], direct_leader: ['Boss', 'far'], main_department: south })
    const labOf = async (who: Who) => (await own.get(who, `department/get?id=${lab}`)).json['department']
    expect(await labOf('narrow')).toMatchObject({ id: lab, parentid: north, department_leader: ['both'] })

    // Changes of the range and of the directory show at once, although answers are kept.
    directory.setVisibleRange(agentIds.narrow, { users: [], departments: [south], tags: [] })
    expect((await own.get('narrow', `user/list?department_id=${lab}`)).errcode).toBe(60011)
    const southern = rows(await own.get('narrow', `user/list?department_id=${south}`), 'userlist')
    expect(southern.map(({ userid }) => userid)).toEqual(['far', 'both', 'alone', 'marked'])
    directory.removeMember('far')
    const later = rows(await own.get('full', `user/list?department_id=${lab}`), 'userlist')
    expect(later[0]).toMatchObject({ direct_leader: ['Boss'] })
    directory.updateMember('BOTH', { name: '改名', details: { mobile: '17000000001' } })
    expect(rows(await own.get('full', `user/list?department_id=${lab}`), 'userlist')[0]).toMatchObject({
      name: '改名',
      mobile: '17000000001',
    })
    directory.updateDepartment(lab, { parentId: south, name: '新实验室' })
    expect((await own.get('narrow', `department/get?id=${lab}`)).json['department']).toMatchObject({ name: '新实验室' })
    expect(() => directory.removeDepartment(lab)).toThrow('still has members')
    directory.removeMember('both')
    directory.removeDepartment(lab)
    expect((await own.get('full', `department/get?id=${lab}`)).errcode).toBe(60003)
    expect(rows(await own.get('full', 'department/list'), 'department').map(({ id }) => id)).not.toContain(lab)
  })

  it('limits lookups, where out of sight looks like not there', async () => {
    const hidden = []
    for (const userId of practice.company.directory.userIds().slice(0, 20))
      if ((await practice.get('narrow', `user/get?userid=${userId}`)).errcode === 60011) hidden.push(userId)
    const { json } = await practice.get('full', `user/get?userid=${String(hidden[0])}`)
    expect((await practice.post('narrow', 'user/getuserid', { mobile: json['mobile'] })).errcode).toBe(46004)
    expect((await practice.post('full', 'user/getuserid', { mobile: json['mobile'] })).errcode).toBe(0)
  })
})

describe('customer contact', () => {
  it('names who serves customers and their customers; none is an error of its own', async () => {
    const servicers = values(await practice.get('customer', 'externalcontact/get_follow_user_list'), 'follow_user')
    expect(servicers.length).toBeGreaterThan(20)
    const codes = new Set<number>()
    for (const userId of servicers) {
      const reply = await practice.get('customer', `externalcontact/list?userid=${String(userId)}`)
      codes.add(reply.errcode)
      for (const id of values(reply, 'external_userid')) expect(id).toMatch(/^w[mo][\w-]{30}$/)
      expect(values(reply, 'external_userid').length > 0).toBe(reply.errcode === 0)
    }
    expect(codes).toEqual(new Set([0, 84061]))
    const other = practice.company.directory.userIds().find((userId) => !servicers.includes(userId))
    expect((await practice.get('customer', `externalcontact/list?userid=${String(other)}`)).errcode).toBe(84074)
    expect((await practice.get('customer', 'externalcontact/list?userid=nobody')).errcode).toBe(60111)
  })

  it('is open to an app once it is listed as callable, within its range', async () => {
    await using own = await startPractice()
    own.company.directory.setCustomerContactCallable(agentIds.narrow, true)
    const narrow = values(await own.get('narrow', 'externalcontact/get_follow_user_list'), 'follow_user')
    const whole = values(await own.get('customer', 'externalcontact/get_follow_user_list'), 'follow_user')
    expect(narrow.length).toBeGreaterThan(0)
    expect(narrow.length).toBeLessThan(whole.length)
    expect((await own.get('full', 'externalcontact/get_follow_user_list')).errcode).toBe(48002)
  })
})

describe('login', () => {
  it('redeems a code once, within five minutes, by the app it is for', async () => {
    const { directory } = practice.company
    const [userId = ''] = directory.userIds()
    const redeem = (who: Who, code: string) => practice.get(who, `auth/getuserinfo?code=${code}`)
    const code = directory.issueLoginCode(agentIds.full, { userId })
    expect((await redeem('few-fields', code)).errcode).toBe(50001)
    const good = await redeem('full', code)
    expect(good.json).toEqual({ errcode: 0, errmsg: 'ok', userid: userId })
    expect((await redeem('full', code)).errcode).toBe(40029)
    expect((await redeem('full', 'unknown')).errcode).toBe(40029)
    const late = directory.issueLoginCode(agentIds.full, { userId })
    await practice.clock.advance(300_000)
    expect((await redeem('full', late)).errcode).toBe(40029)
    expect((await redeem('sync', 'unknown')).errcode).toBe(48002)
    const ticket = await redeem('full', directory.issueLoginCode(agentIds.full, { userId, isPrivateInfo: true }))
    expect(ticket.json).toHaveProperty('user_ticket')
    const visitor = directory.issueLoginCode(agentIds.full, { openId: 'oX', externalUserId: 'wmX' })
    expect((await redeem('full', visitor)).json).toEqual({
      errcode: 0,
      errmsg: 'ok',
      openid: 'oX',
      external_userid: 'wmX',
    })
  })
})
