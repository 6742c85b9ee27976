import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startPractice } from './practice-caller.ts'
import type { PracticeCaller } from './practice-caller.ts'

let practice: PracticeCaller
beforeAll(async () => {
  practice = await startPractice({ departments: 8, members: 60 })
})
afterAll(() => practice[Symbol.asyncDispose]())

/** A call with headers that fetch does not let anybody set. */
const statusWith = (path: string, headers: Record<string, string>, method = 'GET') =>
  new Promise<number>((resolve, reject) => {
    request(practice.company.apiBaseUrl + path, { headers, method }, (response) => {
      response.resume()
      response.once('end', () => resolve(response.statusCode ?? 0))
    })
      .once('error', reject)
      .end()
  })

describe('answers', () => {
  it('are HTTP 404 without a body for an unknown path', async () => {
    for (const path of ['/cgi-bin/user/nothing', '/cgi-bin/', '/', '/cgi-bin/user/list/'])
      expect(await practice.raw(path)).toMatchObject({ status: 404, text: '' })
  })

  it.each([
    ['user/list', 'userlist'],
    ['user/simplelist', 'userlist'],
    ['department/list', 'department'],
    ['department/simplelist', 'department_id'],
    ['tag/list', 'taglist'],
    ['agent/list', 'agentlist'],
    ['get_api_domain_ip', 'ip_list'],
    ['getcallbackip', 'ip_list'],
    ['externalcontact/get_follow_user_list', 'follow_user'],
    ['externalcontact/list', 'external_userid'],
    ['user/list_id', 'dept_user'],
  ])('that fail still hold the empty list of %s', async (api, field) => {
    const reply = await practice.raw(`/cgi-bin/${api}?access_token=invented`)
    expect(reply.status).toBe(200)
    expect(reply.json).toMatchObject({ errcode: 40014, [field]: [] })
  })

  it('that fail hold all four lists of user/get and both of tag/get', async () => {
    expect((await practice.raw('/cgi-bin/user/get')).json).toMatchObject({
      errcode: 41001,
      department: [],
      order: [],
      is_leader_in_dept: [],
      direct_leader: [],
    })
    expect((await practice.raw('/cgi-bin/tag/get')).json).toMatchObject({ errcode: 41001, userlist: [], partylist: [] })
  })

  it('say the hint, the address and where to read more, except where the recorded ones do not', async () => {
    practice.company.directory.setCallerIp('2001:db8::7')
    const { errmsg } = await practice.raw('/cgi-bin/user/list?access_token=invented')
    expect(errmsg).toMatch(
      /^invalid access_token, hint: \[\d{25}\], from ip: 2001:db8::7, more info at https:\/\/open\.work\.weixin\.qq\.com\/devtool\/query\?e=40014$/,
    )
    practice.company.directory.setCallerIp('203.0.113.24')
    const plain = await practice.raw('/cgi-bin/externalcontact/get_follow_user_list?access_token=invented')
    expect(plain.text).toBe('{"errcode":40014,"errmsg":"invalid access_token","follow_user":[]}')
  })

  it('repeat the failure in headers', async () => {
    const reply = await practice.raw('/cgi-bin/user/list')
    expect(reply.headers.get('Error-Code')).toBe('41001')
    expect(reply.headers.get('Error-Msg')).toBe(reply.errmsg)
    expect((await practice.get('full', 'tag/list')).headers.has('Error-Code')).toBe(false)
  })

  it('refuse the wrong method, only after the token', async () => {
    expect((await practice.get('sync', 'user/list_id')).errcode).toBe(40063)
    expect((await practice.post('full', 'tag/list', {})).errcode).toBe(40063)
    expect((await practice.raw('/cgi-bin/user/list_id?access_token=invented')).errcode).toBe(40014)
  })

  it('tell about bodies that are not what they should be', async () => {
    const errcodeOf = async (body: string) => (await practice.post('sync', 'user/list_id', body)).errcode
    const broken = await practice.post('sync', 'user/list_id', '{"limit":')
    expect(broken).toMatchObject({ errcode: 40058, status: 200 })
    expect(broken.errmsg).toContain('Warning: wrong json format.')
    expect(await errcodeOf('\ufeff{}')).toBe(40058)
    expect(await errcodeOf('[]')).toBe(40035)
    expect(await errcodeOf('')).toBe(40063)
    expect(await errcodeOf('{"cursor":"\\u4e2d"}')).toBe(40033)
    expect(await errcodeOf(JSON.stringify({ pad: 'x'.repeat(1_100_000) }))).toBe(40206)
    expect(await errcodeOf('{}')).toBe(0)
  })

  it('count the calls of every API', async () => {
    practice.company.resetRequests()
    await practice.get('full', 'tag/list')
    await practice.raw('/cgi-bin/tag/list')
    await practice.raw('/cgi-bin/nothing')
    expect(practice.company.requests()).toEqual({ gettoken: 1, 'tag/list': 2 })
  })
})

