import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ownerActor } from '../../../src-main/access/actor.ts'
import type { Actor } from '../../../src-main/area-service.ts'
import { createDoctorService } from '../../../src-main/doctor/doctor-service.ts'
import { openPracticeCompany } from '../../../src-main/sandbox/index.ts'
import { createCallLimits } from '../../../src-main/wecom/limits.ts'
import { NetworkError, TimeoutError } from '../../../src-main/wecom/wecom-error.ts'
import { createManualClock } from '../../helpers/manual-clock.ts'
import { createQuietLog } from '../../helpers/quiet-log.ts'
import { createRig } from './client-rig.ts'
import type { Rig, RigOptions } from './client-rig.ts'
import { openScriptedServer } from './scripted-server.ts'
import type { ScriptedServer } from './scripted-server.ts'
import { openHttpProxy, openSocksProxy } from './tunnel-proxy.ts'

const profileId = 'profile-1'
const owner = { actor: ownerActor('system', 'test') }
const onlooker: { actor: Actor } = {
  actor: { id: 'o', name: 'O', via: 'browser', permissions: new Set(['wechat.profile.view']) },
}
const refusal = (from: string) => ({ errcode: 40014, errmsg: `invalid access_token${from}`, ip_list: [] })
const modern = (ip: string) =>
  refusal(`, hint: [1], from ip: ${ip}, more info at https://open.work.weixin.qq.com/devtool/query?e=40014`)

let server: ScriptedServer
let rig: Rig
const open = (options: RigOptions = {}) => {
  rig?.dispose()
  rig = createRig(server.url, options)
}
const doctor = () =>
  createDoctorService({
    ...rig,
    limits: createCallLimits({ clock: rig.clock }),
    draftOf: () => null,
    environment: {},
  })

beforeEach(async () => {
  server = await openScriptedServer()
  open()
})
afterEach(async () => {
  rig.dispose()
  await server.close()
})

