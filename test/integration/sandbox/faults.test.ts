import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { faultKinds } from '../../../src-main/contract/sandbox.ts'
import { agentIds, rows, startPractice, values } from './practice-caller.ts'
import type { PracticeCaller, Who } from './practice-caller.ts'

let practice: PracticeCaller
beforeEach(async () => {
  practice = await startPractice({ departments: 10, members: 200 })
})
afterEach(() => practice[Symbol.asyncDispose]())

const list = () => practice.get('full', 'user/list?department_id=2')

describe('a fault', () => {
  it.each([
    ['untrusted-ip', 60020],
    ['rate-limit', 45009],
    ['concurrency-limit', 45033],
    ['busy', -1],
  ] as const)('%s answers %i with the empty list, as often as asked for', async (kind, errcode) => {
    practice.company.setFault({ kind, path: 'user/list', times: 2 })
    expect((await list()).json).toMatchObject({ errcode, userlist: [] })
    expect((await practice.get('full', 'department/list')).errcode).toBe(0)
    expect(practice.company.faults()).toEqual([{ kind, path: 'user/list', times: 1 }])
    expect((await list()).errcode).toBe(errcode)
    expect((await list()).errcode).toBe(0)
    expect(practice.company.faults()).toEqual([])
  })

  it('for every API stays until it is cleared', async () => {
    practice.company.setFault({ kind: 'untrusted-ip', path: null, times: null })
    for (const api of ['user/list?department_id=2', 'department/list', 'tag/list'])
      expect((await practice.get('full', api)).errcode).toBe(60020)
    practice.company.clearFaults()
    expect((await list()).errcode).toBe(0)
  })

  it('names its API with or without the common part, and only one that exists', () => {
    practice.company.setFault({ kind: 'busy', path: '/cgi-bin/user/list', times: 1 })
    expect(practice.company.faults()).toEqual([{ kind: 'busy', path: 'user/list', times: 1 }])
    expect(() => practice.company.setFault({ kind: 'busy', path: 'user/nothing', times: 1 })).toThrow(RangeError)
    expect(() => practice.company.setFault({ kind: 'busy', path: null, times: 0 })).toThrow(RangeError)
    expect(faultKinds).toHaveLength(12)
  })

  it('expired-token ends the token for good, so that only a new one helps', async () => {
    const token = await practice.token('full')
    practice.company.setFault({ kind: 'expired-token', path: 'user/list', times: 1 })
    const callWith = async (with_: string) =>
      (await practice.raw(`/cgi-bin/user/list?department_id=2&access_token=${with_}`)).errcode
    expect(await callWith(token)).toBe(42001)
    expect(await callWith(token)).toBe(42001)
    const fresh = await practice.token('full')
    expect(fresh).not.toBe(token)
    expect(await callWith(fresh)).toBe(0)
  })

  it('http-500 breaks below the protocol', async () => {
    practice.company.setFault({ kind: 'http-500', path: 'user/list', times: 1 })
    const reply = await list()
    expect(reply.status).toBe(500)
    expect(reply.text).toContain('<html>')
    expect((await list()).errcode).toBe(0)
  })

  it('nonsense is HTML at first and half an answer then, both with status 200', async () => {
    const whole = await list()
    practice.company.setFault({ kind: 'nonsense', path: 'user/list', times: 2 })
    const html = await list()
    expect(html).toMatchObject({ status: 200, json: {} })
    expect(html.text).toMatch(/^<html>/)
    const half = await list()
    expect(half).toMatchObject({ status: 200, json: {} })
    expect(whole.text.startsWith(half.text)).toBe(true)
    expect(half.text.length).toBeGreaterThan(0)
  })

  it('cut-connection hangs up in the middle of the body', async () => {
    practice.company.setFault({ kind: 'cut-connection', path: 'user/list', times: 1 })
    const token = await practice.token('full')
    const url = `${practice.company.apiBaseUrl}/cgi-bin/user/list?department_id=2&access_token=${token}`
    const response = await fetch(url)
    expect(response.status).toBe(200)
    expect(Number(response.headers.get('content-length'))).toBeGreaterThan(100)
    await expect(response.text()).rejects.toThrow()
    expect((await list()).errcode).toBe(0)
  })

  it('timeout never answers; whoever waits can hang up, and stopping hangs up on the rest', async () => {
    const own = await startPractice({ departments: 2, members: 10 })
    const token = await own.token('full')
    own.company.setFault({ kind: 'timeout', path: 'tag/list', times: 2 })
    const url = `${own.company.apiBaseUrl}/cgi-bin/tag/list?access_token=${token}`
    const impatience = new AbortController()
    const given = fetch(url, { signal: impatience.signal })
    while (own.company.requests()['tag/list'] !== 1) await new Promise((resolve) => setImmediate(resolve))
    impatience.abort()
    await expect(given).rejects.toThrow('aborted')
    const waiting = fetch(url).then(
      () => 'answered',
      () => 'hung up',
    )
    while (own.company.requests()['tag/list'] !== 2) await new Promise((resolve) => setImmediate(resolve))
    await own.company.dispose()
    expect(await waiting).toBe('hung up')
  })

  it('spoils gettoken too, but not with what needs a token', async () => {
    const { corpId } = practice.company.credentials
    practice.company.setFault({ kind: 'expired-token', path: null, times: 1 })
    practice.company.setFault({ kind: 'busy', path: 'gettoken', times: 1 })
    expect((await practice.fetchToken(corpId, practice.secret('full'))).errcode).toBe(-1)
    const { json } = await practice.fetchToken(corpId, practice.secret('full'))
    expect(json).toMatchObject({ errcode: 0 })
    expect((await practice.raw(`/cgi-bin/tag/list?access_token=${String(json['access_token'])}`)).errcode).toBe(42001)
  })

  it('empty-directory answers that all is well with nothing in it', async () => {
    practice.company.setFault({ kind: 'empty-directory', path: null, times: null })
    expect((await list()).json).toEqual({ errcode: 0, errmsg: 'ok', userlist: [] })
    expect((await practice.get('full', 'department/list')).json).toEqual({ errcode: 0, errmsg: 'ok', department: [] })
    expect((await practice.post('sync', 'user/list_id', {})).json).toMatchObject({ errcode: 0, dept_user: [] })
  })

  it('shrunken-directory leaves out the same part of the members everywhere', async () => {
    const idsOf = async () => {
      const reply = await practice.post('sync', 'user/list_id', {})
      return new Set(values(reply, 'dept_user').map((row) => (row as { userid: string }).userid))
    }
    const listed = async () => rows(await list(), 'userlist').map(({ userid }) => String(userid))
    const [allIds, allListed] = [await idsOf(), await listed()]
    practice.company.setFault({ kind: 'shrunken-directory', path: null, times: null })
    const [someIds, someListed] = [await idsOf(), await listed()]
    expect(someIds.size).toBeGreaterThan(allIds.size * 0.4)
    expect(someIds.size).toBeLessThan(allIds.size * 0.8)
    expect(someListed).toEqual(allListed.filter((userId) => someIds.has(userId)))
    const gone = [...allIds].find((userId) => !someIds.has(userId)) ?? ''
    expect((await practice.get('full', `user/get?userid=${gone}`)).errcode).toBe(60111)
    expect(rows(await practice.get('full', 'department/list'), 'department')).toHaveLength(10)
    practice.company.clearFaults()
    expect(await idsOf()).toEqual(allIds)
    expect(await listed()).toEqual(allListed)
  })
})