describe('addresses', () => {
  it('lists those of the platform in every form, and omits errcode as old answers do', async () => {
    expect((await practice.get('customer', 'get_api_domain_ip')).json).toMatchObject({ errcode: 0 })
    const callback = await practice.get('full', 'getcallbackip')
    expect(callback.json).not.toHaveProperty('errcode')
    expect(callback.json['ip_list']).toEqual(['101.226.103.*', '101.226.62.82', '112.64.238.0/24'])
  })

  it('must be trusted once there is a list, for apps and contact sync', async () => {
    const { directory } = practice.company
    directory.setTrustedIps(['198.51.100.1'])
    const refused = await practice.get('full', 'user/list?department_id=1')
    expect(refused.json).toMatchObject({ errcode: 60020, userlist: [] })
    expect(refused.errmsg).toContain('from ip: 203.0.113.24,')
    expect((await practice.post('sync', 'user/list_id', {})).errcode).toBe(60020)
    expect((await practice.get('customer', 'externalcontact/get_follow_user_list')).errcode).toBe(0)
    directory.setTrustedIps(['198.51.100.1', '203.0.113.24'])
    expect((await practice.get('full', 'user/list?department_id=1')).errcode).toBe(0)
    directory.setTrustedIps(null)
  })
})

describe('the door', () => {
  it('is loopback only, by no other name and to no page of another origin', async () => {
    const { host } = new URL(practice.company.apiBaseUrl)
    expect(new URL(practice.company.apiBaseUrl).hostname).toBe('127.0.0.1')
    expect(await statusWith('/practice/status', { host })).toBe(200)
    expect(await statusWith('/practice/status', { host: host.replace('127.0.0.1', 'localhost') })).toBe(200)
    expect(await statusWith('/practice/status', { host: 'rebound.example' })).toBe(403)
    expect(await statusWith('/cgi-bin/gettoken', { host: 'rebound.example' })).toBe(403)
    expect(await statusWith('/practice/faults', { host, origin: 'https://elsewhere.example' }, 'DELETE')).toBe(403)
  })

  it('has switches for another process', async () => {
    await using own = await startPractice({ departments: 20, members: 400, seed: 3 })
    expect((await own.raw('/practice/status')).json).toEqual({
      departments: 20,
      members: 400,
      seed: 3,
      faults: [],
      requests: {},
    })
    const set = await own.raw('/practice/faults', {
      method: 'POST',
      body: JSON.stringify({ kind: 'busy', path: 'user/list', times: 2 }),
    })
    expect(set.json['faults']).toEqual([{ kind: 'busy', path: 'user/list', times: 2 }])
    expect((await own.get('full', 'user/list?department_id=1')).errcode).toBe(-1)
    expect((await own.raw('/practice/faults', { method: 'DELETE' })).json['faults']).toEqual([])
    const evolved = await own.raw('/practice/evolve', { method: 'POST', body: '{"days":30}' })
    expect(Object.keys(evolved.json)).toEqual(['joined', 'left', 'moved', 'changed'])
    expect(Number(evolved.json['joined']) - Number(evolved.json['left'])).toBe(own.company.size.members - 400)
    for (const body of ['{"kind":"nothing"}', '{', '{"kind":"busy","path":"no/api"}'])
      expect(await own.raw('/practice/faults', { method: 'POST', body })).toMatchObject({ status: 400 })
    expect((await own.raw('/practice/nothing')).status).toBe(404)
  })
})
