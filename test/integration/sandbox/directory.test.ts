import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { agentIds, rows, startPractice, values } from './practice-caller.ts'
import type { PracticeCaller, Who } from './practice-caller.ts'

let practice: PracticeCaller
beforeAll(async () => {
  practice = await startPractice()
})
afterAll(() => practice[Symbol.asyncDispose]())

const sensitive = ['avatar', 'thumb_avatar', 'mobile', 'email', 'biz_mail', 'qr_code', 'address']

/** All members that department calls show, by user id. */
async function walk(who: Who): Promise<Map<string, Record<string, unknown>>> {
  const found = new Map<string, Record<string, unknown>>()
  for (const { id } of rows(await practice.get(who, 'department/simplelist'), 'department_id'))
    for (const row of rows(await practice.get(who, `user/list?department_id=${String(id)}`), 'userlist'))
      found.set(String(row['userid']), row)
  return found
}

describe('departments', () => {
  it('come as a tree below root 1 for whoever sees everything', async () => {
    const list = rows(await practice.get('full', 'department/simplelist'), 'department_id')
    expect(list).toHaveLength(40)
    expect(list).toContainEqual({ id: 1, parentid: 0, order: 100_000_000 })
    const full = rows(await practice.get('full', 'department/list'), 'department')
    expect(full.map(({ id, parentid, order }) => ({ id, parentid, order }))).toEqual(list)
    expect(full.every(({ name }) => typeof name === 'string' && name !== '')).toBe(true)
  })

  it('have name_en and leaders, or an empty list of leaders, or neither', async () => {
    const full = rows(await practice.get('full', 'department/list'), 'department')
    const some = (holds: (row: Record<string, unknown>) => boolean) => expect(full.some(holds)).toBe(true)
    some((row) => 'name_en' in row)
    some((row) => !('name_en' in row))
    some(({ department_leader: leaders }) => Array.isArray(leaders) && leaders.length > 0)
    some(({ department_leader: leaders }) => Array.isArray(leaders) && leaders.length === 0)
    some((row) => !('department_leader' in row))
  })

  it('are listed with all below them', async () => {
    const all = rows(await practice.get('full', 'department/simplelist'), 'department_id')
    const top = all.find(({ id, parentid }) => parentid === 1 && all.some((row) => row['parentid'] === id))
    const below = rows(await practice.get('full', `department/simplelist?id=${String(top?.['id'])}`), 'department_id')
    expect(below.length).toBeGreaterThan(1)
    expect(below).toContainEqual(top)
    for (const { id, parentid } of below)
      expect(id === top?.['id'] || below.some((row) => row['id'] === parentid)).toBe(true)
  })

  it('can be read one by one', async () => {
    const [, second] = rows(await practice.get('full', 'department/list'), 'department')
    const reply = await practice.get('full', `department/get?id=${String(second?.['id'])}`)
    expect(reply.json['department']).toEqual(second)
  })

  it('refuse what is missing, garbled, unknown or out of sight', async () => {
    for (const api of ['department/get', 'department/get?id=abc', 'user/list', 'user/list?department_id=x'])
      expect((await practice.get('full', api)).errcode, api).toBe(60123)
    for (const api of ['department/get?id=99999', 'department/list?id=99999', 'user/list?department_id=99999'])
      expect((await practice.get('full', api)).errcode, api).toBe(60003)
    for (const api of ['department/get?id=1', 'department/simplelist?id=1', 'user/simplelist?department_id=1'])
      expect((await practice.get('narrow', api)).errcode, api).toBe(60011)
  })
})