/** Everything that department calls show to this holder. */
const snapshot = async (caller: PracticeCaller, who: Who = 'full') => {
  const departments = rows(await caller.get(who, 'department/list'), 'department')
  const members = await Promise.all(
    departments.map(async ({ id }) => (await caller.get(who, `user/list?department_id=${String(id)}`)).text),
  )
  return [departments, ...members]
}

describe('time', () => {
  it('changes what the API answers, the same way for the same seed', async () => {
    await using twin = await startPractice({ departments: 10, members: 200 })
    const before = await snapshot(practice)
    expect(await snapshot(twin)).toEqual(before)
    const result = practice.company.evolve(20)
    const after = await snapshot(practice)
    expect(after).not.toEqual(before)
    expect(practice.company.size.members).toBe(200 + result.joined - result.left)
    for (let day = 0; day < 20; day++) twin.company.evolve(1)
    expect(await snapshot(twin)).toEqual(after)
  })
  it('leaves no answer of yesterday in the cache: who was asked every day answers like one never asked', async () => {
    const small = { departments: 4, members: 60, seed: 8 }
    await using asked = await startPractice(small)
    for (let day = 1; day <= 25; day++) {
      await snapshot(asked)
      await snapshot(asked, 'narrow')
      asked.company.evolve(1)
      await using fresh = await startPractice(small)
      fresh.company.evolve(day)
      expect(await snapshot(asked)).toEqual(await snapshot(fresh))
      expect(await snapshot(asked, 'narrow')).toEqual(await snapshot(fresh, 'narrow'))
    }
  })

  it('shows a change of leaders in the lists that were asked for before', async () => {
    const { directory } = practice.company
    const at = { departmentId: 2, order: 0 }
    directory.addMember({ userId: 'first', name: '一', memberships: [{ ...at, isLeader: true }] })
    directory.addMember({
      userId: 'outside',
      name: '外',
      memberships: [{ departmentId: 1, order: 0, isLeader: false }],
    })
    directory.addMember({
      userId: 'report',
      name: '下属',
      memberships: [{ ...at, isLeader: false }],
      directLeaders: ['outside'],
    })
    directory.setVisibleRange(agentIds.narrow, { users: [], departments: [2], tags: [] })
    const leaders = async () =>
      rows(await practice.get('full', 'department/list'), 'department').find(({ id }) => id === 2)?.[
        'department_leader'
      ]
    const bosses = async () =>
      rows(await practice.get('narrow', 'user/list?department_id=2'), 'userlist').find(
        ({ userid }) => userid === 'report',
      )?.['direct_leader']
    expect(await leaders()).toContain('first')
    expect(await bosses()).toEqual([])
    directory.updateMember('first', { memberships: [{ ...at, isLeader: false }] })
    expect((await leaders()) ?? []).not.toContain('first')
    // The boss comes into sight through a department that the list is not about.
    const child = directory.addDepartment({ name: '下级', parentId: 2 })
    directory.updateMember('outside', { memberships: [{ departmentId: child, order: 0, isLeader: false }] })
    expect(await bosses()).toEqual(['outside'])
  })
})
