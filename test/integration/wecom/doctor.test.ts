import type { ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Actor } from '../../../src-main/area-service.ts'
import { createDoctorService } from '../../../src-main/doctor/doctor-service.ts'
import type { DoctorServiceOptions } from '../../../src-main/doctor/doctor-service.ts'
import type { NetworkProbe } from '../../../src-main/doctor/network-probe.ts'
import { capabilityReport, doctorReport } from '../../../src-main/contract/profiles.ts'
import { createCallLimits } from '../../../src-main/wecom/limits.ts'
import { createRig } from './client-rig.ts'
import type { Rig, RigOptions } from './client-rig.ts'
import { openScriptedServer } from './scripted-server.ts'
import type { ScriptedServer } from './scripted-server.ts'
import { openHttpProxy } from './tunnel-proxy.ts'

const ok = { errcode: 0, errmsg: 'ok' }
const actor: Actor = { id: 'a', name: 'A', via: 'desktop', permissions: new Set() }
const call = { actor }
const longToken = 'T0123456789abcdefghijSECRETREST'
const draft = {
  kind: 'app' as const,
  agentId: 1000005,
  secret: 'a draft secret',
  label: '',
  mayCallCustomerApis: false,
}

let server: ScriptedServer
let rig: Rig

const open = (options: RigOptions = {}) => {
  rig?.dispose()
  rig = createRig(server.url, options)
}
const doctor = (changes: Partial<DoctorServiceOptions> = {}) =>
  createDoctorService({
    ...rig,
    limits: createCallLimits({ clock: rig.clock }),
    draftOf: (handle) => (handle === 'known' ? { secret: 'from env', agentId: 1000005 } : null),
    environment: {},
    ...changes,
  })
const states = (report: { steps: { name: string; state: string }[] }) =>
  report.steps.map(({ name, state }) => `${name} ${state}`)

beforeEach(async () => {
  server = await openScriptedServer()
  open()
  server.on('gettoken', { ...ok, access_token: longToken, expires_in: 7200 })
  server.on('agent/get', {
    ...ok,
    agentid: 1000005,
    name: 'HR助手',
    allow_userinfos: { user: [{ userid: 'solo' }] },
    allow_partys: { partyid: [1] },
  })
  server.on('department/simplelist', {
    ...ok,
    department_id: [
      { id: 1, parentid: 0 },
      { id: 2, parentid: 1 },
    ],
  })
})
afterEach(async () => {
  rig.dispose()
  await server.close()
})