describe('members', () => {
  it('all appear in the departments, but for those without any, whom the range names', async () => {
    const found = await walk('full')
    const agent = await practice.get('full', `agent/get?agentid=${agentIds.full}`)
    const chosen = (agent.json['allow_userinfos'] ?? {}) as { user?: { userid: string }[] }
    const missing = practice.company.directory.userIds().filter((userId) => !found.has(userId))
    expect(missing.length).toBeGreaterThan(0)
    expect(chosen.user?.map(({ userid }) => userid)).toEqual(missing)
    for (const userId of missing) {
      const { json } = await practice.get('full', `user/get?userid=${userId}`)
      expect(json).toMatchObject({ errcode: 0, userid: userId, department: [], order: [], is_leader_in_dept: [] })
      expect(json).not.toHaveProperty('main_department')
    }
  })

  it('have everything for an app from before 2022', async () => {
    const found = [...(await walk('full')).values()]
    for (const row of found) for (const field of [...sensitive, 'gender']) expect(row).toHaveProperty(field)
    for (const { department, order, is_leader_in_dept: isLeader } of found)
      expect([department, order, isLeader].map((list) => (Array.isArray(list) ? list.length : -1))).toEqual(
        new Array<number>(3).fill(Array.isArray(department) ? department.length : 0),
      )
    const mobiles = found.map(({ mobile }) => mobile)
    expect(new Set(mobiles).size).toBe(mobiles.length)
    for (const mobile of mobiles) expect(mobile).toMatch(/^1\d{10}$/)
  })

  it('never show the sensitive fields to an app made later, nor to customer contact', async () => {
    for (const who of ['few-fields', 'narrow'] as const) {
      const found = [...(await walk(who)).values()]
      expect(found.length).toBeGreaterThan(0)
      for (const row of found) for (const field of sensitive) expect(row).not.toHaveProperty(field)
      expect(new Set(found.map(({ gender }) => gender))).toEqual(new Set([undefined, '0']))
    }
    const [, first = ''] = practice.company.directory.userIds()
    expect((await practice.get('customer', `user/get?userid=${first}`)).json).not.toHaveProperty('mobile')
  })

  it('show the sensitive fields as soon as the app counts as an old one', async () => {
    await using own = await startPractice({ departments: 5, members: 40 })
    const before = rows(await own.get('few-fields', 'user/list?department_id=2'), 'userlist')
    own.company.directory.setAppCreatedBefore2022(agentIds['few-fields'], true)
    const after = rows(await own.get('few-fields', 'user/list?department_id=2'), 'userlist')
    expect(after).toHaveLength(before.length)
    expect(after[0]).toHaveProperty('mobile')
    expect(before[0]).not.toHaveProperty('mobile')
  })

  it('come in types and with fields that vary', async () => {
    await using large = await startPractice({ departments: 3, members: 4000 })
    const found = rows(await large.get('full', 'user/list?department_id=2'), 'userlist')
    expect(found.length).toBeGreaterThan(500)
    const some = (holds: (row: Record<string, unknown>) => boolean) => expect(found.some(holds)).toBe(true)
    some(({ gender }) => gender === '1')
    some(({ gender }) => gender === 1)
    some((row) => 'isleader' in row && 'enable' in row)
    some((row) => !('isleader' in row))
    some((row) => !('alias' in row))
    some((row) => !('telephone' in row))
    some(({ position }) => position === '')
    some(({ email }) => email === '')
    some((row) => 'external_profile' in row)
    const attributes = found.flatMap(({ extattr }) => (extattr as { attrs: Record<string, unknown>[] }).attrs)
    expect(attributes.some((one) => one['type'] === 0 && 'text' in one)).toBe(true)
    expect(attributes.some((one) => one['type'] === 1 && 'web' in one)).toBe(true)
    expect(attributes.some((one) => !('type' in one) && 'value' in one)).toBe(true)
    expect(new Set(found.map(({ status }) => status))).toEqual(new Set([1, 2, 4, 5]))
    expect(found.every((row) => 'hide_mobile' in row && 'english_name' in row)).toBe(true)
  })

  it('are found by user id in any spelling, and answered in their own', async () => {
    const userId = practice.company.directory.userIds().find((id) => id !== id.toLowerCase()) ?? ''
    expect(userId).not.toBe('')
    const reply = await practice.get('full', `user/get?userid=${userId.toLowerCase()}`)
    expect(reply.json).toMatchObject({ errcode: 0, userid: userId })
  })

  it('refuse what is missing, garbled, unknown or out of sight', async () => {
    const lists = { department: [], order: [], is_leader_in_dept: [], direct_leader: [] }
    expect((await practice.get('full', 'user/get')).json).toMatchObject({ errcode: 41009, ...lists })
    expect((await practice.get('full', 'user/get?userid=a%20b')).errcode).toBe(40003)
    expect((await practice.get('full', `user/get?userid=${'a'.repeat(65)}`)).errcode).toBe(40003)
    expect((await practice.get('full', 'user/get?userid=nobody')).json).toMatchObject({ errcode: 60111, ...lists })
  })

  it('have no descendants: fetch_child does nothing', async () => {
    const plain = await practice.get('full', 'user/simplelist?department_id=1')
    const withChild = await practice.get('full', 'user/simplelist?department_id=1&fetch_child=1')
    expect(withChild.text).toBe(plain.text)
    expect(rows(plain, 'userlist').length).toBeLessThan(100)
    expect(Object.keys(rows(plain, 'userlist')[0] ?? {})).toEqual(['userid', 'name', 'department'])
  })

  it('are too many at once beyond what a department may hold', async () => {
    await using crowded = await startPractice({ departments: 1, members: 31_000 })
    expect((await crowded.get('full', 'user/list?department_id=1')).json).toMatchObject({
      errcode: 45029,
      userlist: [],
    })
  })

  it('are found by mobile number and by mail', async () => {
    const [userId = ''] = practice.company.directory.userIds()
    const { json } = await practice.get('full', `user/get?userid=${userId}`)
    const byMobile = await practice.post('full', 'user/getuserid', { mobile: json['mobile'] })
    expect(byMobile.json).toMatchObject({ errcode: 0, userid: userId })
    const email = String(json['biz_mail']).toUpperCase()
    expect((await practice.post('full', 'user/get_userid_by_email', { email })).json['userid']).toBe(userId)
    const personal = { email, email_type: 2 }
    expect((await practice.post('full', 'user/get_userid_by_email', personal)).errcode).toBe(46004)
    expect((await practice.post('full', 'user/getuserid', { mobile: 138 })).errcode).toBe(40035)
    expect((await practice.post('full', 'user/getuserid', { mobile: '138' })).errcode).toBe(60103)
    expect((await practice.post('full', 'user/getuserid', {})).errcode).toBe(40058)
    expect((await practice.post('full', 'user/get_userid_by_email', { email: 'x' })).errcode).toBe(60105)
  })

  it('cannot be probed for: too many unknown mobiles block the call for the rest of the day', async () => {
    await using small = await startPractice({ departments: 2, members: 20 })
    const probe = async (mobile: string) => (await small.post('full', 'user/getuserid', { mobile })).errcode
    for (let call = 0; call < 5; call++) expect(await probe(`1990000000${call}`)).toBe(46004)
    expect(await probe('19900000009')).toBe(45009)
    // The clock starts at 17:00 in China.
    await small.clock.advance(6.9 * 3_600_000)
    expect(await probe('19900000009')).toBe(45009)
    await small.clock.advance(0.2 * 3_600_000)
    expect(await probe('19900000009')).toBe(46004)
  })
})