describe('which address WeCom sees', () => {
  it.each([
    ['203.0.113.9', modern('203.0.113.9')],
    ['2001:db8::7', modern('2001:db8::7')],
    ['198.51.100.4', { ...modern('198.51.100.4'), errcode: '60020' }],
    [null, refusal('')],
    [null, refusal(', hint: [1587613862_52_26c4], from ip: 999.1.2.3')],
  ])('finds %s in what a refusal says', async (address, answer) => {
    server.on('getcallbackip', answer)
    const seen = await doctor().address({ profileId }, owner)
    expect(seen.address).toBe(address)
    expect(seen.detail['zh-CN'].includes('没有说明')).toBe(address === null)
  })

  it('asks once, with nobody’s token, and never with a secret', async () => {
    server.on('getcallbackip', modern('203.0.113.9'))
    await doctor().address({ profileId }, owner)
    expect(server.seen.map(({ path }) => path)).toEqual(['getcallbackip'])
    const [asked] = server.seen
    expect([...(asked?.query.keys() ?? [])]).toEqual(['access_token'])
    expect(JSON.stringify([...(asked?.query.values() ?? [])])).not.toContain('secret-value')
    expect(await rig.tokens.peek('app-1')).toBeNull()
  })

  it('says what stands in the way instead of an address', async () => {
    const cause = async (answer: Parameters<ScriptedServer['on']>[1]) => {
      server.on('getcallbackip', answer)
      const ask = async () => doctor().address({ profileId }, owner)
      const outcome: unknown = await ask().catch((thrown: unknown) => thrown)
      return outcome instanceof NetworkError ? outcome.causeCode : outcome
    }
    expect(await cause((_, response) => void response.end('<html>sign in</html>'))).toBe('NOT_JSON')
    expect(await cause((_, response) => void response.writeHead(502).end())).toBe('HTTP_502')
    expect(await cause((_, response) => void response.destroy())).toBe('ECONNRESET')
    // Whoever takes a token that nobody issued is not WeCom.
    expect(await cause({ errcode: 0, errmsg: 'ok', ip_list: ['1.2.3.4'] })).toBe('NOT_WECOM')
    await server.close()
    open() // without the connections of before
    expect(await cause({})).toBe('ECONNREFUSED')
  })

  it('gives up after the time that the draft allows', async () => {
    const clock = createManualClock()
    open({ clock })
    const { promise: arrived, resolve } = Promise.withResolvers<undefined>()
    server.on('getcallbackip', () => resolve(undefined))
    const asked = doctor().address({ profileId, network: { timeoutMs: 2000 } }, owner)
    const outcome = expect(asked).rejects.toThrow(TimeoutError)
    await arrived
    await clock.advance(2000)
    await outcome
  })

  it('goes through the proxy of the draft, with its login', async () => {
    const [http, socks] = await Promise.all([openHttpProxy('desk:p@ss'), openSocksProxy()])
    server.on('getcallbackip', modern('203.0.113.9'))
    const through = (proxy: string) => doctor().address({ profileId, network: { proxy } }, owner)
    expect((await through(`http://desk:p%40ss@127.0.0.1:${http.port}`)).address).toBe('203.0.113.9')
    expect((await through(`socks5://127.0.0.1:${socks.port}`)).address).toBe('203.0.113.9')
    expect([http.asked.length, socks.asked.length]).toEqual([1, 1])
    await expect(through(`http://desk:wrong@127.0.0.1:${http.port}`)).rejects.toBeInstanceOf(NetworkError)
    // Shown without its login: it has to be given again. A profile's id would fetch a stored login.
    await expect(through('http://***@127.0.0.1:1')).rejects.toMatchObject({ code: 'INVALID', data: { field: 'proxy' } })
    await expect(through(`http://${crypto.randomUUID()}@127.0.0.1:1`)).rejects.toMatchObject({ code: 'INVALID' })
    await Promise.all([http.close(), socks.close()])
  })

  it('is answered by the practice company as by WeCom', async () => {
    const practice = await openPracticeCompany({
      departments: 3,
      members: 5,
      seed: 1,
      clock: rig.clock,
      log: createQuietLog(),
    })
    try {
      open({ company: { apiBaseUrl: practice.apiBaseUrl } })
      expect((await doctor().address({ profileId }, owner)).address).not.toBeNull()
    } finally {
      await practice.dispose()
    }
  })
})

describe('a network that is not stored', () => {
  it('is used for every step, and leaves no token behind', async () => {
    const other = await openScriptedServer()
    other.on('gettoken', { errcode: 0, errmsg: 'ok', access_token: 'token-of-elsewhere', expires_in: 7200 })
    other.on('agent/get', { errcode: 0, errmsg: 'ok', agentid: 1000005, name: 'A' })
    other.on('department/simplelist', { errcode: 0, errmsg: 'ok', department_id: [{ id: 1 }] })
    const network = { apiBaseUrl: `${other.url}/cgi-bin/` }
    const corpId = 'ww0123456789abcdef'
    expect((await doctor().run({ profileId, network: { ...network, corpId } }, owner)).passed).toBe(true)
    expect(other.seen[0]?.query.get('corpid')).toBe(corpId)
    expect(other.count('gettoken')).toBe(1)
    expect(server.seen).toEqual([])
    expect(await rig.tokens.peek('app-1')).toBeNull()
    await other.close()
    await expect(doctor().run({ profileId, network: { corpId: 'ww1' } }, owner)).rejects.toMatchObject({
      data: { field: 'corpId' },
    })
  })

  it('is refused to whoever may not change the company: the secret would go there', async () => {
    const network = { apiBaseUrl: server.url }
    const refused = { code: 'INVALID', data: { field: 'network' } }
    await expect(doctor().run({ profileId, network }, onlooker)).rejects.toMatchObject(refused)
    await expect(doctor().watch({ profileId, network }, onlooker)).rejects.toMatchObject(refused)
    await expect(doctor().address({ profileId, network }, onlooker)).rejects.toMatchObject(refused)
    expect(server.seen).toEqual([])
  })
})