describe('the connection doctor', () => {
  it('passes a stored secret step by step and shows the first 20 characters of the token', async () => {
    const report = doctorReport.parse(await doctor().run({ profileId: 'profile-1', secretId: 'app-1' }, call))
    expect(states(report)).toEqual(['resolve passed', 'connect passed', 'token passed', 'agent passed', 'scope passed'])
    expect(report).toMatchObject({ passed: true, secretId: 'app-1', tokenPreview: 'T0123456789abcdefghi' })
    expect(report.steps[4]?.detail.en).toContain('2 departments')
    expect(report.steps[4]?.detail['zh-CN']).toContain('2 个部门')
    expect(JSON.stringify(report) + JSON.stringify(rig.log.entries)).not.toContain('SECRETREST')
  })

  it('tells every step as it comes, and says passed only at the end', async () => {
    const seen: string[] = []
    for await (const { steps, passed } of await doctor().watch({ profileId: 'profile-1' }, call))
      seen.push(`${steps.at(-1)?.name} ${steps.length} ${passed}`)
    expect(seen).toEqual(['resolve 1 false', 'connect 2 false', 'token 3 false', 'agent 4 false', 'scope 5 true'])
    await expect(doctor().watch({ profileId: 'profile-1', envHandle: 'old' }, call)).rejects.toMatchObject({
      code: 'INVALID',
    })
  })

  it('stops where nobody follows it any more', async () => {
    for await (const { steps } of await doctor().watch({ profileId: 'profile-1' }, call)) if (steps.length === 2) break
    expect(server.count('gettoken')).toBe(0)
  })

  it('tries a draft without keeping anything of it', async () => {
    const report = await doctor().run({ profileId: 'profile-1', draft }, call)
    expect(report).toMatchObject({ passed: true, secretId: null })
    expect(server.seen.find(({ path }) => path === 'gettoken')?.query.get('corpsecret')).toBe('a draft secret')
    expect(await rig.tokens.peek('app-1')).toBeNull()
    await rig.tokens.get(rig.company, 'app-1')
    expect(server.count('gettoken')).toBe(2)
  })

  it('tries what a .env held, and says when that has expired', async () => {
    expect((await doctor().run({ profileId: 'profile-1', envHandle: 'known' }, call)).passed).toBe(true)
    expect(server.seen[0]?.query.get('corpsecret')).toBe('from env')
    await expect(doctor().run({ profileId: 'profile-1', envHandle: 'old' }, call)).rejects.toMatchObject({
      code: 'INVALID',
    })
  })

  it('shows the refused address, its remedy and its errcode', async () => {
    server.on('agent/get', {
      errcode: 60020,
      errmsg: 'not allow to access from your ip, hint: [1], from ip: 203.0.113.9, more info',
    })
    const report = await doctor().run({ profileId: 'profile-1' }, call)
    expect(states(report)).toEqual([
      'resolve passed',
      'connect passed',
      'token passed',
      'agent failed',
      'scope skipped',
    ])
    expect(report.steps[3]).toMatchObject({ errcode: 60020, refusedIp: '203.0.113.9' })
    expect(report.steps[3]?.remedy?.['zh-CN']).toContain('企业可信IP')
    expect(report.passed).toBe(false)
  })

  it('a refused secret is asked once per run, also when it was refused before', async () => {
    server.on('gettoken', { errcode: 40001, errmsg: 'invalid credential' })
    await rig.tokens.get(rig.company, 'app-1').catch(() => undefined)
    const report = await doctor().run({ profileId: 'profile-1' }, call)
    expect(report.steps[2]).toMatchObject({ state: 'failed', errcode: 40001 })
    expect(report.tokenPreview).toBeNull()
    expect(server.count('gettoken')).toBe(2)
  })

  it('names what fails below HTTP', async () => {
    const fault = (code: string) => Promise.reject(Object.assign(new Error('getaddrinfo'), { code }))
    const network: NetworkProbe = { resolve: () => fault('ENOTFOUND'), connect: () => fault('CERT_HAS_EXPIRED') }
    open({ company: { apiBaseUrl: 'https://nowhere.invalid' } })
    const unresolved = await doctor({ network }).run({ profileId: 'profile-1' }, call)
    expect(unresolved.steps[0]).toMatchObject({ state: 'failed', detail: { en: 'ENOTFOUND: getaddrinfo' } })
    const resolved: NetworkProbe = { ...network, resolve: () => Promise.resolve(['192.0.2.1']) }
    const untrusted = await doctor({ network: resolved }).run({ profileId: 'profile-1' }, call)
    expect(untrusted.steps[0]?.detail.en).toBe('nowhere.invalid → 192.0.2.1')
    expect(untrusted.steps[1]?.remedy?.en).toContain('certificate')
  })

  it('looks at the proxy first where there is one, and hides its password', async () => {
    const proxy = await openHttpProxy('u:geheim')
    open({ company: { proxy: `http://u:geheim@127.0.0.1:${proxy.port}` } })
    const report = await doctor().run({ profileId: 'profile-1' }, call)
    await proxy.close()
    expect(report.passed).toBe(true)
    expect(report.steps[1]?.detail.en).toContain(`proxy http://127.0.0.1:${proxy.port}`)
    expect(proxy.asked[0]?.login).toBe('u:geheim')
    expect(JSON.stringify(report)).not.toContain('geheim')
    const dead = await doctor().run({ profileId: 'profile-1' }, call)
    expect(states(dead)[1]).toBe('connect failed')
  })

  it('works without a secret, without an agent id and without a visible range', async () => {
    open({ company: { secrets: [] } })
    expect(states(await doctor().run({ profileId: 'profile-1' }, call)).slice(2)).toEqual([
      'token skipped',
      'agent skipped',
      'scope skipped',
    ])
    server.on('department/simplelist', { ...ok, department_id: [] })
    const report = await doctor().run({ profileId: 'profile-1', draft: { ...draft, agentId: null } }, call)
    expect(states(report).slice(3)).toEqual(['agent skipped', 'scope passed'])
    expect(report.steps[4]?.remedy?.en).toContain('可见范围')
  })

  it('unknown companies and secrets are errors, and a cancelled run ends', async () => {
    await expect(doctor().run({ profileId: 'nobody' }, call)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(doctor().run({ profileId: 'profile-1', secretId: 'none' }, call)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    const signal = AbortSignal.abort(new Error('enough'))
    await expect(doctor().run({ profileId: 'profile-1' }, { actor, signal })).rejects.toThrow('enough')
  })
})

describe('the capability matrix', () => {
  const everything: Record<string, object> = {
    'department/list': { errcode: 60011, errmsg: 'no privilege', department: [] },
    'department/get': { ...ok, department: { id: 1, name: 'A' } },
    'user/simplelist': { ...ok, userlist: [{ userid: 'ZhangSan' }, { userid: 'lisi' }] },
    'user/list': { ...ok, userlist: [] },
    'user/get': { errcode: 48009, errmsg: 'new ip' },
    'user/list_id': { errcode: 48002, errmsg: 'api forbidden' },
    'tag/list': { ...ok, taglist: [{ tagid: 3, tagname: 'x' }] },
    'tag/get': { ...ok, tagname: 'x', userlist: [] },
    'agent/list': { ...ok, agentlist: [] },
    get_api_domain_ip: { ...ok, ip_list: ['1.2.3.4'] },
    getcallbackip: { ip_list: ['101.226.103.*'] },
    'media/get': { errcode: 40007, errmsg: 'invalid media_id' },
    'message/get_statistics': { errcode: 60020, errmsg: 'from ip: 1.2.3.4' },
    'appchat/get': { errcode: 48002, errmsg: 'api forbidden' },
    'export/get_result': { errcode: 40088, errmsg: 'invalid jobid' },
    'externalcontact/get_follow_user_list': { errcode: 48002, errmsg: 'api forbidden', follow_user: [] },
    'externalcontact/groupchat/list': { errcode: 84074, errmsg: 'no external permission' },
    'externalcontact/get_moment_list': { errcode: 45009, errmsg: 'freq' },
  }
  const missing = (_: unknown, response: ServerResponse) => void response.writeHead(404).end()

  it('maps every answer to a state and counts what is visible', async () => {
    open({ company: { secrets: [{ id: 'app-1', kind: 'app', agentId: 1000005, mayCallCustomerApis: true }] } })
    for (const [path, answer] of Object.entries(everything)) server.on(path, answer)
    server.on('externalcontact/get_corp_tag_list', missing)
    const [report] = await doctor().capabilities({ profileId: 'profile-1' }, call)
    capabilityReport.parse(report)
    const found = Object.fromEntries(report?.capabilities.map(({ name, state }) => [name, state]) ?? [])
    expect(found).toMatchObject({
      'department/simplelist': 'available',
      'department/list': 'scope-too-small',
      'user/get': 'other-secret-needed',
      'user/list_id': 'other-secret-needed',
      'appchat/get': 'no-permission',
      'message/get_statistics': 'ip-refused',
      'media/get': 'available',
      'export/get_result': 'available',
      'externalcontact/get_follow_user_list': 'no-permission',
      'externalcontact/groupchat/list': 'scope-too-small',
      'externalcontact/get_moment_list': 'failed',
      getcallbackip: 'available',
      'externalcontact/get_corp_tag_list': 'not-offered',
    })
    expect(report?.capabilities.length).toBeGreaterThanOrEqual(25)
    expect(report).toMatchObject({ visibleDepartmentIds: [1, 2], visibleMemberCount: 3, visibleMembersBy: 'range' })
    expect(rig.clock.sleepsMs.every((ms) => ms <= 2000)).toBe(true)
    expect(server.seen.map(({ path }) => path)).not.toContain('user/getuserid')
  })

  it('counts everybody with the directory-sync secret and stops at a cursor that comes back', async () => {
    open({
      company: { secrets: [{ id: 'sync-1', kind: 'directory-sync', agentId: null, mayCallCustomerApis: false }] },
    })
    server.on('user/list_id', {
      ...ok,
      next_cursor: 'again',
      dept_user: [
        { userid: 'a', department: 1 },
        { userid: 'A', department: 2 },
        { userid: 'b', department: 1 },
      ],
    })
    const [report] = await doctor().capabilities({ profileId: 'profile-1' }, call)
    expect(report).toMatchObject({ visibleMemberCount: 2, visibleMembersBy: 'member-ids' })
  })

  it('calls a wrong address a failure, not an API that is missing', async () => {
    server.on('gettoken', missing)
    const [report] = await doctor().capabilities({ profileId: 'profile-1' }, call)
    expect(new Set(report?.capabilities.map(({ state }) => state))).not.toContain('not-offered')
  })

  it('does not wait for every probe when nothing can be reached', async () => {
    await server.close()
    const reports = await doctor().capabilities({ profileId: 'profile-1' }, call)
    expect(reports.flatMap(({ capabilities }) => capabilities).filter(({ state }) => state === 'available')).toEqual([])
    expect(reports[0]?.visibleMemberCount).toBeNull()
  })
})