describe('user/list_id', () => {
  const read = async (caller: PracticeCaller, limit: number) => {
    const found: Record<string, unknown>[] = []
    const ends: unknown[] = []
    let cursor: unknown
    do {
      const reply = await caller.post('sync', 'user/list_id', cursor === undefined ? { limit } : { limit, cursor })
      expect(reply.errcode).toBe(0)
      const page = rows(reply, 'dept_user')
      expect(page.length).toBeLessThanOrEqual(limit)
      found.push(...page)
      cursor = reply.json['next_cursor']
      ends.push(cursor)
    } while (cursor)
    return { found, end: ends.at(-1), pages: ends.length }
  }

  it('has a row for every member and department, page by page', async () => {
    const { found, pages } = await read(practice, 100)
    expect(pages).toBe(Math.ceil(found.length / 100))
    const shown = [...(await walk('sync')).values()].flatMap(({ userid, department }) =>
      (Array.isArray(department) ? department : []).map((id: unknown) => `${String(userid)} ${String(id)}`),
    )
    expect(found.map(({ userid, department }) => `${String(userid)} ${String(department)}`).sort()).toEqual(
      shown.sort(),
    )
    expect((await read(practice, 10_000)).found).toEqual(found)
    expect((await read(practice, 1)).found).toEqual(found)
  })

  it('ends with an empty cursor in one company and with none in the next', async () => {
    expect((await read(practice, 500)).end).toBeUndefined()
    await using other = await startPractice({ seed: 2 })
    expect((await read(other, 500)).end).toBe('')
  })

  it('goes on where it was although people come and go between two pages', async () => {
    await using own = await startPractice({ departments: 4, members: 30 })
    const first = await own.post('sync', 'user/list_id', { limit: 10 })
    const seen = new Set(rows(first, 'dept_user').map(({ userid }) => String(userid)))
    const userIds = own.company.directory.userIds()
    const [gone = ''] = userIds.filter((userId) => seen.has(userId))
    own.company.directory.removeMember(gone)
    const later = await own.post('sync', 'user/list_id', { cursor: first.json['next_cursor'] })
    for (const { userid } of rows(later, 'dept_user')) seen.add(String(userid))
    expect([...seen].sort()).toEqual([...userIds].sort())
  })

  it('refuses limits, cursors and types that cannot be', async () => {
    const errcodeOf = async (body: unknown) => (await practice.post('sync', 'user/list_id', body)).errcode
    expect(await errcodeOf({ limit: 0 })).toBe(40058)
    expect(await errcodeOf({ limit: 10_001 })).toBe(40058)
    expect(await errcodeOf({ limit: '10' })).toBe(40035)
    expect(await errcodeOf({ cursor: 5 })).toBe(40035)
    expect(await errcodeOf({ cursor: 'invented' })).toBe(50100)
  })
})

describe('tags', () => {
  it('are all listed to everybody who may ask, and hold only what is in sight', async () => {
    const all = rows(await practice.get('full', 'tag/list'), 'taglist')
    expect(all.length).toBeGreaterThan(5)
    expect(rows(await practice.get('narrow', 'tag/list'), 'taglist')).toEqual(all)
    const outside = await Promise.all(
      all.map(async ({ tagid }) => {
        const whole = await practice.get('full', `tag/get?tagid=${String(tagid)}`)
        const seen = await practice.get('narrow', `tag/get?tagid=${String(tagid)}`)
        const users = (reply: typeof whole) => ('userlist' in reply.json ? rows(reply, 'userlist').length : 0)
        expect(users(seen)).toBeLessThanOrEqual(users(whole))
        return users(whole) - users(seen)
      }),
    )
    expect(Math.max(...outside)).toBeGreaterThan(0)
  })

  it('leave out a list with nothing in it', async () => {
    const peopleOnly = await practice.get('full', 'tag/get?tagid=2')
    expect(peopleOnly.json).not.toHaveProperty('partylist')
    expect(Object.keys(rows(peopleOnly, 'userlist')[0] ?? {})).toEqual(['userid', 'name'])
    const departmentsOnly = await practice.get('full', 'tag/get?tagid=3')
    expect(departmentsOnly.json).not.toHaveProperty('userlist')
    expect(values(departmentsOnly, 'partylist').length).toBeGreaterThan(0)
  })

  it('refuse what is missing or unknown', async () => {
    expect((await practice.get('full', 'tag/get')).errcode).toBe(41017)
    expect((await practice.get('full', 'tag/get?tagid=9999')).errcode).toBe(40068)
  })
})
